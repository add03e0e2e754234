"""What the engine's thread does later: a list of due times that the poll loop works off."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable

from desktop.sip.engine.faults import guarded


class Timers:
    """Times are in seconds of one monotonic clock, given by the caller."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._count = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def after(self, seconds: float, action: Callable[[], None]) -> int:
        """Do ``action`` once; the number cancels it."""
        number = next(self._count)
        heapq.heappush(self._due, (self._clock() + seconds, number, action))
        return number

    def cancel(self, number: int | None) -> None:
        """Forget it; one that is done or unknown is no error."""
        self._due = [entry for entry in self._due if entry[1] != number]
        heapq.heapify(self._due)

    def milliseconds(self, most: int = 60_000) -> int:
        """Until the next action is due, rounded up so that it is due then."""
        if not self._due:
            return most
        return min(most, max(0, math.ceil((self._due[0][0] - self._clock()) * 1000)))

    def run_due(self) -> None:
        now = self._clock()
        while self._due and self._due[0][0] <= now:
            _, _, action = heapq.heappop(self._due)
            self._do(action)

    @guarded
    def _do(self, action: Callable[[], None]) -> None:
        action()
