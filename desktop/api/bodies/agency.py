"""Answers about an agency."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.domain.access import Role
from desktop.domain.agency import (
    AgencyAccount,
    AgencyHit,
    AgencyImpact,
    AgencyPerson,
    AgencyRules,
    Belonging,
)


class AgencyAccountBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    domain: str
    plan: str
    state: str
    region: str
    users: int
    numbers: int
    role_customs: dict[str, dict[str, bool]]
    version: int

    def value(self) -> AgencyAccount:
        return AgencyAccount(**msgspec.structs.asdict(self))


class BelongingBody(msgspec.Struct, frozen=True):
    account_id: str
    account: str
    role: Role
    implied: bool

    def value(self) -> Belonging:
        return Belonging(self.account_id, self.account, self.role, self.implied)


class AgencyPersonBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    active: bool
    version: int
    belongs: list[BelongingBody]

    def value(self) -> AgencyPerson:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        fields["belongs"] = tuple(each.value() for each in self.belongs)
        return AgencyPerson(**fields)


class AgencyHitBody(msgspec.Struct, frozen=True):
    kind: str
    id: str
    title: str
    detail: str
    account_id: str
    account: str

    def value(self) -> AgencyHit:
        return AgencyHit(**msgspec.structs.asdict(self))


class AgencyRulesBody(msgspec.Struct, frozen=True):
    name: str
    switches: dict[str, bool]
    strict_roles: bool
    locks: dict[str, bool]
    role_customs: dict[str, dict[str, bool]]
    version: int
    setting_locks: dict[str, bool] = {}

    def value(self) -> AgencyRules:
        return AgencyRules(**msgspec.structs.asdict(self))


class AgencyImpactBody(msgspec.Struct, frozen=True):
    accounts: int
    users: int
    in_calls: int
    gained: dict[str, int]
    lost: dict[str, int]
    settings: dict[str, int] = {}

    def value(self) -> AgencyImpact:
        return AgencyImpact(**msgspec.structs.asdict(self))
