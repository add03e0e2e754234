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


class Alarms:
    """Timers of one owner, who must not live on in any of them."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._due: dict[str, int] = {}
        self._over = False

    def set(self, what: str, seconds: float, action: Callable[[], None]) -> None:
        """Do ``action`` once; a later ``set`` for the same ends the wait of the former."""
        if self._over:
            return
        self._timers.cancel(self._due.get(what))
        self._due[what] = self._timers.after(seconds, action)

    def cancel(self, what: str) -> None:
        self._timers.cancel(self._due.pop(what, None))

    def forget(self) -> None:
        """Those that are set, and those that would be."""
        self._over = True
        for number in self._due.values():
            self._timers.cancel(number)
        self._due.clear()
