"""The agent's day: calls, texts, voicemails, colleagues, and what this computer keeps of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.favourites import Favourites
from desktop.domain.live_board import BoardStanding, LiveBoard, Touched
from desktop.domain.outbox import Write
from desktop.domain.presence import Colleague, QueueState, Status
from desktop.domain.records import (
    CallRecord,
    Contact,
    Conversation,
    Message,
)
from desktop.domain.text_records import BulkState, RecipientState
from desktop.domain.voicemails import Voicemail


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    status: Status


@dataclass(frozen=True, slots=True)
class QueuesChanged:
    """The person's queues; waits are as they were at ``as_of``."""

    queues: tuple[QueueState, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ColleaguesChanged:
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class LiveBoardChanged:
    """``touched`` are the rows to draw anew, none where only the standing is another one.

    Without a ``board`` there is nothing to show, and ``standing`` says why.
    """

    board: LiveBoard | None
    touched: Touched
    standing: BoardStanding


@dataclass(frozen=True, slots=True)
class CallLogged:
    """A row of the call log is new or changed."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class MessageChanged:
    message: Message


@dataclass(frozen=True, slots=True)
class TextsCounted:
    """How many texts nobody has opened yet."""

    unread: int


@dataclass(frozen=True, slots=True)
class BulkProgressed:
    """How far a text to many is: its state, and how many recipients are in each of theirs."""

    job_id: str
    state: BulkState
    counts: Mapping[RecipientState, int]


@dataclass(frozen=True, slots=True)
class VoicemailChanged:
    """A message is new or changed, or gone where ``voicemail`` is None."""

    voicemail_id: str
    voicemail: Voicemail | None
    unheard: int


@dataclass(frozen=True, slots=True)
class VoicemailsCounted:
    """How many messages of the own box nobody has heard yet."""

    unheard: int


@dataclass(frozen=True, slots=True)
class MissedCallsCounted:
    """Calls nobody took since ``since``, until when they have been seen."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class FavouritesChanged:
    favourites: Favourites


@dataclass(frozen=True, slots=True)
class LocalDataReady:
    """What this computer keeps for the person signed in can be read; before that, nothing can."""


@dataclass(frozen=True, slots=True)
class LocalChanged:
    """Rows of the local data are new, changed or gone; ``emptied`` names kinds to read anew."""

    calls: tuple[CallRecord, ...] = ()
    gone_calls: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    gone_contacts: tuple[str, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    gone_conversations: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    gone_messages: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """How far the local data is in step with the CRM.

    ``filling`` names what is being fetched for the first time, ``rows`` how many came so far, and
    ``share`` (0 to 1) how much of the time that is kept is there. ``in_step_at`` is when all was
    last known to be as the CRM has it, ``sentence`` what keeps it from being so now.
    """

    filling: str = ""
    rows: int = 0
    share: float = 0.0
    in_step_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """``waiting`` will be sent by themselves; ``stuck`` need the person's decision.

    ``sentence`` says what those that wait are waiting for, "" while they are being sent.
    """

    waiting: int
    stuck: tuple[Write, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class WriteSent:
    """The CRM has it."""

    write: Write
