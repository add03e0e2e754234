"""Durations and numbers as a person types them into a threshold, and as they are shown there."""

from __future__ import annotations

import re
from typing import Final

from desktop.domain.live_limits import Measure
from desktop.ui.live.limits_in_words import rough

_IN_MINUTES: Final = (Measure.CALL, Measure.PAUSE)  # what a bare number means
_UNITS: Final = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
_TYPED: Final = re.compile(r"(?:(\d{1,5}):([0-5]\d)|(\d{1,5}))\s*([a-z%]*)\.?")


def typed(measure: Measure, value: int) -> str:
    """As it stands in the field: "30 s", "15 min", "80 %", "" where it never marks."""
    if not value:
        return ""
    if measure.unit == "seconds":
        return rough(value)
    return f"{value} %" if measure is Measure.SERVICE_LEVEL else str(value)


def read(measure: Measure, text: str) -> int | None:
    """None where it says nothing that could be meant."""
    words = text.strip().casefold()
    if not words or words in ("never", "off"):
        return 0
    found = _TYPED.fullmatch(words)
    if found is None:
        return None
    minutes, rest, number, unit = found.groups()
    if measure.unit != "seconds":
        is_ours = unit in ("", "%" if measure is Measure.SERVICE_LEVEL else "")
        return int(number) if number and is_ours else None
    if minutes is not None:
        return int(minutes) * 60 + int(rest) if unit in ("", "m", "min") else None
    if unit and unit not in _UNITS:
        return None
    return int(number) * (_UNITS[unit] if unit else 60 if measure in _IN_MINUTES else 1)
