"""The periods that usage can be looked at in: the last days, and whole months; no Qt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from desktop.ui.words import MONTH_NAMES

THIS_MONTH: Final = "month"
_LAST: Final = ((30, "Last 30 days"), (90, "Last 90 days"), (365, "Last 12 months"))
_MONTHS_BACK: Final = 12


def periods(today: date) -> tuple[tuple[str, str], ...]:
    """Keys and words, as a list to choose from."""
    first = today.replace(day=1)
    months = []
    for _ in range(_MONTHS_BACK):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append((f"{first:%Y-%m}", f"{MONTH_NAMES[first.month - 1]} {first.year}"))
    return ((THIS_MONTH, "This month"), *((str(days), words) for days, words in _LAST), *months)


def span_of(key: str, today: date) -> tuple[date, date]:
    """Both days are within; a month that goes on ends today."""
    if key == THIS_MONTH:
        return today.replace(day=1), today
    if key.isdecimal():
        return today - timedelta(days=int(key) - 1), today
    year, month = (int(part) for part in key.split("-"))
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
