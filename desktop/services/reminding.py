"""The next steps one has promised: which are due, which lie ahead, and when to say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop.domain.changes import CallChange
from desktop.domain.events import (
    CallLogged,
    Event,
    LocalChanged,
    LocalDataReady,
    RemindersChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.records import CallRecord
from desktop.services.call_writing import CallWritingService
from desktop.services.ports import Clock, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

LATER: Final = timedelta(hours=1)
_AHEAD: Final = timedelta(days=366)
# A computer that slept wakes with a clock that has jumped; who waits for hours would be late.
_LONGEST_WAIT: Final = 30.0
_TASK: Final = "reminders"


class ReminderService:
    """``due`` and ``coming``, each in the order of their time; both of one's own calls alone."""

    def __init__(
        self,
        session: SessionService,
        local: LocalData,
        writing: CallWritingService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._session = session
        self._local = local
        self._writing = writing
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self.due: tuple[CallRecord, ...] = ()
        self.coming: tuple[CallRecord, ...] = ()
        stream.subscribe(self._on_event)

    async def later(self, record_id: str) -> None:
        """In an hour from now."""
        remind_at = self._clock.now() + LATER
        await self._writing.change(record_id, CallChange(remind_at=remind_at))

    async def done(self, record_id: str) -> None:
        await self._writing.change(record_id, CallChange(next_step="", remind_at=None))

    def _on_event(self, event: Event) -> None:
        match event:
            case LocalDataReady():
                self._look_again()
            case CallLogged(record=record):
                self._compare((record,))
            case LocalChanged(calls=calls, gone_calls=gone, emptied=emptied):
                known = {each.id for each in (*self.due, *self.coming)}
                if emptied or known & set(gone):
                    self._look_again()
                else:
                    self._compare(calls)
            case SignedIn() | SignedOut():
                self._tasks.stop(_TASK)
                self._keep((), ())
            case _:
                pass

    def _compare(self, records: tuple[CallRecord, ...]) -> None:
        known = {each.id: each for each in (*self.due, *self.coming)}
        for each in records:
            if each.remind_at is not None or each.id in known:
                self._look_again()
                return

    def _look_again(self) -> None:
        self._tasks.stop(_TASK)
        self._tasks.start(self._watch(), _TASK)

    async def _watch(self) -> None:
        profile = self._session.profile
        while profile is not None and self._local.is_open:
            found = await self._local.calls.reminders(self._clock.now() + _AHEAD)
            now = self._clock.now()
            mine = [
                (each.remind_at, each)
                for each in found
                if each.agent_id == profile.id and each.remind_at is not None
            ]
            coming = tuple(each for at, each in mine if at > now)
            self._keep(tuple(each for at, each in mine if at <= now), coming)
            waits = [(at - now).total_seconds() for at, _ in mine if at > now]
            if not waits:
                return
            await self._clock.sleep(min(*waits, _LONGEST_WAIT))

    def _keep(self, due: tuple[CallRecord, ...], coming: tuple[CallRecord, ...]) -> None:
        if (due, coming) != (self.due, self.coming):
            self.due, self.coming = due, coming
            self._stream.publish(RemindersChanged(due, coming))
