"""The wall: the board for a room, for as long as one may see it."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.live_board import AgentState
from desktop.domain.live_looking import AgentOrder, BoardFilter
from desktop.ui.live.wall import WallPresenter, WallState
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.live_rig import LiveRoom
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")

pytestmark = pytest.mark.requirement("S1-30")


class OnTheWall:
    def __init__(self, room: LiveRoom) -> None:
        self.room = room
        self.screen = Screen()
        self.presenter = WallPresenter(room.services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> WallState:
        state: WallState = self.screen.now("wall")
        return state

    @property
    def has_left(self) -> bool:
        return bool(self.screen.every("leave"))


@pytest.fixture
async def wall(desk: Desk) -> OnTheWall:
    room = LiveRoom(desk)
    await desk.sign_in()
    return OnTheWall(room)


async def test_it_keeps_the_board_without_the_page(wall: OnTheWall) -> None:
    wall.presenter.open(BoardFilter())
    await settle()
    assert len(wall.now.agents) == 10
    assert wall.now.title == "Harbor Home Services"
    assert wall.now.counts[1].words == "In a call 3"
    wall.room.desk.crm.board_loses("u1")
    await wall.room.passes(1)
    assert len(wall.now.agents) == 9


async def test_it_shows_whom_the_page_showed_and_says_so(wall: OnTheWall) -> None:
    wall.room.presenter.sort_by(AgentOrder.CALLS)
    wanted = BoardFilter(frozenset({AgentState.ON_CALL}), frozenset({"q1"}))
    wall.presenter.open(wanted)
    await settle()
    assert [each.name for each in wall.now.agents] == ["Sam Okafor", "Anna Keller", "Zoe Varga"]
    assert wall.now.title == "Harbor Home Services · Sales · In a call"
    assert [each.name for each in wall.now.queues] == ["Sales"]


async def test_closed_it_asks_for_nothing(wall: OnTheWall) -> None:
    wall.presenter.open(BoardFilter())
    await settle()
    wall.presenter.close()
    shown = len(wall.screen.every("wall"))
    wall.room.desk.crm.board_loses("u1")
    await wall.room.passes(1)
    assert len(wall.screen.every("wall")) == shown


async def test_a_lost_permission_takes_it_down(wall: OnTheWall) -> None:
    wall.presenter.open(BoardFilter())
    await settle()
    wall.room.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert wall.has_left


async def test_signing_out_takes_it_down(wall: OnTheWall) -> None:
    wall.presenter.open(BoardFilter())
    await settle()
    await wall.room.desk.session.sign_out()
    assert wall.has_left


async def test_without_the_crm_it_says_how_old_it_is(wall: OnTheWall) -> None:
    wall.presenter.open(BoardFilter())
    await settle()
    at = wall.presenter.now()
    wall.room.desk.crm.failure = GONE
    wall.room.desk.session.lost_crm(GONE)
    await wall.room.passes(60)
    assert wall.now.remark.startswith("As of ")
    assert wall.presenter.now() == at
    assert not wall.has_left
