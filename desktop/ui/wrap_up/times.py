"""The moments one says most often when asked when to be reminded."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from desktop.ui.words import clock, day

_MORNING: Final = time(9)
_MONDAY: Final = 0


def quick_times(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """In an hour, tomorrow and next Monday at nine, in local time."""
    local = now.astimezone()
    tomorrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=(_MONDAY - local.weekday() - 1) % 7 + 1)
    # Put together from date and hour: a night may have one hour more or less.
    return (
        ("In 1 hour", now + timedelta(hours=1)),
        ("Tomorrow 9:00", datetime.combine(tomorrow, _MORNING).astimezone()),
        ("Next Monday 9:00", datetime.combine(monday, _MORNING).astimezone()),
    )


def due_words(at: datetime, now: datetime) -> str:
    """``Today 14:00``, ``Tomorrow 09:00``, ``Mon 09:00`` or ``12 Nov 09:00``."""
    ahead = (at.astimezone().date() - now.astimezone().date()).days
    if ahead <= 0:
        name = day(at, now)
    elif ahead == 1:
        name = "Tomorrow"
    else:
        # Looked back at from later on, the words for what has been are those for what comes.
        name = day(at, at + timedelta(days=2 if ahead < 7 else 7))
    return f"{name} {clock(at)}"
