"""The calls that ring here: one card each, and the keys that answer or decline them."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from desktop.domain.calls import Call, CallId, CallState
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import CallChanged, Event
from desktop.domain.records import Contact
from desktop.ui.contracts import Calls, Clock, People, Session, Stream, Tasks
from desktop.ui.phone import call_words
from desktop.ui.phone.call_words import Part
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.words import initials, span

KEY_GUARD: Final = timedelta(milliseconds=400)  # keys pressed for something else do not answer


@dataclass(frozen=True, slots=True)
class RingState:
    id: CallId
    initials: str
    title: str
    number: str
    called: tuple[Part, ...]
    rings_for: str
    holds_other: bool  # answering puts the active call on hold
    problem: str = ""


class RingView(Protocol):
    def show_ringing(self, cards: tuple[RingState, ...]) -> None: ...


@dataclass(slots=True)
class RingServices:
    session: Session
    calls: Calls
    people: People
    tasks: Tasks
    clock: Clock
    stream: Stream


@dataclass(slots=True)
class _Ringing:
    call: Call
    since: datetime
    contact: Contact | None = None
    problem: str = ""


class RingingPresenter:
    def __init__(self, services: RingServices) -> None:
        self._services = services
        self._ringing: dict[CallId, _Ringing] = {}
        self._active: dict[CallId, Call] = {}
        self._view: RingView | None = None

    def attach(self, view: RingView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        for call in self._services.calls.calls:
            self._take(call)
        self._show()

    @property
    def rings(self) -> bool:
        return bool(self._ringing)

    def handle(self, event: Event) -> None:
        match event:
            case CallChanged(call):
                self._take(call)
            case _:
                return
        self._show()

    def tick(self) -> None:
        self._show()

    def answer(self, call_id: CallId) -> None:
        """Answer; a call that is being talked in is held first."""
        self._do(call_id, self._services.calls.answer(call_id), "answer")

    def decline(self, call_id: CallId) -> None:
        self._do(call_id, self._services.calls.decline(call_id), "decline")

    def answer_by_key(self) -> bool:
        """Answer the call that rings longest; False where none rings or the guard stands."""
        ringing = self._first_past_guard()
        if ringing is not None:
            self.answer(ringing.call.id)
        return ringing is not None

    def decline_by_key(self) -> bool:
        ringing = self._first_past_guard()
        if ringing is not None:
            self.decline(ringing.call.id)
        return ringing is not None

    def _first_past_guard(self) -> _Ringing | None:
        now = self._services.clock.now()
        old_enough = [each for each in self._ringing.values() if now - each.since >= KEY_GUARD]
        return min(old_enough, key=lambda each: each.since, default=None)

    def _take(self, call: Call) -> None:
        self._active.pop(call.id, None)
        if call.state is CallState.ACTIVE:
            self._active[call.id] = call
        if call.state is not CallState.INCOMING:
            self._ringing.pop(call.id, None)
            return
        known = self._ringing.get(call.id)
        if known is not None:
            known.call = call
            return
        fresh = self._ringing[call.id] = _Ringing(call, self._services.clock.now())
        self._services.tasks.start(self._recognise(fresh), "recognise the caller")

    async def _recognise(self, ringing: _Ringing) -> None:
        if call_words.elsewhere(ringing.call, self._services.session.account):
            return
        try:
            ringing.contact = await self._services.people.match(ringing.call.remote_number)
        except SoftphoneError:
            return  # the number stands for itself
        self._show()

    def _do(self, call_id: CallId, action: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.start(self._done(call_id, action), name)

    async def _done(self, call_id: CallId, action: Coroutine[Any, Any, None]) -> None:
        try:
            await action
        except SoftphoneError as error:
            if call_id in self._ringing:
                self._ringing[call_id].problem = str(error)
                self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        self._view.show_ringing(tuple(self._state(each, region) for each in self._ringing.values()))

    def _state(self, ringing: _Ringing, region: str) -> RingState:
        call, contact = ringing.call, ringing.contact
        title = call_words.title(call, contact, region)
        waited = self._services.clock.now() - call.started_at
        return RingState(
            id=call.id,
            initials=initials(title),
            title=title,
            number=call_words.number_line(call, contact, region),
            called=call_words.called_line(call, region),
            rings_for=span(int(waited.total_seconds())),
            holds_other=bool(self._active),
            problem=ringing.problem,
        )
