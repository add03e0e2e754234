"""Writes down what happens to calls: in order, and again and again until it is written."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from .records import AssignedBy, CallEnd, Opening, Records, RecordsFailed, SignedInPhone

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 1.0  # how long a call waits for its row before it goes on without
FIRST_PAUSE: Final = 1.0  # seconds before a note is written again; doubles
LONGEST_PAUSE: Final = 10.0

Write = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Page:
    """What is still to be written about one call."""

    notes: deque[Write] = field(default_factory=deque)
    writer: asyncio.Task[None] | None = None


class Journal:
    """No call fails, and none waits long, because its record cannot be written.

    ``wall_clock`` is in milliseconds since 1970 UTC: a note carries the time of what it tells.
    """

    def __init__(
        self, records: Records, wall_clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    ) -> None:
        self._records = records
        self._now = wall_clock
        self._pages: dict[str, _Page] = {}
        self._closing = asyncio.Event()
        self._begun = asyncio.Event()
        self._beginning: asyncio.Task[None] | None = None
        self.patience_seconds = PATIENCE_SECONDS
        self.first_pause = FIRST_PAUSE

    @property
    def is_behind(self) -> bool:
        return bool(self._pages)

    async def begin(self) -> None:
        """End the calls that an earlier phone system left open; nothing is written before."""
        self._beginning = asyncio.ensure_future(self._clean())
        if not await self._within_patience(self._begun):
            log.error("calls of before the start are closed later")

    async def opened(self, opening: Opening) -> str:
        """The call's id, which holds also where its row has to wait."""
        call_id, now = f"cal_{uuid.uuid4().hex}", self._now()
        written = asyncio.Event()

        async def write() -> None:
            await self._records.opened(call_id, opening, now)
            written.set()

        self.note(call_id, write)
        if not await self._within_patience(written):
            log.error("a call goes on before its record is written")
        return call_id

    def ringing(self, call_id: str) -> None:
        self.note(call_id, lambda: self._records.ringing(call_id))

    def rang(self, call_id: str, user_id: str) -> None:
        now = self._now()
        self.note(call_id, lambda: self._records.rang(call_id, user_id, now))

    def rings_no_more(self, call_id: str, user_id: str) -> None:
        self.note(call_id, lambda: self._records.rings_no_more(call_id, user_id))

    def held(self, call_id: str, is_held: bool) -> None:
        self.note(call_id, lambda: self._records.held(call_id, is_held))

    def answered(self, call_id: str, user_id: str, assigned_by: AssignedBy) -> None:
        now = self._now()
        self.note(call_id, lambda: self._records.answered(call_id, user_id, assigned_by, now))

    def recorded(self, call_id: str, is_captured: bool) -> None:
        self.note(call_id, lambda: self._records.recorded(call_id, is_captured))

    def ended(self, call_id: str, end: CallEnd) -> None:
        now = self._now()
        self.note(call_id, lambda: self._records.ended(call_id, end, now))

    def directed(self, call_id: str, queue: str = "", user_id: str = "") -> None:
        self.note(call_id, lambda: self._records.directed(call_id, queue, user_id))

    def message_left(self, call_id: str, user_id: str, sound: bytes) -> None:
        now = self._now()
        self.note(call_id, lambda: self._records.message_left(call_id, user_id, sound, now))

    def line_changed(self, aor: str, is_there: bool) -> None:
        self.note(f"line {aor}", lambda: self._records.line_changed(aor, is_there))

    def phones_are(self, aor: str, phones: Sequence[SignedInPhone]) -> None:
        now = self._now()
        self.note(f"line {aor}", lambda: self._records.phones_are(aor, phones, now))

    async def close(self) -> None:
        """One last attempt at what is not written yet."""
        self._closing.set()
        writers = [self._beginning, *(page.writer for page in self._pages.values())]
        await asyncio.gather(*(writer for writer in writers if writer is not None))

    def note(self, call_id: str, write: Write) -> None:
        """In their order, for each call; what cannot be written now is tried again."""
        page = self._pages.setdefault(call_id, _Page())
        page.notes.append(write)
        if page.writer is None:
            page.writer = asyncio.ensure_future(self._write(call_id, page))

    async def _clean(self) -> None:
        await self._write_one(self._records.close_stale)
        self._begun.set()

    async def _write(self, call_id: str, page: _Page) -> None:
        await self._begun.wait()
        while page.notes:
            await self._write_one(page.notes[0])
            page.notes.popleft()
        del self._pages[call_id]

    async def _write_one(self, write: Write) -> None:
        pause = self.first_pause
        while True:
            try:
                await write()
            except RecordsFailed as failed:
                if pause == self.first_pause:
                    log.error("%s It is tried again.", failed)
                if self._closing.is_set():
                    return
                await self._within(pause, self._closing)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                # A note that can never be written must not keep the later ones from it.
                log.exception("a note about a call was lost")
                return
            else:
                return

    async def _within_patience(self, event: asyncio.Event) -> bool:
        return await self._within(self.patience_seconds, event)

    async def _within(self, seconds: float, event: asyncio.Event) -> bool:
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        return True
