"""What the CRM tells about sending texts: numbers, templates, checks, and texts to many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number of ours that texts may leave from."""

    number: str
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class TextCheck:
    """What would become of a text. ``sentence`` refuses, ``warning`` only warns."""

    allowed: bool
    reason: str
    sentence: str
    to_number: str
    from_number: str
    warning: str


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    id: str
    name: str
    text: str
    version: int


MOST_PICTURE_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind`` is a media type: image/png, image/jpeg or image/gif; ``size`` is in bytes."""

    id: str
    kind: str
    size: int


LEFT_OUT: Final[Mapping[str, str]] = {
    "invalid_number": "Not a phone number",
    "emergency": "An emergency number",
    "not_mobile": "Cannot get texts: not a mobile number",
    "duplicate": "In the list twice",
    "dnc": "On the do-not-call list",
    "opted_out": "Has asked for no more texts",
    "international_off": "In another country, which you may not text",
    "no_text_number": "No number of ours to send it from",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a text to many is meant for, as found, pasted or read from a file."""

    number: str
    name: str = ""
    contact_id: str = ""


class BulkState(Enum):
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"

    @property
    def is_over(self) -> bool:
        return self in (BulkState.CANCELLED, BulkState.DONE)


class BulkAction(Enum):
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class RecipientState(Enum):
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """``from_number`` is "" for the number of each thread, else the one the caller-ID rules name.

    ``schedule_at`` is aware, None for now.
    """

    recipients: tuple[Recipient, ...]
    text: str
    from_number: str = ""
    schedule_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """``reason`` is a key of ``LEFT_OUT``, "" for who gets the text."""

    number: str
    name: str
    text: str
    from_number: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BulkPreview:
    rows: tuple[PreviewRow, ...]
    quiet: int  # of those who get it, how many have to wait until morning

    @property
    def getting(self) -> tuple[PreviewRow, ...]:
        return tuple(row for row in self.rows if not row.reason)

    @property
    def left_out(self) -> tuple[PreviewRow, ...]:
        return tuple(row for row in self.rows if row.reason)


@dataclass(frozen=True, slots=True)
class BulkJob:
    """``counts`` has a number for every state of a recipient."""

    id: str
    text: str
    author: str
    from_number: str
    state: BulkState
    created_at: datetime
    schedule_at: datetime | None
    sentence: str  # why it stands still, "" where nothing is to be said
    counts: Mapping[RecipientState, int] = field(default_factory=dict)

    def count(self, *states: RecipientState) -> int:
        return sum(self.counts.get(each, 0) for each in states)


@dataclass(frozen=True, slots=True)
class BulkRecipient:
    """``reason`` says in words why it failed or was left out; ``changed_at`` is None while waiting.

    ``waits_until`` is the end of the quiet hours where the recipient is.
    """

    number: str
    name: str
    text: str
    state: RecipientState
    reason: str
    waits_until: datetime | None = None
