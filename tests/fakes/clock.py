"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """Implements ``Clock``; ``advance`` wakes the sleepers whose time has come."""

    def __init__(self) -> None:
        self._now = START
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=seconds), woken))
        await woken

    def set_back(self, by: timedelta) -> None:
        """Somebody corrects the clock of the machine; nobody wakes earlier or later for it."""
        self._now -= by
        self._sleepers = [(due - by, woken) for due, woken in self._sleepers]

    async def advance(self, seconds: float) -> None:
        """Move on by ``seconds`` and let everything that follows from it happen."""
        await settle()
        self._now += timedelta(seconds=seconds)
        due = [each for each in self._sleepers if each[0] <= self._now]
        self._sleepers = [each for each in self._sleepers if each[0] > self._now]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)
        await settle()


async def settle() -> None:
    """Let everything run that can run without the clock moving."""
    for _ in range(50):
        await asyncio.sleep(0)
