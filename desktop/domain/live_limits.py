"""From where on the live board marks a figure, as an account has agreed on it.

They belong to the account and not to a desk: a team works towards one service level, a wall and a
desk must show the same colour, and the CRM counts with ``answer_within`` what is in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

EDIT: Final = "account.settings:edit"
SHORTEST_ANSWER: Final = 1
LONGEST_ANSWER: Final = 600  # seconds


class Measure(Enum):
    """What can be marked. ``unit`` is seconds, callers or per cent."""

    LONGEST_WAIT = "longest_wait"
    WAITING = "waiting"
    SERVICE_LEVEL = "service_level"
    CALL = "call"
    PAUSE = "pause"
    WRAP_UP = "wrap_up"

    @property
    def title(self) -> str:
        return _TITLES[self]

    @property
    def unit(self) -> str:
        return _UNITS.get(self, "seconds")

    @property
    def falls(self) -> bool:
        """Whether less is worse."""
        return self is Measure.SERVICE_LEVEL

    @property
    def most(self) -> int:
        return {"seconds": 86_400, "callers": 1000, "per cent": 100}[self.unit]


_TITLES: Final = {
    Measure.LONGEST_WAIT: "Longest wait",
    Measure.WAITING: "Callers waiting",
    Measure.SERVICE_LEVEL: "Service level",
    Measure.CALL: "Length of a call",
    Measure.PAUSE: "Busy or away",
    Measure.WRAP_UP: "Wrap-up",
}
_UNITS: Final = {Measure.WAITING: "callers", Measure.SERVICE_LEVEL: "per cent"}


class Level(Enum):
    """How a figure stands, in words, so that no colour speaks alone."""

    FINE = "fine"
    WARNING = "warning"
    ALERT = "alert"

    @property
    def title(self) -> str:
        return {"fine": "", "warning": "Watch", "alert": "Act"}[self.value]


@dataclass(frozen=True, slots=True)
class Limit:
    """From ``warning`` on, and from ``alert`` on, or below them where less is worse.

    0 in both: this figure is never marked.
    """

    warning: int
    alert: int

    @property
    def is_off(self) -> bool:
        return not (self.warning or self.alert)


DEFAULT_LIMITS: Final[Mapping[Measure, Limit]] = {
    Measure.LONGEST_WAIT: Limit(30, 60),
    Measure.WAITING: Limit(3, 5),
    Measure.SERVICE_LEVEL: Limit(80, 60),
    Measure.CALL: Limit(15 * 60, 30 * 60),
    Measure.PAUSE: Limit(15 * 60, 30 * 60),
    Measure.WRAP_UP: Limit(60, 180),
}


@dataclass(frozen=True, slots=True)
class BoardLimits:
    """``answer_within`` is the N of "answered within N seconds"."""

    answer_within: int = 20
    limits: Mapping[Measure, Limit] = field(default_factory=lambda: dict(DEFAULT_LIMITS))
    version: int = 1

    def limit(self, measure: Measure) -> Limit:
        return self.limits.get(measure, DEFAULT_LIMITS[measure])

    def level(self, measure: Measure, value: int | None) -> Level:
        """``None`` is a figure that is not there yet."""
        limit = self.limit(measure)
        if value is None or limit.is_off:
            return Level.FINE
        for border, level in ((limit.alert, Level.ALERT), (limit.warning, Level.WARNING)):
            if value < border if measure.falls else value >= border:
                return level
        return Level.FINE


def faults_of(limits: BoardLimits) -> dict[str, str]:
    """What is wrong, by the value of the measure or ``answer_within``; empty where nothing is."""
    faults: dict[str, str] = {}
    if not SHORTEST_ANSWER <= limits.answer_within <= LONGEST_ANSWER:
        faults["answer_within"] = f"Give {SHORTEST_ANSWER} to {LONGEST_ANSWER} seconds."
    for measure in Measure:
        limit = limits.limit(measure)
        if not (0 <= limit.warning <= measure.most and 0 <= limit.alert <= measure.most):
            faults[measure.value] = f"Give 0 to {measure.most} {measure.unit}."
        elif not _in_order(measure, limit):
            faults[measure.value] = _ORDER[measure.falls]
    return faults


_ORDER: Final = {
    False: "“Act” comes after “Watch”: give it the larger figure.",
    True: "“Act” comes after “Watch”: give it the smaller figure.",
}


def _in_order(measure: Measure, limit: Limit) -> bool:
    if measure.falls:
        return limit.alert <= limit.warning
    return limit.warning <= limit.alert
