"""Answers about the permissions of a user, and what is sent to change them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from desktop.domain.access import Role
from desktop.domain.impact import Effect, Impact
from desktop.domain.locks import Lock
from desktop.domain.permission_sheet import (
    AccountChange,
    CategoryRow,
    PermissionRow,
    PermissionSheet,
    Reach,
    Statements,
    Trial,
)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Setting = Literal["inherit", "grant", "deny", "on", "off"]
_SAYS: Final[dict[str, bool | None]] = {
    **{"inherit": None, "grant": True, "deny": False},
    **{"on": True, "off": False},
}


class LockBody(msgspec.Struct, frozen=True):
    rule: int
    reason: str
    sentence: str

    def value(self) -> Lock:
        return Lock(self.rule, self.reason, self.sentence)


Refused = dict[Setting, LockBody]


class RoleBody(msgspec.Struct, frozen=True):
    role: Role
    locked: LockBody | None = None


class CategoryBody(msgspec.Struct, frozen=True):
    key: str
    title: str
    state: Setting
    mixed: bool
    newer: int = 0
    refused: Refused = {}

    def value(self) -> CategoryRow:
        return CategoryRow(
            *(self.key, self.title, _SAYS[self.state], self.mixed, self.newer),
            refused=_locks(self.refused),
        )


class PermissionBody(msgspec.Struct, frozen=True):
    key: str
    title: str
    category: str
    state: Setting
    decision: Literal["granted", "denied"]
    reason: str
    sentence: str
    reason_ref: str = ""
    blockers: list[str] = []
    needs: list[str] = []
    missing: list[str] = []
    refused: Refused = {}

    def value(self) -> PermissionRow:
        return PermissionRow(
            *(self.key, self.title, self.category, _SAYS[self.state]),
            granted=self.decision == "granted",
            reason=self.reason,
            reason_ref=self.reason_ref,
            sentence=self.sentence,
            blockers=tuple(self.blockers),
            needs=tuple(self.needs),
            missing=tuple(self.missing),
            refused=_locks(self.refused),
        )


class ChangedBody(msgspec.Struct, frozen=True):
    by: str
    at: Moment | None = None


class SheetBody(msgspec.Struct, frozen=True):
    user_id: str
    name: str
    role: Role
    version: int
    revision: str
    roles: list[RoleBody]
    categories: list[CategoryBody]
    permissions: list[PermissionBody]
    switches: dict[str, bool]
    is_owner: bool = False
    locked: LockBody | None = None
    changed: ChangedBody | None = None

    def value(self) -> PermissionSheet:
        return PermissionSheet(
            *(self.user_id, self.name, self.role, self.is_owner, self.version, self.revision),
            locked=None if self.locked is None else self.locked.value(),
            roles={
                each.role: None if each.locked is None else each.locked.value()
                for each in self.roles
            },
            categories=tuple(each.value() for each in self.categories),
            permissions=tuple(each.value() for each in self.permissions),
            switches=self.switches,
            changed_by="" if self.changed is None else self.changed.by,
            changed_at=None if self.changed is None else self.changed.at,
        )


class EffectBody(msgspec.Struct, frozen=True):
    permission: str
    words: str
    page: bool
    users: int
    in_call: int
    names: list[str]

    def value(self) -> Effect:
        people = (self.users, self.in_call, tuple(self.names))
        return Effect(self.permission, self.words, self.page, *people)


class ImpactBody(msgspec.Struct, frozen=True):
    users: int
    in_call: int
    clients: int
    gains: list[EffectBody]
    loses: list[EffectBody]
    sentence: str

    def value(self) -> Impact:
        gains, loses = (tuple(each.value() for each in rows) for rows in (self.gains, self.loses))
        return Impact(self.users, self.in_call, self.clients, gains, loses, self.sentence)


class TrialBody(msgspec.Struct, frozen=True):
    permissions: SheetBody
    impact: ImpactBody

    def value(self) -> Trial:
        return Trial(self.permissions.value(), self.impact.value())


class ReachBody(msgspec.Struct, frozen=True):
    user_id: str
    reached: int
    clients: int

    def value(self) -> Reach:
        return Reach(self.user_id, self.reached, self.clients)


def statement_fields(said: Statements) -> dict[str, object]:
    fields: dict[str, object] = {
        "role": said.role.value,
        "categories": {key: "on" if each else "off" for key, each in said.categories.items()},
        "overrides": {key: "grant" if each else "deny" for key, each in said.overrides.items()},
        "switches": dict(said.switches),
    }
    return {**fields, "renewed": sorted(said.renewed)} if said.renewed else fields


def account_fields(change: AccountChange) -> dict[str, object]:
    fields: dict[str, object] = {
        "switches": dict(change.switches),
        "roles": {role.value: dict(said) for role, said in change.roles.items()},
    }
    if change.strict_roles is not None:
        fields["strict_roles"] = change.strict_roles
    return fields


def _locks(refused: Refused) -> dict[bool | None, Lock]:
    return {_SAYS[setting]: lock.value() for setting, lock in refused.items()}
