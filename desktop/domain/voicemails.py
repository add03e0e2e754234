"""Messages that callers left for the person signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Voicemail:
    """``transcript`` is None where nobody wrote down what is said; times are aware UTC."""

    id: str
    call_id: str
    contact_id: str
    contact_name: str
    caller_number: str
    our_number: str
    left_at: datetime
    seconds: int
    heard: bool
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class VoicemailPage:
    """``unheard`` counts the whole box, not this page alone."""

    rows: tuple[Voicemail, ...]
    next_cursor: str | None = None
    unheard: int = 0
