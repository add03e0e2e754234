"""Everything about one user's permissions, as somebody who sets them has it in front of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from desktop.domain.access import Answer, Decision, Role
from desktop.domain.catalogue import (
    CATALOGUE_VERSION,
    CATEGORY_TITLES,
    PERMISSIONS,
    TOGGLED_CATEGORIES,
    Override,
    Permission,
)
from desktop.domain.errors import InvalidInput
from desktop.domain.impact import Impact
from desktop.domain.locks import Lock, Locks
from desktop.domain.permissions import Context
from desktop.domain.reasons_about import About, blockers_about, reason_about

USER_SWITCHES: Final = ("pro_dialing", "voip")
_SETTINGS: Final = (None, True, False)


@dataclass(frozen=True, slots=True)
class Statements:
    """All that is said about one user: True grants or is on, False denies or is off.

    What is not named is inherited. ``renewed`` are categories that are switched on once more, for
    what the catalogue has gained since.
    """

    role: Role
    categories: Mapping[str, bool] = field(default_factory=dict)
    overrides: Mapping[str, bool] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    renewed: frozenset[str] = frozenset()

    def check(self) -> None:
        """Raises ``InvalidInput`` for what there is no such thing of."""
        _check_names("permission", self.overrides, PERMISSIONS)
        _check_names("category", (*self.categories, *self.renewed), TOGGLED_CATEGORIES)
        _check_names("switch of a user", self.switches, USER_SWITCHES)

    def same_as(self, other: Statements) -> bool:
        """Whatever was never said and what is on by itself are one and the same."""
        both = [(each.role, each.categories, each.overrides) for each in (self, other)]
        return (
            both[0] == both[1]
            and not (self.renewed or other.renewed)
            and (_switches(self.switches) == _switches(other.switches))
        )


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """``setting`` is what is said about this user, None where the role decides.

    ``refused`` says why the one who looks may not choose another setting.
    """

    key: str
    title: str
    category: str
    setting: bool | None
    granted: bool
    reason: str
    reason_ref: str
    sentence: str
    blockers: tuple[str, ...]
    needs: tuple[str, ...]
    missing: tuple[str, ...]  # of the needs, those the user does not have
    refused: Mapping[bool | None, Lock]

    @property
    def locked(self) -> Lock | None:
        """Why nothing can be chosen here at all."""
        return locked(self.setting, self.refused)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """``newer`` counts the permissions that came after it was switched on."""

    key: str
    title: str
    setting: bool | None
    is_mixed: bool
    newer: int
    refused: Mapping[bool | None, Lock]

    @property
    def locked(self) -> Lock | None:
        return locked(self.setting, self.refused)


@dataclass(frozen=True, slots=True)
class PermissionSheet:
    """``version`` is of what is said; ``revision`` identifies all that the answer follows from."""

    user_id: str
    name: str
    role: Role
    is_owner: bool
    version: int
    revision: str
    locked: Lock | None
    roles: Mapping[Role, Lock | None]
    categories: tuple[CategoryRow, ...]
    permissions: tuple[PermissionRow, ...]
    switches: Mapping[str, bool]
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def statements(self) -> Statements:
        return Statements(
            self.role,
            {each.key: each.setting for each in self.categories if each.setting is not None},
            {each.key: each.setting for each in self.permissions if each.setting is not None},
            self.switches,
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do: how everything would stand, and what it does to whom."""

    sheet: PermissionSheet
    impact: Impact


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Of what stands above the users: switches of the account, what a role holds, strictness.

    ``roles`` maps a role to permissions: True and False customise it, None leaves it as it was
    made.
    """

    switches: Mapping[str, bool] = field(default_factory=dict)
    roles: Mapping[Role, Mapping[str, bool | None]] = field(default_factory=dict)
    strict_roles: bool | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """On how many of a user's signed-in clients the newest answer has arrived."""

    user_id: str
    reached: int
    clients: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The user: how they stand, and how they would in every other role."""

    id: str
    name: str
    context: Context
    roles: Mapping[Role, Context]
    is_owner: bool = False
    plan: str = ""
    version: int = 1
    changed_by: str = ""
    changed_at: datetime | None = None


def sheet(subject: Subject, answer: Answer, editor: Context, *, is_self: bool) -> PermissionSheet:
    """As ``editor`` sees it."""
    context = subject.context
    locks = Locks(editor, context, same_person=is_self, is_owner=subject.is_owner)
    name = (subject.name.split() or [subject.id])[0]
    about = About(name, context.role, subject.plan)
    return PermissionSheet(
        user_id=subject.id,
        name=subject.name,
        role=context.role,
        is_owner=subject.is_owner,
        version=subject.version,
        revision=answer.revision,
        locked=locks.whole,
        roles={role: locks.role(after) for role, after in subject.roles.items()},
        categories=tuple(_category(name, context, locks) for name in TOGGLED_CATEGORIES),
        permissions=tuple(
            _row(each, context, answer, about, locks) for each in PERMISSIONS.values()
        ),
        switches={name: context.user_switches.get(name, True) for name in USER_SWITCHES},
        changed_by=subject.changed_by,
        changed_at=subject.changed_at,
    )


def locked(setting: bool | None, refused: Mapping[bool | None, Lock]) -> Lock | None:
    others = [each for each in _SETTINGS if each is not setting]
    found = [refused[each] for each in others if each in refused]
    return found[0] if len(found) == len(others) else None


def is_mixed(category: str, setting: bool | None, overrides: Mapping[str, bool]) -> bool:
    """Whether individual settings say something else than the category does."""
    return any(
        said is not setting and key in PERMISSIONS and PERMISSIONS[key].category == category
        for key, said in overrides.items()
    )


def newer_than(version: int, category: str) -> int:
    rows = (each for each in PERMISSIONS.values() if each.category == category)
    return sum(each.since > version and each.override is Override.ANY for each in rows)


def _category(name: str, context: Context, locks: Locks) -> CategoryRow:
    setting = context.user_categories.get(name)
    version = context.category_versions.get(name, CATALOGUE_VERSION)
    return CategoryRow(
        *(name, CATEGORY_TITLES[name], setting, is_mixed(name, setting, context.user_overrides)),
        newer=newer_than(version, name) if setting else 0,
        refused=_refused(setting, lambda wanted: locks.category(name, wanted)),
    )


def _row(
    permission: Permission, context: Context, answer: Answer, about: About, locks: Locks
) -> PermissionRow:
    key = permission.key
    decision: Decision = answer.decision(key)
    setting = context.user_overrides.get(key)
    return PermissionRow(
        *(key, permission.title, permission.category, setting, decision.granted),
        *(decision.reason, decision.reason_ref, reason_about(key, decision, about)),
        blockers=blockers_about(key, decision, about),
        needs=permission.needs,
        missing=tuple(each for each in permission.needs if not answer.grants(each)),
        refused=_refused(setting, lambda wanted: locks.permission(key, wanted)),
    )


def _refused(
    setting: bool | None, lock: Callable[[bool | None], Lock | None]
) -> dict[bool | None, Lock]:
    found = ((each, lock(each)) for each in _SETTINGS if each is not setting)
    return {each: said for each, said in found if said is not None}


def _check_names(what: str, named: Collection[str], known: Collection[str]) -> None:
    for name in named:
        if name not in known:
            raise InvalidInput(f"There is no {what} called {name[:80]}.")


def _switches(said: Mapping[str, bool]) -> dict[str, bool]:
    return {name: said.get(name, True) for name in USER_SWITCHES}
