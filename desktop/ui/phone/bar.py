"""The bar that keeps a live call in sight on every other page."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from desktop.domain.calls import Call, CallAction, CallId, CallState
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import CallChanged, Event, SignedIn, WatchedCallsChanged
from desktop.domain.records import Account
from desktop.ui.contracts import Calls, Clock, Session, Stream, Tasks
from desktop.ui.phone import call_words
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.supervising.words import watched_words
from desktop.ui.words import initials, span


@dataclass(frozen=True, slots=True)
class BarState:
    """``more`` says how many calls there are besides, "" where there is none."""

    id: CallId
    initials: str
    title: str
    number: str
    status: str
    timer: str
    can_mute: bool
    muted: bool
    can_hold: bool
    held: bool
    more: str
    problem: str


class BarView(Protocol):
    def show_bar(self, state: BarState | None) -> None: ...


@dataclass(slots=True)
class BarServices:
    session: Session
    calls: Calls
    tasks: Tasks
    clock: Clock
    stream: Stream


class CallBarPresenter:
    """Knows the call that mute, hold and hang up mean, wherever the person is."""

    def __init__(self, services: BarServices) -> None:
        self._services = services
        self._calls: dict[CallId, Call] = {}
        self._problem = ""
        self._watched: dict[str, str] = {}  # by the call's id in the CRM
        self._view: BarView | None = None

    def attach(self, view: BarView) -> None:
        self._view = view
        self._calls = {call.id: call for call in self._services.calls.calls if call.is_live}
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case CallChanged(call):
                self._calls.pop(call.id, None)
                if call.is_live and call.state is not CallState.INCOMING:
                    self._calls[call.id] = call
                self._problem = ""
            case WatchedCallsChanged(watched):
                self._watched = {each.call_id: watched_words(each) for each in watched}
            case SignedIn():
                pass  # the call stays in its account, and says so
            case _:
                return
        self._show()

    def tick(self) -> None:
        self._show()

    def toggle_mute(self) -> None:
        call = self._foremost()
        if call is not None and call.offers(CallAction.MUTE):
            self._do(self._services.calls.mute(call.id, not call.muted), "mute")

    def toggle_hold(self) -> None:
        call = self._foremost()
        if call is None:
            return
        if call.offers(CallAction.HOLD):
            self._do(self._services.calls.hold(call.id), "hold")
        elif call.offers(CallAction.RESUME):
            self._do(self._services.calls.resume(call.id), "resume")

    def hang_up(self) -> None:
        call = self._foremost()
        if call is not None and call.offers(CallAction.HANG_UP):
            self._do(self._services.calls.hang_up(call.id), "hang up")

    def _do(self, action: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.start(self._done(action), name)

    async def _done(self, action: Coroutine[Any, Any, None]) -> None:
        try:
            await action
        except SoftphoneError as error:
            self._problem = str(error)
            self._show()

    def _foremost(self) -> Call | None:
        order = {CallState.ACTIVE: 0, CallState.RINGING: 1, CallState.CONNECTING: 2}
        live = [call for call in self._calls.values() if call.state is not CallState.INCOMING]
        return min(live, key=lambda call: order.get(call.state, 3), default=None)

    def _show(self) -> None:
        if self._view is not None:
            call = self._foremost()
            self._view.show_bar(None if call is None else self._state(call))

    def _state(self, call: Call) -> BarState:
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        title = call_words.title(call, None, region)
        others = len(self._calls) - 1
        now = self._services.clock.now()
        return BarState(
            id=call.id,
            initials=initials(title),
            title=title,
            number=_where(call, account, region),
            status=call_words.progress(call) or self._watched.get(call.record_id, ""),
            timer=span(call.talk_seconds(now)) if call.answered_at is not None else "",
            can_mute=call.offers(CallAction.MUTE),
            muted=call.muted,
            can_hold=call.offers(CallAction.HOLD) or call.offers(CallAction.RESUME),
            held=call.state is CallState.HELD,
            more=f"and {others} more" if others else "",
            problem=self._problem,
        )


def _where(call: Call, account: Account | None, region: str) -> str:
    line = (call_words.number_line(call, None, region), call_words.elsewhere(call, account))
    return " · ".join(part for part in line if part)
