"""A messaging network inside the process: delivers everything but to some fictional numbers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Final

from desktop.server.messaging.network import OutgoingText, Report

HOP_SECONDS: Final = 0.6  # from handed over to sent, and on to delivered
FAILURES: Final = (
    (re.compile(r"\+1\d{3}5550198"), "The phone cannot be reached."),
    (re.compile(r"\+1\d{3}5550197"), "The other network took it for advertising."),
)


class SimulatedNetwork:
    """Implements ``MessagingNetwork``."""

    def __init__(self, hop_seconds: float = HOP_SECONDS) -> None:
        self._hop_seconds = hop_seconds
        self._known: set[str] = set()
        self._said: asyncio.Queue[Report | None] = asyncio.Queue()
        self._waiting: set[asyncio.TimerHandle] = set()

    async def hand_over(self, text: OutgoingText) -> None:
        if text.id in self._known:
            return
        self._known.add(text.id)
        self._later(1, Report(text.id, "sent"))
        self._later(2, _end_of(text))

    async def reports(self) -> AsyncIterator[Report]:
        while (report := await self._said.get()) is not None:
            yield report

    async def close(self) -> None:
        for handle in self._waiting:
            handle.cancel()
        self._waiting.clear()
        self._said.put_nowait(None)

    def _later(self, hops: int, report: Report) -> None:
        loop = asyncio.get_running_loop()
        handle = loop.call_later(hops * self._hop_seconds, self._say, report)
        self._waiting = {each for each in self._waiting if each.when() > loop.time()} | {handle}

    def _say(self, report: Report) -> None:
        if report.state != "sent":
            self._known.discard(report.id)
        self._said.put_nowait(report)


def _end_of(text: OutgoingText) -> Report:
    for numbers, sentence in FAILURES:
        if numbers.fullmatch(text.recipient):
            return Report(text.id, "failed", sentence)
    return Report(text.id, "delivered")
