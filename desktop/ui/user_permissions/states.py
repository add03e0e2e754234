"""What the permissions of a user look like on the page, in plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import CATEGORY_TITLES, PERMISSIONS, TOGGLED_CATEGORIES
from desktop.domain.locks import Lock
from desktop.domain.permission_sheet import (
    CategoryRow,
    PermissionRow,
    PermissionSheet,
    Reach,
    Statements,
    is_mixed,
    locked,
)
from desktop.ui.words import Phase

PERMISSION_WORDS: Final = {None: "Inherit", True: "Grant", False: "Deny"}
CATEGORY_WORDS: Final = {None: "Inherit", True: "On", False: "Off"}
_ORDER: Final = (*TOGGLED_CATEGORIES, "personal", "agency")


@dataclass(frozen=True, slots=True)
class RowState:
    """``needs`` are what this needs, each with whether the user has it."""

    key: str
    title: str
    setting: bool | None
    granted: bool
    reason: str
    further: tuple[str, ...]
    needs: tuple[tuple[str, bool], ...]
    refused: Mapping[bool | None, str]
    locked: str
    is_changed: bool

    @property
    def can_add_needs(self) -> bool:
        """What is given alone does nothing while something it needs is missing."""
        return self.setting is True and any(not has for _, has in self.needs)


@dataclass(frozen=True, slots=True)
class CategoryState:
    """``has_toggle`` is False where single permissions are all there is to set."""

    key: str
    title: str
    has_toggle: bool
    setting: bool | None
    is_mixed: bool
    newer: int
    refused: Mapping[bool | None, str]
    locked: str
    rows: tuple[RowState, ...]
    total: int
    allowed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two editors want otherwise."""

    what: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class PermissionsState:
    """``locked`` says why nothing can be changed; ``refusal`` why this draft cannot be saved.

    ``level`` and ``notice`` are the banner's, ``action`` its link. ``conflict`` are the differences
    to what somebody else has saved meanwhile.
    """

    phase: Phase = Phase.LOADING
    sentence: str = ""
    name: str = ""
    role: Role = Role.CALL_AGENT
    roles: tuple[tuple[Role, str, str], ...] = ()  # role, title, why it cannot be chosen
    categories: tuple[CategoryState, ...] = ()
    is_search: bool = False
    locked: str = ""
    changes: tuple[str, ...] = ()
    impact: str = ""
    refusal: str = ""
    is_saving: bool = False
    level: str = "info"
    notice: str = ""
    action: str = ""
    conflict: tuple[Difference, ...] = ()
    reach: str = ""

    @property
    def total(self) -> int:
        return sum(each.total for each in self.categories)

    @property
    def allowed(self) -> int:
        return sum(each.allowed for each in self.categories)

    @property
    def can_save(self) -> bool:
        is_free = not (self.is_saving or self.locked or self.refusal or self.conflict)
        return bool(self.changes) and is_free


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draft is drawn from: the sheet it began with, and how everything would stand."""

    kept: PermissionSheet
    shown: PermissionSheet
    draft: Statements
    search: str = ""
    is_read_only: bool = False
    titles: Mapping[str, str] = field(
        default_factory=lambda: {key: each.title for key, each in PERMISSIONS.items()}
    )


def categories_of(drawn: Drawn) -> tuple[CategoryState, ...]:
    """Without those in which nothing is found."""
    toggles = {each.key: each for each in drawn.shown.categories}
    made = (_category(name, toggles.get(name), drawn) for name in _ORDER)
    return tuple(each for each in made if each.rows)


def roles_of(sheet: PermissionSheet) -> tuple[tuple[Role, str, str], ...]:
    return tuple(
        (role, role.title, "" if lock is None else lock.sentence)
        for role, lock in sheet.roles.items()
    )


def changes_of(kept: Statements, draft: Statements) -> tuple[str, ...]:
    """Every single change in words, for counting and for copying."""
    said = [f"Role: {draft.role.title}"] if draft.role is not kept.role else []
    said += [
        f"{CATEGORY_TITLES[name]}: {CATEGORY_WORDS[draft.categories.get(name)]}"
        for name in TOGGLED_CATEGORIES
        if draft.categories.get(name) is not kept.categories.get(name) or name in draft.renewed
    ]
    said += [
        f"{each.title}: {PERMISSION_WORDS[draft.overrides.get(key)]}"
        for key, each in PERMISSIONS.items()
        if draft.overrides.get(key) is not kept.overrides.get(key)
    ]
    return tuple(said)


def differences(mine: Statements, theirs: Statements) -> tuple[Difference, ...]:
    found = []
    if mine.role is not theirs.role:
        found.append(Difference("Role", mine.role.title, theirs.role.title))
    for name in TOGGLED_CATEGORIES:
        ours, other = mine.categories.get(name), theirs.categories.get(name)
        if ours is not other:
            words = CATEGORY_WORDS
            found.append(Difference(CATEGORY_TITLES[name], words[ours], words[other]))
    for key, each in PERMISSIONS.items():
        ours, other = mine.overrides.get(key), theirs.overrides.get(key)
        if ours is not other:
            words = PERMISSION_WORDS
            found.append(Difference(each.title, words[ours], words[other]))
    return tuple(found)


def reach_words(name: str, reach: Reach | None) -> str:
    if reach is None:
        return ""
    if not reach.clients:
        return f"{name} is not signed in. It counts from the next sign-in."
    computers = "computer" if reach.clients == 1 else "computers"
    return f"In effect on {reach.reached} of {reach.clients} {computers}."


def _category(name: str, row: CategoryRow | None, drawn: Drawn) -> CategoryState:
    own = [each for each in drawn.shown.permissions if each.category == name]
    found = [each for each in own if _is_found(each, drawn.search)]
    setting = drawn.draft.categories.get(name)
    refused = row.refused if row is not None else {}
    newer = row.newer if row is not None and name not in drawn.draft.renewed else 0
    return CategoryState(
        *(name, CATEGORY_TITLES[name], row is not None, setting),
        is_mixed=is_mixed(name, setting, drawn.draft.overrides),
        newer=newer,
        refused=_sentences(refused),
        locked=_locked(setting, refused),
        rows=tuple(_row(each, drawn) for each in found),
        total=len(own),
        allowed=sum(each.granted for each in own),
    )


def _row(row: PermissionRow, drawn: Drawn) -> RowState:
    setting = drawn.draft.overrides.get(row.key)
    return RowState(
        *(row.key, row.title, setting, row.granted, row.sentence, row.blockers),
        needs=tuple((drawn.titles.get(each, each), each not in row.missing) for each in row.needs),
        refused=_sentences(row.refused),
        locked=_locked(setting, row.refused),
        is_changed=setting is not drawn.kept.statements.overrides.get(row.key),
    )


def _is_found(row: PermissionRow, search: str) -> bool:
    words = search.lower().split()
    return all(word in row.title.lower() or word in row.key for word in words)


def _sentences(refused: Mapping[bool | None, Lock]) -> dict[bool | None, str]:
    return {setting: lock.sentence for setting, lock in refused.items()}


def _locked(setting: bool | None, refused: Mapping[bool | None, Lock]) -> str:
    lock = locked(setting, refused)
    return "" if lock is None else lock.sentence


def all_needs(keys: Sequence[str]) -> list[str]:
    """Everything that these need, and what that needs, without what everybody has."""
    found: list[str] = []
    for key in keys:
        for need in PERMISSIONS[key].needs if key in PERMISSIONS else ():
            found += [*all_needs([need]), need]
    return list(dict.fromkeys(found))
