"""The shapes of requests and answers about users."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.access import Role
from desktop.domain.records import Availability
from desktop.domain.users import LONGEST_ADDRESS, LONGEST_EMAIL, LONGEST_PASSWORD
from desktop.server.crm.shapes import Body, Id

State = Literal["active", "invited", "deactivated"]
Flag = Literal["no_caller_id", "no_emergency_address"]
Action = Literal[
    "edit",
    "reset",
    "second_factor",
    "sessions",
    "deactivate",
    "activate",
    "remove",
    "make_owner",
]
Email = Annotated[str, Field(max_length=LONGEST_EMAIL)]


class UserShape(BaseModel):
    """``version`` is that of the details, ``permissions_version`` of role and permissions."""

    id: str
    name: str
    email: str
    role: Role
    state: State
    extension: str
    default_caller_id: str
    availability: Availability
    on_a_call: bool
    last_sign_in: str | None
    is_owner: bool
    flags: list[Flag]
    version: int
    permissions_version: int


class UserAccountShape(BaseModel):
    id: str
    name: str
    role: Role


class UserDetailShape(UserShape):
    """``refusals`` says in a sentence why the one who asks may not do an action."""

    emergency_address: str
    accounts: list[UserAccountShape]
    rings_at: list[str]
    code_until: str | None
    second_factor: bool
    refusals: dict[Action, str]


class NewUser(Body):
    """``accounts`` are ids; none means the account of the path."""

    email: Email
    name: str = Field(max_length=200)
    role: Role
    extension: str = Field("", max_length=20)
    accounts: list[Id] = Field(default_factory=list, max_length=100)


class AddedUserShape(UserShape):
    """``code`` is answered once: a repeat of the request makes another one."""

    code: str
    code_until: str | None


class UserChange(Body):
    """Only what is given is changed."""

    name: str | None = Field(None, max_length=200)
    email: Email | None = None
    extension: str | None = Field(None, max_length=20)
    emergency_address: str | None = Field(None, max_length=LONGEST_ADDRESS)


class CodeShape(BaseModel):
    code: str
    code_until: str


class SignInSessionShape(BaseModel):
    id: str
    device: str
    since: str | None
    last_use: str | None


class ImportedUserShape(BaseModel):
    line: int
    name: str
    email: str
    role: str
    outcome: Literal["good", "added", "bad"]
    sentence: str
    code: str


class UserImportShape(BaseModel):
    """``written`` is false for a dry run."""

    rows: list[ImportedUserShape]
    written: bool


class Acceptance(Body):
    """An invitation or a reset that somebody takes up."""

    code: str = Field(max_length=100)
    password: str = Field(max_length=LONGEST_PASSWORD * 4)


class AcceptedShape(BaseModel):
    email: str
