"""The shapes of a user's permissions: what is said, what follows from it, what a change does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from desktop.domain.access import Role
from desktop.domain.errors import InvalidInput
from desktop.domain.impact import Effect, Impact
from desktop.domain.locks import Lock
from desktop.domain.permission_sheet import (
    AccountChange,
    CategoryRow,
    PermissionRow,
    PermissionSheet,
    Statements,
)
from desktop.server.crm.answers import time_text
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes import Body, Id

Key = Id
_STATES: Final = {None: "inherit", True: "grant", False: "deny"}
_TOGGLES: Final = {None: "inherit", True: "on", False: "off"}


class StatementsBody(Body):
    """All that is said about the user; what is not named is inherited.

    Without ``switches`` those of the user stay. ``renewed`` are categories to switch on once more,
    for the permissions that came after they were.
    """

    role: Role
    categories: dict[Key, Literal["on", "off"]] = Field(max_length=20)
    overrides: dict[Key, Literal["grant", "deny"]] = Field(max_length=200)
    switches: dict[Key, bool] | None = Field(None, max_length=20)
    renewed: list[Key] = Field(default_factory=list, max_length=20)

    def statements(self, switches: Mapping[str, bool]) -> Statements:
        """Raises 422 for what there is no such thing of."""
        said = Statements(
            self.role,
            {name: each == "on" for name, each in self.categories.items()},
            {name: each == "grant" for name, each in self.overrides.items()},
            self.switches if self.switches is not None else switches,
            frozenset(self.renewed),
        )
        try:
            said.check()
        except InvalidInput as error:
            raise Problem(422, "invalid_request", str(error)) from error
        return said


class AccountChangeBody(Body):
    """Only what is given would be changed; null leaves a permission as the role was made."""

    switches: dict[Key, bool] = Field(default_factory=dict, max_length=20)
    roles: dict[Role, dict[Key, bool | None]] = Field(default_factory=dict)
    strict_roles: bool | None = None

    def change(self) -> AccountChange:
        return AccountChange(self.switches, self.roles, self.strict_roles)


class LockShape(BaseModel):
    rule: int
    reason: str
    sentence: str


class RoleShape(BaseModel):
    role: Role
    title: str
    locked: LockShape | None


class CategoryShape(BaseModel):
    key: str
    title: str
    state: Literal["inherit", "on", "off"]
    mixed: bool
    newer: int
    refused: dict[str, LockShape]
    locked: LockShape | None


class PermissionShape(BaseModel):
    key: str
    title: str
    category: str
    state: Literal["inherit", "grant", "deny"]
    decision: Literal["granted", "denied"]
    reason: str
    reason_ref: str
    sentence: str
    blockers: list[str]
    needs: list[str]
    missing: list[str]
    refused: dict[str, LockShape]
    locked: LockShape | None


class ChangedShape(BaseModel):
    by: str
    at: str | None


class SheetShape(BaseModel):
    user_id: str
    name: str
    role: Role
    is_owner: bool
    version: int
    revision: str
    locked: LockShape | None
    roles: list[RoleShape]
    categories: list[CategoryShape]
    permissions: list[PermissionShape]
    switches: dict[str, bool]
    changed: ChangedShape | None


class EffectShape(BaseModel):
    permission: str
    words: str
    page: bool
    users: int
    in_call: int
    names: list[str]


class ImpactShape(BaseModel):
    users: int
    in_call: int
    clients: int
    gains: list[EffectShape]
    loses: list[EffectShape]
    sentence: str


class TrialShape(BaseModel):
    permissions: SheetShape
    impact: ImpactShape


class ReachShape(BaseModel):
    user_id: str
    reached: int
    clients: int


def sheet_shape(sheet: PermissionSheet) -> dict[str, Any]:
    return {
        "user_id": sheet.user_id,
        "name": sheet.name,
        "role": sheet.role.value,
        "is_owner": sheet.is_owner,
        "version": sheet.version,
        "revision": sheet.revision,
        "locked": _lock(sheet.locked),
        "roles": [
            {"role": role.value, "title": role.title, "locked": _lock(lock)}
            for role, lock in sheet.roles.items()
        ],
        "categories": [_category(each) for each in sheet.categories],
        "permissions": [_permission(each) for each in sheet.permissions],
        "switches": dict(sheet.switches),
        "changed": _changed(sheet),
    }


def impact_shape(impact: Impact) -> dict[str, Any]:
    return {
        "users": impact.people,
        "in_call": impact.in_call,
        "clients": impact.clients,
        "gains": [_effect(each) for each in impact.gains],
        "loses": [_effect(each) for each in impact.loses],
        "sentence": impact.sentence,
    }


def _category(row: CategoryRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "state": _TOGGLES[row.setting],
        "mixed": row.is_mixed,
        "newer": row.newer,
        "refused": {_TOGGLES[each]: _lock(lock) for each, lock in row.refused.items()},
        "locked": _lock(row.locked),
    }


def _permission(row: PermissionRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "category": row.category,
        "state": _STATES[row.setting],
        "decision": "granted" if row.granted else "denied",
        "reason": row.reason,
        "reason_ref": row.reason_ref,
        "sentence": row.sentence,
        "blockers": list(row.blockers),
        "needs": list(row.needs),
        "missing": list(row.missing),
        "refused": {_STATES[each]: _lock(lock) for each, lock in row.refused.items()},
        "locked": _lock(row.locked),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "permission": effect.permission,
        "words": effect.words,
        "page": effect.is_page,
        "users": effect.people,
        "in_call": effect.in_call,
        "names": list(effect.names),
    }


def _changed(sheet: PermissionSheet) -> dict[str, Any] | None:
    if not sheet.changed_by:
        return None
    at = None if sheet.changed_at is None else int(sheet.changed_at.timestamp() * 1000)
    return {"by": sheet.changed_by, "at": time_text(at)}


def _lock(lock: Lock | None) -> dict[str, Any] | None:
    if lock is None:
        return None
    return {"rule": lock.rule, "reason": lock.reason, "sentence": lock.sentence}
