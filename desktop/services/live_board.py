"""The live board while somebody looks at it: loaded once, then kept from its changes (S1-30)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.errors import NotFound, Refused, SessionEnded, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    LiveBoardChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.live_board import (
    BoardNews,
    BoardStanding,
    BoardState,
    LiveBoard,
    Touched,
    applied,
)
from desktop.domain.live_limits import EDIT, BoardLimits
from desktop.services.gate import require
from desktop.services.ports import Clock, Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING, wait_after

SEE: Final = "dashboard.agents:view"
PAUSE_SECONDS: Final = 0.2  # between two questions: however much happens, the window draws 5 times
_TASK, _DAY = "live board", "live board: the day"
_WAKING: Final = (
    *("connected", "reset", "live_board.updated", "agent.updated", "queue.updated"),
    *("call.updated", "call.withdrawn", "contact.updated", "teams.updated", "user.updated"),
    "settings.changed",
)


class LiveBoardService:
    """A page ``watch``es while it is shown; a board that nobody watches costs nothing.

    What the CRM pushes only says that there is something new; the changed rows are asked for, so
    that the CRM decides at that moment what this person may see of them.
    """

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._board: LiveBoard | None = None
        self._standing = BoardStanding()
        self._ahead = timedelta()  # of this computer's clock, by which the CRM's is
        self._watchers = 0
        self._age = 0  # ends what was asked for somebody or something else
        self._woken = asyncio.Event()
        stream.subscribe(self._on_event)
        for kind in _WAKING:
            pushes.carry(kind, self._on_push)

    @property
    def board(self) -> LiveBoard | None:
        return self._board

    @property
    def limits(self) -> BoardLimits | None:
        """None as long as there is no board that they mark."""
        return self._board.limits if self._board is not None else None

    @property
    def standing(self) -> BoardStanding:
        return self._standing

    @property
    def may_change_limits(self) -> bool:
        return self._session.answer.grants(EDIT)

    def now(self) -> datetime:
        """The CRM's time, from which every duration of the board is counted."""
        return self._clock.now() + self._ahead

    def watch(self) -> Callable[[], None]:
        """Until the function is called that this gives; calling it twice is harmless."""
        self._watchers += 1
        if self._watchers == 1:
            self._begin()
        is_watching = True

        def unwatch() -> None:
            nonlocal is_watching
            if is_watching:
                is_watching = False
                self._watchers -= 1
                if not self._watchers:
                    self._stop()

        return unwatch

    async def change_limits(self, limits: BoardLimits) -> BoardLimits:
        """Raises ``Conflict`` with the limits as they are now."""
        require(self._session.answer, EDIT, "change what the live board marks")
        account_id = self._session.account_id
        return await self._session.ask(self._crm.change_board_limits(account_id, limits))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._forget(BoardStanding())
                self._begin()
            case SignedOut():
                self._forget(BoardStanding())
            case PermissionsChanged(answer=answer):
                if not answer.grants(SEE):
                    self._refuse()
                elif self._standing.state is BoardState.REFUSED:
                    self._begin()
                else:
                    self._woken.set()
            case CrmStateChanged(state=CrmState.UNREACHABLE, sentence=sentence):
                if self._watchers and self._standing.state is not BoardState.REFUSED:
                    self._tell(Touched(), BoardStanding(BoardState.AWAY, sentence))
            case CrmStateChanged(state=CrmState.CONNECTED):
                self._woken.set()
            case _:
                pass

    async def _on_push(self, _account_id: str, _payload: dict[str, str]) -> None:
        self._woken.set()

    def _begin(self) -> None:
        """What is known from an earlier look is shown until the CRM has said what changed."""
        if not self._watchers or not self._session.is_signed_in:
            return
        if not self._session.answer.grants(SEE):
            self._refuse()
            return
        self._stop()
        self._tell(Touched(), BoardStanding(), anyway=True)
        self._tasks.start(self._keep(self._age), _TASK)

    def _stop(self) -> None:
        self._age += 1
        self._tasks.stop(_TASK)
        self._tasks.stop(_DAY)

    def _forget(self, standing: BoardStanding) -> None:
        self._stop()
        had_one, self._board = self._board is not None, None
        self._tell(Touched(whole=had_one), standing)

    def _refuse(self, error: Refused | None = None) -> None:
        try:
            require(self._session.answer, SEE, "see the live board")
        except Refused as refused:
            error = refused
        self._forget(BoardStanding(BoardState.REFUSED, str(error or "")))

    async def _keep(self, age: int) -> None:
        failures = 0
        while age == self._age:
            self._woken.clear()
            try:
                await self._ask(age)
            except (Refused, NotFound) as error:
                # Lost and given back at once looks here as if nothing had happened: only asking
                # again tells. What is really lost is heard of, and ends this.
                failures += 1
                self._denied(age, error)
                await self._clock.sleep(wait_after(failures))
                continue
            except SessionEnded:
                return
            except PASSING as error:
                failures += 1
                self._away(age, error)
                await self._clock.sleep(wait_after(failures, error))
                continue
            failures = 0
            await self._clock.sleep(PAUSE_SECONDS)
            await self._woken.wait()

    async def _ask(self, age: int) -> None:
        account_id = self._session.account_id
        since = self._board.sequence if self._board is not None else ""
        news = await self._session.ask(self._crm.live_board(account_id, since))
        if age == self._age:
            self._take_over(news)

    def _take_over(self, news: BoardNews) -> None:
        before = self._board
        self._ahead = news.at - self._clock.now()
        self._board, touched = applied(before, news)
        if before is None or before.day != news.day:
            self._tasks.stop(_DAY)
            self._tasks.start(self._await_midnight(self._age, news), _DAY)
        self._tell(touched, BoardStanding(BoardState.LIVE))

    async def _await_midnight(self, age: int, news: BoardNews) -> None:
        """Also where nothing happens: the figures are of today."""
        await self._clock.sleep(max(1.0, (news.day.ends - news.at).total_seconds() + 1))
        if age == self._age:
            self._woken.set()

    def _denied(self, age: int, error: SoftphoneError) -> None:
        if age == self._age:
            had_one, self._board = self._board is not None, None
            standing = BoardStanding(BoardState.REFUSED, str(error))
            self._tell(Touched(whole=had_one), standing)

    def _away(self, age: int, error: SoftphoneError) -> None:
        if age == self._age:
            self._tell(Touched(), BoardStanding(BoardState.AWAY, str(error)))

    def _tell(self, touched: Touched, standing: BoardStanding, *, anyway: bool = False) -> None:
        is_another = standing != self._standing
        self._standing = standing
        if touched or is_another or anyway:
            self._stream.publish(LiveBoardChanged(self._board, touched, standing))
