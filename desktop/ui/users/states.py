"""What the page of one user shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.domain.users import UserAction, UserChange
from desktop.ui.words import Phase, Tone

NO_DETAILS = UserChange("", "", "", "")


class Ask(Enum):
    """What the page asks before it is done."""

    LEAVE = "leave"
    DEACTIVATE = "deactivate"
    REMOVE = "remove"
    RESET = "reset"
    SECOND_FACTOR = "second_factor"
    MAKE_OWNER = "make_owner"


@dataclass(frozen=True, slots=True)
class Question:
    ask: Ask
    sentence: str
    yes: str
    no: str = "Cancel"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """``why_not`` is the rule as a sentence where it is not allowed."""

    action: UserAction
    label: str
    hint: str
    button: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: str
    device: str
    times: str


@dataclass(frozen=True, slots=True)
class CodeShown:
    """Shown once; whoever leaves the page has seen it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A detail that somebody else changed first."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class UserPageState:
    """``filled`` grows with every filling of the fields; between two the fields are typed in."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    name: str = ""
    email: str = ""
    about: str = ""  # the account and the role
    state: str = ""
    state_tone: Tone = Tone.PLAIN
    filled: int = 0
    details: UserChange = NO_DETAILS
    why_not: str = ""
    is_changed: bool = False
    is_busy: bool = False
    error: str = ""
    notice: str = ""
    actions: tuple[ActionRow, ...] = ()
    question: Question | None = None
    code: CodeShown | None = None
    conflict: tuple[Difference, ...] = ()
    can_view_as: bool = False
    shows_sessions: bool = False
    sessions: tuple[SessionRow, ...] = ()
    sessions_sentence: str = ""
