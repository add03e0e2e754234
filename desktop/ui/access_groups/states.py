"""What the panel of access control groups shows, and its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.access_groups import (
    HIDEABLE,
    AccessGroup,
    Choice,
    GroupMember,
    GroupParts,
    SeenRow,
    Sight,
    takes_along,
)
from desktop.domain.catalogue import CATEGORY_TITLES, PERMISSIONS
from desktop.ui.editing.paged import ListState
from desktop.ui.words import moment

KINDS: Final[Mapping[str, str]] = {
    "numbers": "Our numbers",
    "sources": "Sources",
    "statuses": "Call statuses",
    "tags": "Tags",
}
_NO_LONGER: Final = "not in use any more"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of a list of things to tick; a heading has no ``value``.

    ``is_along``: goes with something else that is ticked, and cannot be ticked by itself.
    """

    value: str
    text: str
    is_on: bool = False
    is_heading: bool = False
    is_along: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    what: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class PreviewState:
    """``lines`` say what one member would lose and keep; the rows are the first that would stay."""

    lines: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: str
    name: str
    members: str
    hides: str
    rows: str


@dataclass(frozen=True, slots=True)
class AccessFormState:
    """``opened`` counts openings; ``rows`` are the kinds of the row filter, as in ``KINDS``."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    name: str = ""
    members: tuple[CheckRow, ...] = ()
    hidden: tuple[CheckRow, ...] = ()
    rows: Mapping[str, tuple[CheckRow, ...]] = field(default_factory=dict)
    counts: tuple[int, int, int] = (0, 0, 0)  # members, hidden permissions, kinds that limit
    can_edit: bool = True
    is_busy: bool = False
    can_save: bool = False
    is_checking: bool = False
    is_changed: bool = False
    impact: str = ""
    error: str = ""
    locked: str = ""
    conflict: str = ""
    differences: tuple[Difference, ...] = ()
    lookers: tuple[tuple[str, str], ...] = ()
    look_as: str = ""
    preview: PreviewState = PreviewState()


@dataclass(frozen=True, slots=True)
class AccessGroupsState(ListState[GroupRow]):
    question: str = ""
    form: AccessFormState = field(default_factory=AccessFormState)


def group_row(group: AccessGroup) -> GroupRow:
    return GroupRow(
        *(group.id, group.name, _members_words(group.members)),
        hides=_hides_words(group.hides),
        rows=_rows_words(group),
    )


def says(group: AccessGroup, text: str) -> bool:
    """Whether the search finds it, by its name or a member's."""
    names = (group.name, *(each.name for each in group.members))
    return any(text in each.casefold() for each in names)


def member_rows(draft: AccessGroup, parts: GroupParts) -> tuple[CheckRow, ...]:
    """Who may be a member, and who is one though their role is not bound any more."""
    chosen = {each.id for each in draft.members}
    known = {each.id: each for each in (*parts.members, *draft.members)}
    ordered = sorted(known.values(), key=lambda each: (each.name.casefold(), each.id))
    return tuple(CheckRow(each.id, _member_words(each), each.id in chosen) for each in ordered)


def hidden_rows(draft: AccessGroup) -> tuple[CheckRow, ...]:
    """By category; what needs something hidden goes along with it, and says so."""
    along = takes_along(draft.hides)
    found: list[CheckRow] = []
    for category, title in CATEGORY_TITLES.items():
        keys = [key for key in HIDEABLE if PERMISSIONS[key].category == category]
        if keys:
            found.append(CheckRow("", title, is_heading=True))
        found += [_hidden_row(key, draft.hides, along) for key in keys]
    return tuple(found)


def kind_rows(
    kind: str, draft: AccessGroup, parts: GroupParts, region: str
) -> tuple[CheckRow, ...]:
    """What can be chosen of a kind, with what was chosen and is not in use any more."""
    choices: tuple[Choice, ...] = getattr(parts, kind)
    chosen: tuple[str, ...] = getattr(draft.rows, kind)
    known = {each.value for each in choices}
    gone = tuple(Choice(each, each, _NO_LONGER) for each in chosen if each not in known)
    return tuple(
        CheckRow(each.value, _choice_words(kind, each, region), each.value in chosen)
        for each in (*choices, *gone)
    )


def counts(draft: AccessGroup) -> tuple[int, int, int]:
    limited = sum(bool(getattr(draft.rows, kind)) for kind in KINDS)
    return len(draft.members), len(draft.hides), limited


def differences(mine: AccessGroup, theirs: AccessGroup) -> tuple[Difference, ...]:
    found = []
    if mine.name.strip() != theirs.name:
        found.append(Difference("Name", mine.name, theirs.name))
    found += _unlike(
        "Members", [each.name for each in mine.members], [each.name for each in theirs.members]
    )
    titles = [[PERMISSIONS[key].title for key in each.hides] for each in (mine, theirs)]
    found += _unlike("Hidden", *titles)
    for kind, title in KINDS.items():
        values = [[value or "No status yet" for value in getattr(each.rows, kind)]
                  for each in (mine, theirs)]  # fmt: skip
        found += _unlike(title, *values)
    return tuple(found)


def in_words(group: AccessGroup) -> str:
    """All of it as text, a line for each part."""
    blank = AccessGroup("", "")
    return "\n".join(f"{each.what}: {each.mine}" for each in differences(group, blank))


def preview_of(sight: Sight, region: str, now: datetime) -> PreviewState:
    pages = f"Pages that vanish: {', '.join(sight.pages)}." if sight.pages else "No page vanishes."
    lines = [pages]
    if sight.lost:
        lines.append(f"Also lost: {', '.join(sight.lost)}.")
    if sight.gained:
        lines.append(f"Shown again: {', '.join(sight.gained)}.")
    lines.append(
        f"Of the last {sight.days} days, {_of(sight.calls, sight.of_calls, 'call')} and "
        f"{_of(sight.texts, sight.of_texts, 'text')} stay."
    )
    return PreviewState(
        tuple(lines),
        tuple(_row_words(each, region, now) for each in sight.first_calls),
        tuple(_row_words(each, region, now) for each in sight.first_texts),
    )


def _of(some: int, many: int, what: str) -> str:
    return f"{some:,} of {many:,} {what}{'' if many == 1 else 's'}"


def _row_words(row: SeenRow, region: str, now: datetime) -> str:
    who = _number_words(row.who, region)
    at = moment(datetime.fromisoformat(row.at), now)
    said = (at, who, f"on {_number_words(row.number, region)}", row.words.replace("\n", " "))
    return " · ".join(each for each in said if each)


def _number_words(text: str, region: str) -> str:
    return phone_numbers.display(text, region) if text.startswith("+") else text


def _choice_words(kind: str, choice: Choice, region: str) -> str:
    if kind != "numbers":
        return f"{choice.title} ({choice.detail})" if choice.detail else choice.title
    number = _number_words(choice.value, region)
    named = f"{choice.title} · {number}" if choice.title not in ("", choice.value) else number
    return f"{named} ({choice.detail})" if choice.detail == _NO_LONGER else named


def _hidden_row(key: str, hides: Collection[str], along: Mapping[str, str]) -> CheckRow:
    title = PERMISSIONS[key].title
    if key in along:
        needed = PERMISSIONS[along[key]].title
        return CheckRow(key, f"{title} (goes along, needs: {needed})", is_along=True)
    return CheckRow(key, title, key in hides)


def _member_words(member: GroupMember) -> str:
    words = f"{member.name} · {member.role.title}"
    if not member.is_bound:
        return f"{words}, not bound by groups"
    return words if member.is_active else f"{words}, inactive"


def _members_words(members: Sequence[GroupMember]) -> str:
    if not members:
        return "Nobody yet"
    names = ", ".join(each.name for each in members[:3])
    more = len(members) - 3
    return f"{len(members)} · {names}{f' and {more} more' if more > 0 else ''}"


def _hides_words(hides: Sequence[str]) -> str:
    if not hides:
        return "Nothing"
    first = PERMISSIONS[hides[0]].title
    return first if len(hides) == 1 else f"{first} and {len(hides) - 1} more"


def _rows_words(group: AccessGroup) -> str:
    """ "Numbers: 1 · Tags: 2", or that there is no limit."""
    said = [
        f"{title}: {len(getattr(group.rows, kind))}"
        for kind, title in KINDS.items()
        if getattr(group.rows, kind)
    ]
    return " · ".join(said) or "All"


def _unlike(what: str, mine: Sequence[str], theirs: Sequence[str]) -> list[Difference]:
    if set(mine) == set(theirs):
        return []
    return [Difference(what, *(", ".join(sorted(each)) or "none" for each in (mine, theirs)))]
