"""Answers about the users of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from desktop.domain.access import Role
from desktop.domain.records import Availability, UserFlag, UserRecord, UserState
from desktop.domain.users import (
    AddedUser,
    ImportedUser,
    ImportOutcome,
    SignInCode,
    SignInSession,
    UserAccount,
    UserAction,
    UserDetail,
    UserImport,
)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_ACTIONS: Final = {action.value: action for action in UserAction}
_FLAGS: Final = {flag.value: flag for flag in UserFlag}


class UserBody(msgspec.Struct, frozen=True):
    """Flags that this program does not know yet are left out."""

    id: str
    name: str
    email: str
    role: Role
    state: UserState
    extension: str
    default_caller_id: str | None
    availability: Availability
    on_a_call: bool
    last_sign_in: Moment | None
    is_owner: bool = False
    flags: list[str] = []
    version: int = 1
    permissions_version: int = 1

    def record(self) -> UserRecord:
        fields: dict[str, Any] = {name: getattr(self, name) for name in _FIELDS}
        fields["default_caller_id"] = self.default_caller_id or ""
        fields["flags"] = frozenset(_FLAGS[each] for each in self.flags if each in _FLAGS)
        return UserRecord(**fields)


_FIELDS: Final = UserBody.__struct_fields__


class AccountBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role


class DetailBody(UserBody, frozen=True, kw_only=True):
    emergency_address: str
    accounts: list[AccountBody]
    rings_at: list[str]
    code_until: Moment | None
    second_factor: bool = False
    refusals: dict[str, str]

    def value(self) -> UserDetail:
        return UserDetail(
            self.record(),
            self.emergency_address,
            tuple(UserAccount(each.id, each.name, each.role) for each in self.accounts),
            tuple(self.rings_at),
            self.code_until,
            {_ACTIONS[key]: words for key, words in self.refusals.items() if key in _ACTIONS},
            self.second_factor,
        )


class AddedBody(UserBody, frozen=True, kw_only=True):
    code: str
    code_until: Moment | None

    def value(self) -> AddedUser:
        return AddedUser(self.record(), self.code, self.code_until)


class CodeBody(msgspec.Struct, frozen=True):
    code: str
    code_until: Moment

    def value(self) -> SignInCode:
        return SignInCode(self.code, self.code_until)


class SessionBody(msgspec.Struct, frozen=True):
    id: str
    device: str
    since: Moment | None
    last_use: Moment | None

    def value(self) -> SignInSession:
        return SignInSession(self.id, self.device, self.since, self.last_use)


class ImportedBody(msgspec.Struct, frozen=True):
    line: int
    name: str
    email: str
    role: str
    outcome: ImportOutcome
    sentence: str
    code: str


class ImportBody(msgspec.Struct, frozen=True):
    rows: list[ImportedBody]
    written: bool

    def value(self) -> UserImport:
        rows = tuple(ImportedUser(**msgspec.structs.asdict(each)) for each in self.rows)
        return UserImport(rows, self.written)


class AcceptedBody(msgspec.Struct, frozen=True):
    email: str
