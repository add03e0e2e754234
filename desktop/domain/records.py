"""What the CRM tells about accounts, people, calls, texts and invoices, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.text_records import Picture

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; ``next_cursor`` is None on the last one."""

    rows: tuple[Row, ...]
    next_cursor: str | None = None
    sync_cursor: str = ""  # where to go on with what changes after this page was read


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    role: Role
    plan: str
    state: str  # active, paused, closed
    region: str  # ISO 3166-1 alpha-2: how national numbers are read


@dataclass(frozen=True, slots=True)
class Profile:
    id: str
    email: str
    name: str
    accounts: tuple[Account, ...]


class Availability(Enum):
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    WRAP_UP = "wrap_up"  # set by the program after a call
    DO_NOT_DISTURB = "do_not_disturb"
    OFFLINE = "offline"  # set by the program: no phone line

    @property
    def title(self) -> str:
        return "Wrap-up" if self is Availability.WRAP_UP else _in_words(self.value)


def _in_words(value: str) -> str:
    return value.replace("_", " ").capitalize()


class CallOutcome(Enum):
    """The ``status`` of a call in the log."""

    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A row of the call log. Durations are whole seconds, times aware UTC."""

    id: str
    direction: Direction
    status: CallOutcome
    caller_number: str
    tracking_number: str  # our number: shown (outbound) or dialled (inbound)
    remote_number: str  # the other side
    contact_id: str
    contact_name: str
    source: str
    agent_id: str
    agent_name: str
    assigned_by: str  # queue, user, menu, manual, outbound, takeover or ""
    queue: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    duration: int
    talk_time: int
    ring_time: int
    caller_id_rule: str
    note: str
    tags: tuple[str, ...]
    score: int | None
    call_status: str
    has_recording: bool
    version: int  # the row's ETag
    next_step: str = ""
    remind_at: datetime | None = None
    wrap_up_owed: bool = False


@dataclass(frozen=True, slots=True)
class CallFilter:
    """None or "" leaves a filter out; ``text`` is matched in name, number, note and tag."""

    direction: Direction | None = None
    agent_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    name: str
    company: str
    numbers: tuple[str, ...]
    email: str
    city: str
    version: int = 1  # the row's ETag
    labels: tuple[str, ...] = ()  # mobile, work, home or other, as the numbers stand
    notes: str = ""

    @property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """(number, label) of each; a number that nobody labelled is an other one."""
        missing = ("other",) * (len(self.numbers) - len(self.labels))
        return tuple(zip(self.numbers, (*self.labels, *missing), strict=False))


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    contact_id: str
    contact_name: str
    remote_number: str
    our_number: str
    last_text: str
    last_at: datetime
    unread: int
    opted_out: bool = False  # wants no texts from our number, or from any of ours


class MessageState(Enum):
    RECEIVED = "received"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    conversation_id: str
    direction: Direction
    text: str
    state: MessageState
    sent_at: datetime
    author: str = ""
    failure: str = ""
    retry_of: str = ""  # the failed text that this one replaces
    media: tuple[Picture, ...] = ()


class UserState(Enum):
    ACTIVE = "active"
    INVITED = "invited"  # has never set a password
    DEACTIVATED = "deactivated"

    @property
    def title(self) -> str:
        return _in_words(self.value)


class UserFlag(Enum):
    NO_CALLER_ID = "no_caller_id"  # neither the user nor the account has a usable number
    NO_EMERGENCY_ADDRESS = "no_emergency_address"

    @property
    def title(self) -> str:
        return {"no_caller_id": "No caller ID"}.get(self.value, "No emergency address")


@dataclass(frozen=True, slots=True)
class UserRecord:
    """One row of the users; ``version`` is that of the details, each tab has its own."""

    id: str
    name: str
    email: str
    role: Role
    state: UserState
    extension: str
    default_caller_id: str
    availability: Availability
    on_a_call: bool
    last_sign_in: datetime | None
    is_owner: bool = False
    flags: frozenset[UserFlag] = frozenset()
    version: int = 1
    permissions_version: int = 1

    @property
    def active(self) -> bool:
        return self.state is not UserState.DEACTIVATED


@dataclass(frozen=True, slots=True)
class NumberRecord:
    id: str
    number: str
    name: str
    source: str
    state: str  # active, disabled, released
    text_enabled: bool
    routes_to: str  # in words: "Queue Sales", "Anna Keller", "Menu Main"
    source_id: str = ""
    route_kind: str = ""  # user, queue, menu or ""
    route_id: str = ""
    can_text: bool = True  # whether the carrier takes texts for it
    recording: str = "account"  # account, on or off
    version: int = 1  # the row's ETag


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One candidate that was looked at: the rule, the number it named, and what became of it."""

    rule: str
    number: str
    outcome: str  # chosen, not_allowed, not_usable, off, plan, no_match, not_reached


@dataclass(frozen=True, slots=True)
class CallerIdPreview:
    """What the CRM resolved for a dialled string; ``sentence`` explains a refusal."""

    destination_class: str  # e164, internal, emergency, short, feature, invalid
    destination: str
    tones_after_answer: str
    caller_id: str | None
    rule: str
    prefix: str | None
    sentence: str
    trace: tuple[TraceStep, ...] = ()
    choices: tuple[str, ...] = ()  # numbers the user may pick, empty where picking is not allowed
    revision: str = ""

    @property
    def is_refused(self) -> bool:
        return self.rule.startswith("refused.")


@dataclass(frozen=True, slots=True)
class Tokens:
    """``expires_in`` is in seconds from the answer."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: float = 900.0


@dataclass(frozen=True, slots=True)
class CrmEvent:
    """A pushed event; ``payload`` is a flat mapping of strings, enough to know what to ask for."""

    id: str
    type: str
    payload: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Looking as somebody else: with a token that reads alone, for ``expires_in`` seconds."""

    id: str
    user_id: str
    name: str
    token: str = field(repr=False)
    expires_in: float
