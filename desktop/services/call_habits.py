"""What this phone does by itself with a call that comes in: answer, or decline a second one."""

from __future__ import annotations

from typing import Final

from desktop.domain.calls import Call, CallId, CallState, Direction
from desktop.domain.errors import EngineError, Refused
from desktop.domain.events import CallChanged, Event
from desktop.services.calling import CallService
from desktop.services.own_settings import OwnSettingsService
from desktop.services.ports import Clock
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

AUTO_ANSWER: Final = "calls.auto_answer"
ANSWER_AFTER: Final = "calls.auto_answer_after"
SECOND_CALL: Final = "calls.second_call"


class CallHabitService:
    """Decided once per call, at its first ring, from the settings as they are then."""

    def __init__(
        self,
        calls: CallService,
        own: OwnSettingsService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._calls = calls
        self._own = own
        self._clock = clock
        self._tasks = tasks
        self._ringing: set[CallId] = set()
        stream.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, CallChanged) or event.call.direction is not Direction.INBOUND:
            return
        call = event.call
        if call.state is not CallState.INCOMING:
            self._ringing.discard(call.id)
        elif call.id not in self._ringing:
            self._ringing.add(call.id)
            self._begin(call)

    def _begin(self, call: Call) -> None:
        if self._is_busy(call.id):
            if self._own.text(SECOND_CALL) == "decline":
                self._tasks.start(self._decline(call.id), "decline a second call")
        elif self._answers(call):
            self._tasks.start(self._answer(call.id), "answer by itself")

    def _answers(self, call: Call) -> bool:
        which = self._own.text(AUTO_ANSWER)
        return which == "all" or (which == "queue" and bool(call.queue))

    def _is_busy(self, but: CallId) -> bool:
        """A call that only rings keeps nobody busy."""
        others = (each for each in self._calls.calls if each.id != but)
        return any(each.state is not CallState.INCOMING for each in others)

    async def _decline(self, call_id: CallId) -> None:
        try:
            await self._calls.decline(call_id)
        except EngineError:
            return  # it has gone by itself

    async def _answer(self, call_id: CallId) -> None:
        await self._clock.sleep(self._own.number(ANSWER_AFTER))
        if call_id not in self._ringing or self._is_busy(call_id):
            return
        try:
            await self._calls.answer(call_id)
        except (EngineError, Refused):
            return  # gone, or not allowed any more; its card is there all the same
