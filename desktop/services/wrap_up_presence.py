"""Whoever still owes a call its status gets no call of a queue until it is given."""

from __future__ import annotations

from typing import Final, Protocol

from desktop.domain.errors import Refused, SessionEnded
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    SignedIn,
    SignedOut,
    WrapUpsChanged,
)
from desktop.domain.records import Availability
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING
from desktop.services.wrapping_up import WrapUpService

_TASK: Final = "wrap-up availability"


class Presence(Protocol):
    """What of one's availability a wrap-up changes."""

    async def begin_wrap_up(self) -> None: ...

    async def end_wrap_up(self) -> None: ...


class WrapUpPresenceService:
    """Tells the CRM once for every beginning and end; one that is away is told when it is back."""

    def __init__(
        self, wrap_ups: WrapUpService, presence: Presence, stream: EventStream, tasks: Tasks
    ) -> None:
        self._wrap_ups = wrap_ups
        self._presence = presence
        self._tasks = tasks
        self._told = False  # what the CRM knows
        self._is_telling = False
        stream.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(status=status):
                self._stop()
                self._told = status.availability is Availability.WRAP_UP
            case SignedOut():
                self._stop()
            case WrapUpsChanged() | CrmStateChanged(state=CrmState.CONNECTED):
                self._tell_soon()
            case _:
                pass

    @property
    def _is_owed(self) -> bool:
        return any(each.is_required for each in self._wrap_ups.waiting)

    def _stop(self) -> None:
        self._tasks.stop(_TASK)
        self._is_telling = False

    def _tell_soon(self) -> None:
        is_due = self._wrap_ups.is_known and self._is_owed != self._told
        if is_due and not self._is_telling:
            self._is_telling = True
            self._tasks.start(self._tell(), _TASK)

    async def _tell(self) -> None:
        try:
            while (is_owed := self._is_owed) != self._told:
                if is_owed:
                    await self._presence.begin_wrap_up()
                else:
                    await self._presence.end_wrap_up()
                self._told = is_owed
        except (*PASSING, Refused, SessionEnded):
            return  # the status is owed all the same; it is told again with the next change
        finally:
            self._is_telling = False
