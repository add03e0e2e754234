"""How far the call log is here, and how old it is, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.domain.events import SyncChanged
from desktop.ui.words import moment

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def progress_words(rows: int, oldest: datetime | None, now: datetime) -> str:
    """``Fetching your call log: 12,500 calls, back to March``."""
    words = f"Fetching your call log: {rows:,} {'call' if rows == 1 else 'calls'}"
    if oldest is None:
        return words
    local, today = oldest.astimezone(), now.astimezone()
    month = _MONTHS[local.month - 1]
    return f"{words}, back to {month if local.year == today.year else f'{month} {local.year}'}"


def age_words(sync: SyncChanged, now: datetime) -> str:
    """``As of 10:42. The CRM does not answer.``; "" while all is as the CRM has it."""
    if not sync.sentence:
        return ""
    if sync.in_step_at is None:
        return sync.sentence
    return f"As of {moment(sync.in_step_at, now)}. {sync.sentence}"
