"""The live board under the hands: keys, places that are kept, seconds that cost nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.live_board import AgentState, LiveCall
from desktop.domain.live_limits import Measure
from desktop.domain.live_looking import AgentOrder
from desktop.domain.records import Availability
from desktop.domain.supervision import Mode
from desktop.settings.panels import PanelId
from desktop.ui.live.boards import card_in
from desktop.ui.live.painting import act_places
from desktop.ui.live.states import Count, Layout
from desktop.ui.live.view import LivePage
from desktop.ui.live.wall_painting import count_places
from tests.fakes.crm import NOON, call_record
from tests.fakes.live_rows import BUSY_AGENTS, BUSY_QUEUES, many_agents
from tests.ui.views.scenes_base import open_page
from tests.ui.views.workplace import Workplace

TALKING = replace(
    BUSY_AGENTS[1],
    call=LiveCall(Direction.INBOUND, NOON, call_id="talk", number="+13125550199", contact="Wei"),
)


async def _page(place: Workplace, *rows: Any) -> LivePage:
    crm = place.desk.crm
    crm.role = Role.ADMINISTRATOR
    crm.call_rows.append(call_record("talk", agent_id="u2", agent_name="Jonas Weber"))
    crm.goes_live("talk")
    crm.board_loses(*(each.id for each in (*crm.user_rows, *crm.queue_rows)))
    crm.board_shows(*(rows or (BUSY_AGENTS[0], TALKING, *BUSY_AGENTS[2:], *BUSY_QUEUES)))
    await open_page(place, PanelId.LIVE)
    await place.show()
    page = place.page(PanelId.LIVE)
    assert isinstance(page, LivePage)
    await place.until(lambda: len(page._presenter.agents), "the board has come")
    return page


def _chosen(page: LivePage) -> str:
    agent = page.cards.currentIndex().data(Qt.ItemDataRole.UserRole)
    return "" if agent is None else str(agent.id)


@pytest.mark.requirement("S1-30")
async def test_the_board_is_used_by_keys_alone(place: Workplace) -> None:
    page = await _page(place)
    page.cards.setFocus()
    await place.press("Down")
    assert _chosen(page) == "u1"
    await place.press("Right", "Down")
    columns = page.cards.viewport().width() // page.cards.gridSize().width()
    assert page.cards.currentIndex().row() == 1 + columns
    chosen = _chosen(page)
    await place.press("Enter")
    assert page.drawer.agent_id == chosen
    await place.press("Up")
    assert page.drawer.agent_id == _chosen(page) != chosen
    await place.press("Esc")
    assert page.drawer.isHidden()
    assert page.cards.hasFocus()


@pytest.mark.requirement("S1-30")
@pytest.mark.parametrize("layout", list(Layout))
async def test_the_chosen_row_stays_where_it_is_while_others_move(
    place: Workplace, layout: Layout
) -> None:
    agents = many_agents(500)
    page = await _page(place, *agents)
    page._presenter.choose_layout(layout)
    page._presenter.sort_by(AgentOrder.NAME)
    await place.settle()
    board, middle = page.board, page._presenter.agents.place_of("m250")
    board.scrollTo(page.agents.index(middle, 0), board.ScrollHint.PositionAtCenter)
    board.setCurrentIndex(page.agents.index(middle, 0))
    before = board.visualRect(board.currentIndex()).top()
    for each in agents[:100]:
        place.desk.crm.board_shows(replace(each, name=f"Zoe {each.name}"))
    await place.advance(1)
    assert _chosen(page) == "m250"
    assert page._presenter.agents.place_of("m250") == middle - 100
    assert board.visualRect(board.currentIndex()).top() == before
    place.desk.crm.board_loses(*(each.id for each in agents[150:200]))
    await place.advance(1)
    assert (_chosen(page), board.visualRect(board.currentIndex()).top()) == ("m250", before)


@pytest.mark.requirement("S1-30")
async def test_a_second_that_passes_changes_no_row_and_is_not_read_out(place: Workplace) -> None:
    page = await _page(place, *many_agents(500))
    changed, moved = QSignalSpy(page.agents.dataChanged), QSignalSpy(page.agents.layoutChanged)
    index = page.agents.index(3, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    before = page.cards.grab().toImage()
    await place.desk.clock.advance(7)
    page._on_second()
    await place.settle()
    assert page.cards.grab().toImage() != before, "the time stands still"
    assert (changed.count(), moved.count()) == (0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == spoken


@pytest.mark.requirement("S1-30")
async def test_five_hundred_agents_are_no_widgets(place: Workplace) -> None:
    page = await _page(place, BUSY_AGENTS[0])
    few = len(page.findChildren(object))
    place.desk.crm.board_shows(*many_agents(500))
    await place.advance(1)
    assert page.agents.rowCount() == 501
    assert len(page.findChildren(object)) <= few + 5


@pytest.mark.requirement("S1-30")
async def test_a_change_glows_unless_nothing_is_to_move(place: Workplace) -> None:
    page = await _page(place)
    place.windows.keeper.choose_comfort(contrast=False, still=True)
    await _becomes_away(place, "u3")
    assert page.cards.glow.strength("u3") == 0.0
    place.windows.keeper.choose_comfort(contrast=False, still=False)
    await _becomes_away(place, "u4")
    assert page.cards.glow.strength("u4") > 0.0
    await place.until(lambda: not page.cards.glow.strength("u4"), "it has gone out")


async def _becomes_away(place: Workplace, agent_id: str) -> None:
    row = next(each for each in BUSY_AGENTS if each.id == agent_id)
    place.desk.crm.board_shows(replace(row, availability=Availability.AWAY, reason="Training"))
    await place.advance(1)


@pytest.mark.requirement("S1-30")
async def test_a_screen_reader_has_names_for_rows_and_headings(place: Workplace) -> None:
    page = await _page(place)
    page._presenter.choose_layout(Layout.TABLE)
    await place.settle()
    table = QAccessible.queryAccessibleInterface(page.table)
    names = {
        table.child(at).text(QAccessible.Text.Name) for at in range(min(table.childCount(), 30))
    }
    assert {"Agent", "State", "For"} <= names
    assert any(name.startswith("Jonas Weber, In a call with Wei since") for name in names)


@pytest.mark.requirement("S2-24")
async def test_the_icons_of_a_card_and_the_keys_begin_to_supervise(place: Workplace) -> None:
    page = await _page(place)
    index = page.agents.index(page._presenter.agents.place_of("u2"), 0)
    page.cards.scrollTo(index)
    await place.until(lambda: page.cards.visualRect(index).height() > 0, "the card has its place")
    places = act_places(card_in(page.cards.visualRect(index)), 3)
    QTest.mouseClick(
        page.cards.viewport(), Qt.MouseButton.LeftButton, pos=places[0].center().toPoint()
    )
    await place.until(lambda: place.desk.supervising.current is not None, "it has begun")
    current = place.desk.supervising.current
    assert current is not None
    assert (current.call_id, current.mode) == ("talk", Mode.LISTEN)
    assert place.windows.live.bar.isVisible()
    place.desk.crm.phone_is_let_in(current.id)
    await place.settle()
    QTest.keyClick(place.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    await place.settle()
    assert place.desk.supervising.current is not None
    assert place.desk.supervising.current.mode is Mode.WHISPER
    assert "alone hears you" in place.windows.live.bar.heard.text()
    await place.press("Ctrl+Shift+M")
    assert place.desk.supervising.muted
    await place.press("Ctrl+Shift+D")
    assert place.desk.supervising.current is None
    assert place.windows.live.bar.isHidden()


@pytest.mark.requirement("S2-24")
async def test_the_menu_of_a_row_has_what_may_be_done(place: Workplace) -> None:
    page = await _page(place)
    agent = page._presenter.agents.find("u2")
    assert agent is not None
    menu = page.menu_of(agent)
    assert [each.text() for each in menu.actions()] == [
        *("Details", "Listen", "Whisper", "Barge in", "Take over"),
    ]
    menu.actions()[1].trigger()
    await place.settle()
    assert place.desk.supervising.current is not None


@pytest.mark.requirement("S1-30")
async def test_the_wall_stands_and_goes_by_keys(place: Workplace) -> None:
    page = await _page(place)
    wall = place.windows.live.wall
    assert wall is not None
    QTest.keyClick(place.window, Qt.Key.Key_F11)
    await place.until(wall.isVisible, "the wall stands")
    await place.until(wall.isActiveWindow, "it has the keyboard")
    assert wall.size() == wall.screen().size()
    assert not wall._bars.isHidden()
    assert place.desk.live_board._watchers == 2
    QTest.keyClick(wall.board, Qt.Key.Key_Escape)
    await place.until(wall.isHidden, "the wall is left")
    await place.until(place.window.isActiveWindow, "the window has the keyboard again")
    assert place.desk.live_board._watchers == 1
    await place.click("Wall", page)
    await place.until(wall.isVisible, "its button opens it too")
    QTest.keyClick(wall.board, Qt.Key.Key_F11)
    await place.until(wall.isHidden, "the same key leaves it")


@pytest.mark.requirement("S1-30")
async def test_the_keys_of_the_wall_do_nothing_for_who_may_not_see_it(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    QTest.keyClick(place.window, Qt.Key.Key_F11)
    await place.settle()
    wall = place.windows.live.wall
    assert wall is not None
    assert wall.isHidden()
    assert place.window.page is PanelId.PHONE


@pytest.mark.requirement("S1-30")
async def test_a_call_is_never_behind_the_wall(place: Workplace) -> None:
    """One that rings stands above it, one that is on has its bar there."""
    page = await _page(place)
    wall = place.windows.live.wall
    assert wall is not None
    page.wall_wanted.emit()
    await place.until(wall.isActiveWindow, "the wall stands")
    call = place.desk.engine.incoming("+13125550199")
    await place.settle()
    (card,) = place.windows.incoming.cards
    await place.until(card.isVisible, "it rings")
    await place.until(lambda: _is_seen(card), "the card is above the wall")
    await place.desk.calls.answer(call)
    await place.settle()
    buttons = wall._bars.findChildren(QAbstractButton)
    assert "Hang up" in [each.text() for each in buttons if each.isVisible()]


def _is_seen(card: Any) -> bool:
    """What the screen shows there is the card."""
    inside = card.frameGeometry().adjusted(20, 20, -20, -20)
    screen = card.screen().grabWindow(0, inside.x(), inside.y(), inside.width(), inside.height())
    mine = card.grab().copy(20, 20, inside.width(), inside.height())
    return bool(screen.toImage().pixelColor(5, 5) == mine.toImage().pixelColor(5, 5))


@pytest.mark.requirement("S1-30")
async def test_a_lost_permission_takes_page_and_wall_and_says_why(place: Workplace) -> None:
    page = await _page(place)
    wall = place.windows.live.wall
    assert wall is not None
    page.wall_wanted.emit()
    await place.until(wall.isVisible, "the wall stands")
    place.desk.crm.change_role(Role.CALL_AGENT)
    await place.settle()
    assert wall.isHidden()
    assert place.window.page is PanelId.PHONE
    assert place.window.banner.text.startswith("Live is no longer available to you.")


async def test_a_threshold_that_cannot_be_used_says_so_where_it_is_typed(
    place: Workplace,
) -> None:
    page = await _page(place)
    page.limits.click()
    await place.settle()
    wrong, right = page.limits_card.fields[Measure.LONGEST_WAIT]
    wrong.setFocus()
    wrong.selectAll()
    await place.type("soon")
    await place.press("Enter")
    other = page.limits_card.fields[Measure.WRAP_UP][0]
    assert wrong.accessibleDescription() == "Write it like 30 s, 2 min or 1:30."
    assert (wrong.property("invalid"), other.property("invalid")) == (True, False)
    assert other.accessibleDescription() == ""
    wrong.selectAll()
    await place.type("5 s")
    assert wrong.accessibleDescription() == right.accessibleDescription() == ""


@pytest.mark.parametrize("wide", [1900.0, 980.0, 700.0])
def test_the_wall_leaves_no_state_out(qapp: QApplication, wide: float) -> None:
    counts = tuple(Count(each, 150) for each in AgentState)
    _, places = count_places(counts, QRectF(20, 0, wide, 29))
    assert len(places) == len(counts)
    assert places[-1].right() <= 20 + wide
