"""What a person wrote and the CRM has not confirmed: kept, sent in order, never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain.records import CallRecord, Contact, Conversation, Message

CALL_CHANGE: Final = "call.change"  # a CallChange; the subject is the call
TEXT: Final = "text.send"  # an OutgoingText; the subject is the number that gets it
CONTACT_CHANGE: Final = "contact.change"  # see services/contact_writing.py; of the contact
RECORDING: Final = "call.recording"  # a file of this computer; the subject is the call
FAVOURITES: Final = "favourites"  # the whole list; the subject is "mine"


class WriteState(Enum):
    WAITING = "waiting"
    CONFLICT = "conflict"  # somebody else changed the same fields; the person decides
    REFUSED = "refused"  # the CRM will not take it; the person decides


@dataclass(frozen=True, slots=True)
class Write:
    """``kind`` says who sends it, ``subject`` what it is about; one subject is sent in order.

    ``body`` is JSON for its sender, ``before`` the same fields as they stood when it was written,
    ``version`` the row's version then, ``theirs`` the whole row of the CRM in a conflict.
    """

    kind: str
    subject: str
    body: str
    key: str  # Idempotency-Key
    written_at: datetime
    before: str = ""
    version: int | None = None
    state: WriteState = WriteState.WAITING
    sentence: str = ""
    theirs: str = ""
    position: int = 0  # given by the outbox


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that change together with the outbox."""

    calls: tuple[CallRecord, ...] = ()
    contacts: tuple[Contact, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    messages: tuple[Message, ...] = ()
    gone_contacts: tuple[str, ...] = ()


NOTHING: Final = Rows()
