"""The wall: the board for a whole room, without anything to press; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from desktop.domain.events import Event, LiveBoardChanged, PermissionsChanged, SignedOut
from desktop.domain.live_board import AgentState, BoardState, LiveAgent, LiveQueue
from desktop.domain.live_limits import BoardLimits
from desktop.domain.live_looking import BoardFilter, queues_shown, shown, totals
from desktop.ui.live.contracts import LiveServices
from desktop.ui.live.presenter import DEFAULT_REGION, board_now
from desktop.ui.live.states import Count
from desktop.ui.words import moment

SEE = "dashboard.agents:view"


@dataclass(frozen=True, slots=True)
class WallState:
    """``title`` says whose board it is and whom it leaves out; ``remark`` that it is old."""

    title: str = ""
    remark: str = ""
    counts: tuple[Count, ...] = ()
    agents: tuple[LiveAgent, ...] = ()
    queues: tuple[LiveQueue, ...] = ()
    limits: BoardLimits = field(default_factory=BoardLimits)
    region: str = DEFAULT_REGION


class WallView(Protocol):
    def show_wall(self, state: WallState) -> None: ...

    def leave(self) -> None: ...


class WallPresenter:
    """Shows what the page showed when it was opened: its filters and its order."""

    def __init__(self, services: LiveServices) -> None:
        self._services = services
        self._wanted = BoardFilter()
        self._view: WallView | None = None
        self._unwatch: Callable[[], None] | None = None
        services.stream.subscribe(self.handle)

    @property
    def is_open(self) -> bool:
        return self._unwatch is not None

    def attach(self, view: WallView) -> None:
        self._view = view

    def open(self, wanted: BoardFilter) -> None:
        self._wanted = wanted
        if self._unwatch is None:
            self._unwatch = self._services.board.watch()
        self._show()

    def close(self) -> None:
        if self._unwatch is not None:
            unwatch, self._unwatch = self._unwatch, None
            unwatch()

    def handle(self, event: Event) -> None:
        if not self.is_open:
            return
        match event:
            case SignedOut():
                self._leave()
            case PermissionsChanged(answer=answer) if not answer.grants(SEE):
                self._leave()
            case LiveBoardChanged(standing=standing):
                if standing.state is BoardState.REFUSED:
                    self._leave()
                else:
                    self._show()
            case _:
                pass

    def now(self) -> datetime:
        return board_now(self._services.board)

    def _leave(self) -> None:
        if self._view is not None:
            self._view.leave()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_wall(self._state())

    def _state(self) -> WallState:
        board, account = self._services.board.board, self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        if board is None:
            return WallState(self._title(), self._services.board.standing.sentence, region=region)
        found, view = totals(board, self._wanted), self._services.views.view
        return WallState(
            self._title(),
            self._remark(board.at),
            tuple(Count(each, found.count(each)) for each in AgentState if found.count(each)),
            shown(board, self._wanted, view.order, backwards=view.backwards),
            queues_shown(board, self._wanted),
            board.limits,
            region,
        )

    def _remark(self, at: datetime) -> str:
        standing = self._services.board.standing
        if standing.state is not BoardState.AWAY:
            return ""
        return f"As of {moment(at, self.now())}. {standing.sentence}"

    def _title(self) -> str:
        account, board = self._services.session.account, self._services.board.board
        names = [account.name if account is not None else ""]
        if board is not None:
            names += [each.name for key, each in board.queues.items() if key in self._wanted.queues]
            groups = {
                each.id: each.name for agent in board.agents.values() for each in agent.groups
            }
            names += [name for key, name in groups.items() if key in self._wanted.groups]
        names += [each.title for each in AgentState if each in self._wanted.states]
        names += [f"“{self._wanted.text}”"] if self._wanted.text else []
        return " · ".join(name for name in names if name)
