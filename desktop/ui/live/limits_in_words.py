"""Which threshold a figure has passed, by its name: a colour never says it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.domain.live_board import AgentState, LiveAgent, LiveQueue, seconds_since
from desktop.domain.live_limits import BoardLimits, Level, Measure
from desktop.ui.words import Tone

_OF_STATES: Final = {
    AgentState.ON_CALL: (Measure.CALL, "Call"),
    AgentState.BUSY: (Measure.PAUSE, "Busy"),
    AgentState.AWAY: (Measure.PAUSE, "Away"),
    AgentState.WRAP_UP: (Measure.WRAP_UP, "Wrap-up"),
}
TONES: Final = {Level.FINE: Tone.PLAIN, Level.WARNING: Tone.WARNING, Level.ALERT: Tone.BAD}
COLOURS: Final = {Level.FINE: "text", Level.WARNING: "warn", Level.ALERT: "bad"}


@dataclass(frozen=True, slots=True)
class Mark:
    """``words`` is the threshold's name: "Wait over 2 min"."""

    measure: Measure
    level: Level
    words: str

    @property
    def tone(self) -> Tone:
        return TONES[self.level]

    @property
    def colour(self) -> str:
        return COLOURS[self.level]


def agent_mark(agent: LiveAgent, limits: BoardLimits, now: datetime) -> Mark | None:
    since = agent.state_since
    if since is None or agent.state not in _OF_STATES:
        return None
    measure, words = _OF_STATES[agent.state]
    if measure is Measure.PAUSE and agent.reason:
        words = agent.reason
    return _mark(limits, measure, seconds_since(since, now), f"{words} over")


def queue_marks(queue: LiveQueue, limits: BoardLimits, now: datetime) -> tuple[Mark, ...]:
    """What is worst first; of equals the one that hurts a caller now."""
    marks = (
        _mark(limits, Measure.LONGEST_WAIT, queue.longest_wait(now), "Wait over"),
        _mark(limits, Measure.WAITING, len(queue.waiting), ""),
        _mark(limits, Measure.SERVICE_LEVEL, queue.today.service_level, "Level under"),
    )
    found = [each for each in marks if each is not None]
    return tuple(sorted(found, key=lambda each: each.level is not Level.ALERT))


def _mark(limits: BoardLimits, measure: Measure, value: int | None, words: str) -> Mark | None:
    level = limits.level(measure, value)
    if level is Level.FINE:
        return None
    limit = limits.limit(measure)
    border = limit.alert if level is Level.ALERT else limit.warning
    if measure is Measure.WAITING:
        return Mark(measure, level, f"{border} or more wait")
    if measure is Measure.SERVICE_LEVEL:
        return Mark(measure, level, f"{words} {border} %")
    return Mark(measure, level, f"{words} {rough(border)}")


def rough(seconds: int) -> str:
    """``30 s``, ``2 min``, ``2:30 min``, ``1 h``."""
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if rest:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
