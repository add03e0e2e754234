"""Access control groups: what they hide from their members, and which rows they leave (S1-07).

A group only ever takes away. What several groups of one member say adds up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS, ROLES_BOUND_BY_GROUPS, Cell, Override
from desktop.domain.impact import Impact
from desktop.domain.permissions import Context, RowFilter

LONGEST_GROUP_NAME: Final = 60
MOST_MEMBERS: Final = 1000
MOST_CHOICES: Final = 500  # of one kind of a row filter
NO_EFFECT: Final = "Hide something, or limit the rows: this group would change nothing."
NOT_BOUND: Final = (
    "Access control groups are for call agents, call managers and report managers. "
    "{name} is not one of them."
)
ACCESS_GROUP: Final = "access_group"


def may_be_hidden(key: str) -> bool:
    """What some role that groups bind could hold, and what may be taken away at all."""
    permission = PERMISSIONS.get(key)
    if permission is None or permission.override is Override.NONE:
        return False
    return any(permission.cell(role) is not Cell.NEVER for role in ROLES_BOUND_BY_GROUPS)


HIDEABLE: Final = tuple(key for key in PERMISSIONS if may_be_hidden(key))


def takes_along(hidden: Collection[str]) -> Mapping[str, str]:
    """What goes as well, because it needs something hidden: by the first thing it misses."""
    gone: dict[str, str] = {}
    for key in PERMISSIONS:
        if key not in hidden and (missing := _missing(key, hidden)):
            gone[key] = missing
    return MappingProxyType(gone)


def _missing(key: str, hidden: Collection[str]) -> str:
    for need in PERMISSIONS[key].needs:
        if need in hidden:
            return need
        if further := _missing(need, hidden):
            return further
    return ""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """``is_bound`` False: their role has changed to one that groups do not bind."""

    id: str
    name: str
    role: Role = Role.CALL_AGENT
    is_active: bool = True

    @property
    def is_bound(self) -> bool:
        return self.role in ROLES_BOUND_BY_GROUPS


@dataclass(frozen=True, slots=True)
class AccessGroup:
    """``id`` is "" for one that is not there yet; ``changed_by`` is who has edited it last."""

    id: str
    name: str
    members: tuple[GroupMember, ...] = ()
    hides: tuple[str, ...] = ()
    rows: RowFilter = field(default_factory=RowFilter)
    version: int = 0
    changed_by: str = ""

    def same_as(self, other: AccessGroup) -> bool:
        return self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        mine = self.rows
        kinds = (mine.numbers, mine.sources, mine.statuses, mine.tags)
        people = frozenset(each.id for each in self.members)
        return self.name, people, frozenset(self.hides), *(frozenset(each) for each in kinds)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by: ``value`` as rows hold it, ``title`` and ``detail`` for people."""

    value: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GroupParts:
    """What a group can be made of."""

    members: tuple[GroupMember, ...] = ()
    numbers: tuple[Choice, ...] = ()
    sources: tuple[Choice, ...] = ()
    statuses: tuple[Choice, ...] = ()
    tags: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A call or a text that would stay: when (ISO 8601), with whom, on which number of ours."""

    at: str
    who: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What one member would see, of the last ``days`` days; ``of`` is what they see now."""

    member: GroupMember
    pages: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    calls: int = 0
    of_calls: int = 0
    texts: int = 0
    of_texts: int = 0
    days: int = 30
    first_calls: tuple[SeenRow, ...] = ()
    first_texts: tuple[SeenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What saving would do, before it is saved; ``sight`` of the member who was asked for."""

    impact: Impact = field(default_factory=Impact)
    sentence: str = ""
    sight: Sight | None = None


def fault_of(group: AccessGroup, others: Iterable[str]) -> str:
    """What is wrong with a group, "" where nothing is."""
    plain = group.name.strip()
    if not plain:
        return "Give the group a name."
    if len(plain) > LONGEST_GROUP_NAME:
        return f"A name has at most {LONGEST_GROUP_NAME} letters."
    if plain.casefold() in {each.casefold() for each in others}:
        return "There is another access control group of this name."
    for key in group.hides:
        if not may_be_hidden(key):
            return f"{PERMISSIONS[key].title if key in PERMISSIONS else key} cannot be hidden."
    if not group.hides and group.rows.is_open:
        return NO_EFFECT
    return ""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What all the groups of one member say together, as an evaluation reads it."""

    denies: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)  # by permission: of the groups
    filters: tuple[RowFilter, ...] = ()


def restrictions_of(groups: Sequence[AccessGroup]) -> Restrictions:
    ordered = sorted(groups, key=lambda each: (each.name.casefold(), each.id))
    names: dict[str, list[str]] = {}
    for group in ordered:
        for key in group.hides:
            names.setdefault(key, []).append(group.name)
    return Restrictions(
        frozenset(names),
        {key: ", ".join(said) for key, said in names.items()},
        tuple(each.rows for each in ordered if not each.rows.is_open),
    )


def restricted(context: Context, said: Restrictions) -> Context:
    """The same user with these restrictions in the place of those they have."""
    refs = {place: ref for place, ref in context.refs.items() if place[1] != ACCESS_GROUP}
    refs |= {(key, ACCESS_GROUP): names for key, names in said.names.items()}
    return replace(context, access_group_denies=said.denies, row_filters=said.filters, refs=refs)


def rows_sentence(other_rows: int) -> str:
    """About so many people whose calls or texts are filtered otherwise than now."""
    if not other_rows:
        return ""
    see = "1 user sees" if other_rows == 1 else f"{other_rows:,} users see"
    return f"{see} other calls and texts than now."


def whole_sentence(impact: Impact, other_rows: int) -> str:
    """Of permissions and rows together; nothing is said twice, and nothing that is not so."""
    rows = rows_sentence(other_rows)
    if not impact.people and rows:
        return rows
    return f"{impact.sentence} {rows}".strip()
