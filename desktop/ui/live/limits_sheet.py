"""The thresholds of the board as they are typed, and two people at them at once; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from desktop.domain.errors import InvalidInput
from desktop.domain.events import Event, LiveBoardChanged
from desktop.domain.live_limits import EDIT, BoardLimits, Limit, Measure, faults_of
from desktop.ui.editing.panel import EditingServices
from desktop.ui.editing.sheet import SheetPresenter, SheetState
from desktop.ui.live.durations_typed import read, typed

WITHIN: Final = "answer_within"
_UNREADABLE: Final = {
    "seconds": "Write it like 30 s, 2 min or 1:30.",
    "callers": "Write a number.",
    "per cent": "Write a number from 0 to 100.",
}


class Limits(Protocol):
    @property
    def limits(self) -> BoardLimits | None: ...

    async def change_limits(self, limits: BoardLimits) -> BoardLimits: ...


@dataclass(frozen=True, slots=True)
class LimitsState(SheetState):
    """``typed`` are the fields by measure, ``faults`` what is wrong in them; ``filled`` counts."""

    within: str = ""
    typed: Mapping[Measure, tuple[str, str]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    filled: int = 0


class LimitsSheet(SheetPresenter[BoardLimits, LimitsState]):
    renewed_by = (LiveBoardChanged,)
    name = "thresholds"
    permission = EDIT
    conflict = (
        "Somebody else has changed the thresholds meanwhile. What you typed is kept; saving puts "
        "it in the place of theirs."
    )
    read_only = "You may not change the thresholds any more. What you typed stays to be copied."

    def __init__(self, services: EditingServices, limits: Limits) -> None:
        super().__init__(services, LimitsState())
        self._limits = limits
        self._within = ""
        self._typed: dict[Measure, tuple[str, str]] = {}
        self._faults: dict[str, str] = {}

    def handle(self, event: Event) -> None:
        """The board changes many times a second, its thresholds hardly ever."""
        if isinstance(event, LiveBoardChanged) and not event.touched.whole:
            return
        super().handle(event)

    def type(self, within: str, typed_now: Mapping[Measure, tuple[str, str]]) -> None:
        """What stands in the fields now."""
        self._within, self._typed, self._faults = within, dict(typed_now), {}
        self._show()

    @property
    def _is_changed(self) -> bool:
        kept = self._kept
        if kept is None:
            return False
        wanted, faults = self._read(kept.version)
        return bool(faults) or wanted != kept

    def _fill(self, sheet: BoardLimits | None) -> None:
        limits = sheet or BoardLimits()
        before = (self._within, self._typed)
        self._within = str(limits.answer_within)
        self._typed = {each: _fields(each, limits.limit(each)) for each in Measure}
        self._faults = {}
        if (self._within, self._typed) != before or not self._state.filled:
            self._state = replace(self._state, filled=self._state.filled + 1)

    def _fault(self) -> str:
        _, self._faults = self._read(0)
        return "Some thresholds cannot be used yet." if self._faults else ""

    async def _ask(self) -> BoardLimits:
        return self._limits.limits or BoardLimits()

    async def _send(self, upon: BoardLimits) -> BoardLimits:
        wanted, faults = self._read(upon.version)
        if faults:
            raise InvalidInput(next(iter(faults.values())))
        return await self._limits.change_limits(wanted)

    def _saved_words(self, sheet: BoardLimits) -> str:
        return "Saved. Everybody's board marks by these thresholds now."

    def _filled(self, state: LimitsState) -> LimitsState:
        return replace(
            state, within=self._within, typed=dict(self._typed), faults=dict(self._faults)
        )

    def _read(self, version: int) -> tuple[BoardLimits, dict[str, str]]:
        """What is typed as thresholds, and what of it is none."""
        faults: dict[str, str] = {}
        limits: dict[Measure, Limit] = {}
        for measure, texts in self._typed.items():
            values = [read(measure, text) for text in texts]
            if None in values:
                faults[measure.value] = _UNREADABLE[measure.unit]
            limits[measure] = Limit(values[0] or 0, values[1] or 0)
        within = read(Measure.LONGEST_WAIT, self._within)
        if within is None:
            faults[WITHIN] = _UNREADABLE["seconds"]
        wanted = BoardLimits(within or 0, limits, version)
        return wanted, {**faults_of(wanted), **faults}


def _fields(measure: Measure, limit: Limit) -> tuple[str, str]:
    return typed(measure, limit.warning), typed(measure, limit.alert)
