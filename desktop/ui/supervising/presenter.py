"""The bar of a supervision: who hears whom, switching over, ending it, and why it ended."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from desktop.domain.access import Decision
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, PermissionsChanged, SignedOut, SupervisionChanged
from desktop.domain.reasons import explain
from desktop.domain.supervision import LISTEN, Ended, Mode, Supervision, SupervisionState
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.supervising import words
from desktop.ui.words import span

DEFAULT_REGION: Final = "US"
_OVER: Final = "You no longer supervise the call of {agent}"
SWITCHED: Final = (Mode.LISTEN, Mode.WHISPER, Mode.BARGE)
# What one did oneself needs no sentence that waits to be read.
_SILENT: Final = (Ended.BY_SUPERVISOR, Ended.TAKEN_OVER, Ended.ANOTHER, Ended.SIGNED_OUT)


class Supervising(Protocol):
    @property
    def current(self) -> Supervision | None: ...

    @property
    def muted(self) -> bool: ...

    @property
    def seen(self) -> tuple[Supervision, ...]: ...

    def allows(self, mode: Mode) -> Decision: ...

    async def start(self, call_id: str, mode: Mode) -> None: ...

    async def change(self, mode: Mode) -> None: ...

    async def mute(self, muted: bool) -> None: ...

    async def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class BarState:
    """``ended`` says why it is over; nothing but that is shown then."""

    title: str = ""
    heard: str = ""
    timer: str = ""
    mode: Mode = Mode.LISTEN
    refused: tuple[tuple[Mode, str], ...] = ()  # modes one may not switch to, and why
    is_starting: bool = False
    can_mute: bool = False
    muted: bool = False
    asks: str = ""  # before a call is taken over
    problem: str = ""
    ended: str = ""


class BarView(Protocol):
    def show_bar(self, state: BarState | None) -> None: ...


@dataclass(slots=True)
class SupervisionServices:
    session: Session
    supervising: Supervising
    stream: Stream
    tasks: Tasks
    clock: Clock


class SupervisionPresenter:
    def __init__(self, services: SupervisionServices) -> None:
        self._services = services
        self._supervising = services.supervising
        self._asks_take_over = False
        self._problem = ""
        self._ended = ""
        self._over = ""  # its title
        self._since: datetime | None = None  # by this computer's clock, which may not be the CRM's
        self._view: BarView | None = None

    def attach(self, view: BarView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case SupervisionChanged(supervision):
                self._on_changed(supervision)
            case SignedOut():
                self._ended = self._problem = ""
            case PermissionsChanged():
                pass
            case _:
                return
        self._show()

    @property
    def is_on(self) -> bool:
        return self._supervising.current is not None

    def tick(self) -> None:
        self._show()

    def switch(self, mode: Mode) -> None:
        """Taking over is asked about first: it ends the agent's call."""
        current = self._supervising.current
        if current is None or self._refusal(mode):
            return
        if mode is Mode.TAKE_OVER:
            self._asks_take_over = True
            self._show()
        elif mode is not current.mode:
            self._do(self._supervising.change(mode), "another way of supervising")

    def take_over(self) -> None:
        self._asks_take_over = False
        self._do(self._supervising.change(Mode.TAKE_OVER), "take a call over")

    def keep_supervising(self) -> None:
        self._asks_take_over = False
        self._show()

    def toggle_mute(self) -> None:
        current = self._supervising.current
        if current is not None and current.mode.is_heard:
            self._do(self._supervising.mute(not self._supervising.muted), "mute")

    def stop(self) -> None:
        self._do(self._supervising.end(), "end a supervision")

    def dismiss(self) -> None:
        self._ended = self._problem = ""
        self._show()

    def _on_changed(self, supervision: Supervision) -> None:
        self._problem = ""
        if supervision.is_on:
            self._ended = ""
            if supervision.state is SupervisionState.STARTING:
                self._since = None
            elif self._since is None:
                self._since = self._services.clock.now()
            return
        self._asks_take_over = False
        self._over = _OVER.format(agent=supervision.agent_name)
        is_said = supervision.ended not in _SILENT
        self._ended = words.ended_words(supervision) if is_said else ""

    def _do(self, action: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.start(self._done(action), name)

    async def _done(self, action: Coroutine[Any, Any, None]) -> None:
        self._problem = ""
        try:
            await action
        except SoftphoneError as error:
            self._problem = str(error)
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_bar(self._state())

    def _state(self) -> BarState | None:
        current = self._supervising.current
        if current is None:
            said = self._ended or self._problem
            return BarState(self._over, said, ended=said) if said else None
        muted = self._supervising.muted
        now, since = self._services.clock.now(), self._since
        return BarState(
            title=words.title(current, self._region()),
            heard=words.heard_by(current, muted),
            timer="" if since is None else span(int((now - since).total_seconds())),
            mode=current.mode,
            refused=tuple((mode, why) for mode in Mode if (why := self._refusal(mode))),
            is_starting=current.state is SupervisionState.STARTING,
            can_mute=current.mode.is_heard,
            muted=muted and current.mode.is_heard,
            asks=_question(current) if self._asks_take_over else "",
            problem=self._problem,
        )

    def _refusal(self, mode: Mode) -> str:
        decision = self._supervising.allows(mode)
        account = self._services.session.account
        if decision.granted or account is None:
            return ""
        answer = self._services.session.answer
        key = mode.permission if answer.grants(LISTEN) else LISTEN
        return explain(key, answer, account.role, account.plan).sentence

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION


def _question(supervision: Supervision) -> str:
    other = supervision.other_name or "the caller"
    agent = supervision.agent_name
    return f"Take the call over? {agent} leaves it, and you talk on with {other} alone."
