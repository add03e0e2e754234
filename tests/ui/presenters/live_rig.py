"""The live board of somebody who may see it, and the screen that it is shown on."""

from __future__ import annotations

from desktop.domain.access import Role
from desktop.domain.live_board import LiveAgent, LiveQueue
from desktop.ui.live.contracts import LiveServices
from desktop.ui.live.presenter import LivePresenter
from desktop.ui.live.states import AgentDetail, LiveState
from tests.fakes.clock import settle
from tests.fakes.live_rows import BUSY_AGENTS, BUSY_QUEUES
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class LiveRoom:
    def __init__(self, desk: Desk, *rows: LiveAgent | LiveQueue, role: Role = Role.ADMINISTRATOR):
        self.desk = desk
        crm = desk.crm
        crm.role = role
        crm.board_loses(*(each.id for each in (*crm.user_rows, *crm.queue_rows)))
        crm.board_shows(*(rows or (*BUSY_AGENTS, *BUSY_QUEUES)))
        self.services = LiveServices(
            *(desk.session, desk.stream, desk.live_board, desk.live_views),
            *(desk.supervising, desk.tasks),
        )
        self.screen = Screen()
        self.presenter = LivePresenter(self.services)
        self.presenter.attach(self.screen)

    async def open(self) -> None:
        await self.desk.sign_in()
        self.presenter.shown(True)
        await settle()

    async def passes(self, seconds: float) -> None:
        await self.desk.clock.advance(seconds)
        await settle()

    @property
    def now(self) -> LiveState:
        state: LiveState = self.screen.now("state")
        return state

    @property
    def drawer(self) -> AgentDetail | None:
        detail: AgentDetail | None = self.screen.now("agent")
        return detail

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.presenter.agents]
