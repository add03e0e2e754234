"""Figures of charts in words, and the steps of their axes; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.report_results import Unit
from desktop.ui.words import Tone

# Seconds in steps that a clock has; from hours on they go on by tens.
_CLOCK_STEPS: Final = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 18_000, 36_000),
)
_LETTERS: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k"))


def words(value: float | None, unit: Unit) -> str:
    """``1,234``, ``3 min 41 s`` or ``87.5 %``, all of it; a dash where there is no figure."""
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{_trimmed(value * 100, 1)} %"
    if unit is Unit.SECONDS:
        return _span(round(value))
    return _trimmed(value, 1)


def axis_words(value: float, unit: Unit) -> str:
    """As short as an axis needs it: ``1.5M``, ``15 min``, ``50 %``."""
    if unit is Unit.SHARE:
        return f"{_trimmed(value * 100, 1)} %"
    if unit is Unit.SECONDS:
        return _clock_axis(value)
    for least, letter in _LETTERS:
        if value >= least:
            divisor = 1e3 if letter == "k" else least
            return f"{_trimmed(value / divisor, 2)}{letter}"
    return _trimmed(value, 2)


def steps(highest: float, unit: Unit, most: int = 5) -> tuple[float, ...]:
    """The marks of an axis from 0 to at least ``highest``: the 0, and 1 to ``most`` beside it."""
    if highest <= 0:
        return (0.0, _smallest(unit))
    step = _step(highest / most, unit)
    return tuple(step * place for place in range(math.ceil(highest / step - 1e-9) + 1))


def _step(least: float, unit: Unit) -> float:
    if unit is Unit.SECONDS:
        for each in _CLOCK_STEPS:
            if each >= least:
                return float(each)
        return 3600 * _round_step(least / 3600)
    if unit is Unit.COUNT:
        return max(1.0, _round_step(least))
    return _round_step(least)


def _round_step(least: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least * (1 - 1e-9))


def _smallest(unit: Unit) -> float:
    return {Unit.COUNT: 1.0, Unit.SECONDS: 60.0, Unit.SHARE: 1.0}[unit]


class Way(Enum):
    """Where a figure went since what it is compared with."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """``sign`` is to be seen, ``text`` is to be read and heard; they say the same."""

    way: Way
    sign: str
    text: str

    @property
    def shown(self) -> str:
        return f"{self.sign} {self.text}".strip()


def change(now: float | None, before: float | None, unit: Unit) -> Change:
    if now is None or before is None:
        return Change(Way.UNKNOWN, "", "Nothing to compare with")
    was = words(before, unit)
    if words(now, unit) == was:
        return Change(Way.SAME, "=", f"the same as before, {was}")
    is_up = now > before
    way, sign, verb = (Way.UP, "▲", "up") if is_up else (Way.DOWN, "▼", "down")
    if unit is Unit.SHARE:
        points = _trimmed(abs(now - before) * 100, 1)
        noun = "point" if points == "1" else "points"
        return Change(way, sign, f"{verb} {points} {noun} from {was}")
    if before == 0:
        return Change(way, sign, f"{verb} from {was}")
    return Change(way, sign, f"{verb} {_percent(abs(now - before) / before)} from {was}")


_TONES: Final = {Way.UP: Tone.GOOD, Way.DOWN: Tone.BAD}


@dataclass(frozen=True, slots=True)
class Figure:
    """``rising`` says whether more is better, worse, or neither (``Tone.PLAIN``)."""

    title: str
    value: str
    change: Change | None = None
    rising: Tone = Tone.PLAIN

    @property
    def tone(self) -> Tone:
        if self.change is None or self.rising is Tone.PLAIN or self.change.way not in _TONES:
            return Tone.PLAIN
        tone = _TONES[self.change.way]
        if self.rising is Tone.GOOD:
            return tone
        return Tone.BAD if tone is Tone.GOOD else Tone.GOOD

    @property
    def spoken(self) -> str:
        said = f"{self.title}: {self.value}"
        return f"{said}, {self.change.text}" if self.change is not None else said


def _percent(share: float) -> str:
    percent = share * 100
    if percent < 0.1:
        return "less than 0.1 %"
    return f"{_trimmed(percent, 1 if percent < 10 else 0)} %"


def _span(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours:,} h {minutes:02d} min"
    if minutes:
        return f"{minutes} min {left:02d} s"
    return f"{left} s"


def _clock_axis(seconds: float) -> str:
    if seconds == 0:
        return "0"
    if seconds >= 3600:
        return f"{axis_words(seconds / 3600, Unit.COUNT)} h"
    if seconds >= 60:
        return f"{_trimmed(seconds / 60, 1)} min"
    return f"{_trimmed(seconds, 0)} s"


def _trimmed(value: float, digits: int) -> str:
    """With thousands parted, and without zeros after the point."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
