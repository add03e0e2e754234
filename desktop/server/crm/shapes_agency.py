"""The shapes of an agency: its accounts, people, roles, locks and switches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.access import Role
from desktop.server.crm.shapes import Body

Key = Annotated[str, Field(max_length=80)]
Switches = dict[Key, bool]
Customs = dict[Key, dict[Key, bool]]
State = Literal["active", "paused", "closed"]


class NewAccount(Body):
    name: str = Field(max_length=200)
    domain: str = Field(max_length=300)
    plan: Key


class AccountChange(Body):
    """Only what is given is changed."""

    name: str | None = Field(None, max_length=200)
    plan: Key | None = None
    state: State | None = None


class RoleCustoms(Body):
    role_customs: Customs


class Locks(Body):
    locks: Switches


class AgencySettings(Body):
    """``setting_locks`` are settings held on or off in every account; None leaves them."""

    switches: Switches
    strict_roles: bool
    setting_locks: Switches | None = None


class AgencyQuestion(Body):
    """What if: one of them; ``account_id`` asks about an account's own customised roles."""

    account_id: Key = ""
    role_customs: Customs | None = None
    locks: Switches | None = None
    switches: Switches | None = None
    strict_roles: bool | None = None
    setting_locks: Switches | None = None


class Place(Body):
    account_id: Key
    role: Role


class Places(Body):
    """All accounts that a person is to belong to; none takes them out of the agency."""

    accounts: list[Place] = Field(max_length=1000)


class AgencyAccountShape(BaseModel):
    id: str
    name: str
    domain: str
    plan: str
    state: State
    region: str
    users: int
    numbers: int
    role_customs: Customs
    version: int


class AgencyShape(BaseModel):
    name: str
    switches: Switches
    strict_roles: bool
    locks: Switches
    role_customs: Customs
    version: int
    setting_locks: Switches


class BelongingShape(BaseModel):
    account_id: str
    account: str
    role: Role
    implied: bool


class AgencyPersonShape(BaseModel):
    id: str
    name: str
    email: str
    active: bool
    version: int
    belongs: list[BelongingShape]


class AgencyImpactShape(BaseModel):
    accounts: int
    users: int
    in_calls: int
    gained: dict[str, int]
    lost: dict[str, int]
    settings: dict[str, int]


class AgencyHitShape(BaseModel):
    kind: Literal["account", "user", "number"]
    id: str
    title: str
    detail: str
    account_id: str
    account: str
