"""A supervisor sees a call of another desk on the board within seconds, on the wall as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.live_board import AgentState, LiveAgent
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.live.view import LivePage
from tests.journeys.rig import ANNA, Journey, another_desk, journey
from tests.support.waiting import until

OMAR = "omar.haddad@harbor.example"


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
@pytest.mark.requirement("S1-30")
def test_a_call_of_another_desk_is_on_the_board_and_on_the_wall(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _day(qapp, tmp_path))


async def _day(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as boss:
        await boss.sign_in(OMAR)
        await boss.on_line()
        page = await _board(boss)
        async with another_desk(boss, folder / "agent", ANNA) as agent:
            await agent.on_line()
            await _is_seen(page, AgentState.AVAILABLE)
            call = await agent.dial("4435550140")
            await _is_seen(page, AgentState.ON_CALL)
            talk = _anna(page).call
            assert talk is not None
            assert (talk.number, talk.call_id) == ("+14435550140", call.record_id)
            assert "In a call 1" in [each.words for each in page._state.counts]
            await _on_the_wall(boss)
            await agent.core.calls.hang_up(call.id)
            await agent.idle()
            await until(lambda: _anna(page).call is None, 10, "the call has left the board")
            assert _anna(page).today.outbound >= 1
            await _somebody_waits(boss, page, agent)
        await _the_permission_goes(boss)


async def _board(boss: Journey) -> LivePage:
    window = boss.desk.window
    assert window.open_if_offered(PanelId.LIVE)
    page = window.pages.currentWidget()
    assert isinstance(page, LivePage)
    await until(lambda: page.agents.rowCount() > 3, 15, "the agents are there")
    return page


def _anna(page: LivePage) -> LiveAgent:
    return next(each for each in page._presenter.agents if each.name == "Anna Keller")


async def _is_seen(page: LivePage, state: AgentState) -> None:
    await until(lambda: _anna(page).state is state, 10, f"Anna is seen as {state.title}")


async def _on_the_wall(boss: Journey) -> None:
    wall = boss.desk.live.wall
    assert wall is not None
    await _opened(boss)
    state = wall.board._state
    assert [each.name for each in state.agents if each.state is AgentState.ON_CALL] == [
        "Anna Keller"
    ]
    QTest.keyClick(wall.board, Qt.Key.Key_Escape)
    await until(wall.isHidden, 10, "the wall is left")


async def _opened(boss: Journey) -> None:
    window, wall = boss.desk.window, boss.desk.live.wall
    assert wall is not None
    window.bring_to_front()
    await until(window.isActiveWindow, 10, "the window has the keyboard")
    QTest.keyClick(window, Qt.Key.Key_F11)
    await until(wall.isVisible, 10, "the wall stands")


async def _somebody_waits(boss: Journey, page: LivePage, agent: Journey) -> None:
    """In a queue that nobody is free for."""
    await agent.core.queues.log_in("que_sales", False)
    await agent.outside("POST", "/demo/ring", email=ANNA, queue=True)

    def waits() -> bool:
        sales = next(each for each in page._presenter.queues if each.name == "Sales")
        return len(sales.waiting) == 1

    await until(waits, 10, "the board shows who waits")
    await agent.outside("POST", "/demo/hang_up", everybody=True)
    await until(lambda: not waits(), 10, "who hung up is gone")


async def _the_permission_goes(boss: Journey) -> None:
    window, wall = boss.desk.window, boss.desk.live.wall
    assert wall is not None
    await _opened(boss)
    await boss.outside("POST", "/demo/role", email=OMAR, role="call_agent")
    await until(wall.isHidden, 10, "the wall is taken down")
    await until(lambda: window.page is PanelId.PHONE, 10, "the lost page is left")
    assert window.banner.text.startswith("Live is no longer available to you.")
