"""What the live page asks of the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop.domain.live_board import BoardStanding, LiveBoard
from desktop.domain.live_limits import BoardLimits
from desktop.services.live_views import LiveView
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.supervising.presenter import Supervising


class Board(Protocol):
    @property
    def board(self) -> LiveBoard | None: ...

    @property
    def standing(self) -> BoardStanding: ...

    @property
    def limits(self) -> BoardLimits | None: ...

    @property
    def may_change_limits(self) -> bool: ...

    def now(self) -> datetime:
        """The CRM's time."""

    def watch(self) -> Callable[[], None]:
        """Until what this gives is called."""

    async def change_limits(self, limits: BoardLimits) -> BoardLimits: ...


class Views(Protocol):
    @property
    def view(self) -> LiveView: ...

    def remember(self, view: LiveView) -> None: ...


@dataclass(slots=True)
class LiveServices:
    session: Session
    stream: Stream
    board: Board
    views: Views
    supervising: Supervising
    tasks: Tasks
