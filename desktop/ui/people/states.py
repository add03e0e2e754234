"""What the People page shows beside its list: one contact, its form, two that become one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from desktop.domain.contacts import ContactChange
from desktop.ui.plugins.links import LinkRow

LABELS: Final = {"mobile": "Mobile", "work": "Work", "home": "Home", "other": "Other"}
LONGEST_TITLE: Final = 160
_FIELDS: Final = (
    ("name", "Name"),
    ("company", "Company"),
    ("email", "E-mail"),
    ("city", "City"),
    ("numbers", "Numbers"),
    ("notes", "Notes"),
)


class Mode(Enum):
    NOBODY = "nobody"
    CONTACT = "contact"
    FORM = "form"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class NumberRow:
    """``can_text``: the person may write to this number."""

    number: str
    shown: str
    label: str
    can_text: bool = False
    is_favourite: bool = False


@dataclass(frozen=True, slots=True)
class LastRow:
    """A call or a conversation in a line; ``conversation`` opens the latter."""

    icon: str
    kind: str  # in words, for a screen reader
    text: str
    time: str
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class AlikeRow:
    id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of two versions, as each has it."""

    title: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class StuckState:
    """What could not be saved; without ``differences`` it was refused."""

    sentence: str
    differences: tuple[Difference, ...] = ()

    @property
    def is_conflict(self) -> bool:
        return bool(self.differences)


@dataclass(frozen=True, slots=True)
class ContactDetail:
    id: str
    name: str
    where: str
    email: str
    notes: str
    numbers: tuple[NumberRow, ...]
    digit: int | None = None  # where it is a favourite with one
    is_favourite: bool = False
    calls: tuple[LastRow, ...] | None = ()
    texts: tuple[LastRow, ...] | None = ()
    alike: tuple[AlikeRow, ...] = ()
    stuck: StuckState | None = None
    is_waiting: bool = False
    has_draft: bool = False
    asks_delete: bool = False
    problem: str = ""
    links: tuple[LinkRow, ...] = ()


@dataclass(frozen=True, slots=True)
class FormState:
    """``opened`` grows with every form that is opened, so that the view fills it once."""

    opened: int
    is_new: bool
    filled: ContactChange
    restored: bool = False  # with what was typed before
    problem: str = ""
    saving: bool = False


@dataclass(frozen=True, slots=True)
class MergeState:
    """``rows`` are (field, of the one that stays, of the one that goes, together)."""

    kept: str
    gone: str
    why: str
    rows: tuple[tuple[str, str, str, str], ...]
    problem: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class SideState:
    mode: Mode = Mode.NOBODY
    detail: ContactDetail | None = None
    form: FormState | None = None
    merge: MergeState | None = None
    can_call: bool = False
    can_edit: bool = False
    elsewhere: tuple[str, ...] = field(default=())  # names of contacts with something unsaved


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


def in_words(change: ContactChange, shown: object = None) -> dict[str, str]:
    """Field by field; ``shown`` displays a number."""
    display = shown if callable(shown) else str
    words = {name: str(getattr(change, name)) for name in change.names if name != "numbers"}
    if isinstance(change.numbers, tuple):
        numbers = (f"{display(number)} ({LABELS[label]})" for number, label in change.numbers)
        words["numbers"] = "\n".join(numbers)
    return {title: words[name] for name, title in _FIELDS if name in words}
