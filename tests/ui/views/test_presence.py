"""Availability, queues and the ready check in the window, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu

from desktop.domain.ready_check import PointId
from desktop.domain.records import Availability
from desktop.ui.presence.queues_view import QueueList
from desktop.ui.rail import Rail
from tests.ui.views.workplace import Workplace, spoken


def menu_of(rail: Rail) -> QMenu:
    menu: QMenu | None = rail._state.menu()
    assert menu is not None
    return menu


def actions(menu: QMenu) -> dict[str, QAction]:
    found = [each for each in menu.actions() if not each.isSeparator()]
    return {each.text().replace("&", "").partition("\t")[0].strip(): each for each in found}


def chosen(menu: QMenu) -> list[str]:
    return [
        name for name, each in actions(menu).items() if each.isChecked() and "\t✓" in each.text()
    ]


async def test_the_menu_has_states_with_their_reasons(place: Workplace) -> None:
    await place.sign_in()
    menu = menu_of(place.window.rail)
    assert list(actions(menu))[:7] == [
        *("Available", "Busy", "Training", "Away", "Lunch", "Do not disturb", "Ready check…"),
    ]
    assert chosen(menu) == ["Available"]


async def test_a_reason_is_chosen_by_keyboard_and_shown(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    await place.press("Ctrl+Shift+S")
    menu = menu_of(place.window.rail)
    assert place.application.activePopupWidget() is menu
    for _ in range(5):
        await place.press(Qt.Key.Key_Down, at=menu)
    assert menu.activeAction() is actions(menu)["Lunch"]
    await place.press("Enter", at=menu)
    assert place.desk.crm.own_availability is Availability.AWAY
    assert place.window.rail._state.text().startswith("Lunch")
    assert chosen(menu_of(place.window.rail)) == ["Lunch"]


async def test_what_the_program_found_out_is_said_in_the_menu(place: Workplace) -> None:
    await place.sign_in()
    await place.desk.availability.begin_wrap_up()
    await place.settle()
    first = next(iter(actions(menu_of(place.window.rail))))
    assert first == "Wrap-up. Your choice applies when it is done."
    assert place.window.rail._state.text().startswith("Wrap-up")
    place.desk.crm.line_changes(False)
    await place.settle()
    first = next(iter(actions(menu_of(place.window.rail))))
    assert first.startswith("Offline")


async def test_who_may_not_choose_has_no_states(place: Workplace) -> None:
    place.desk.crm.overrides["agent.status:set_own"] = False
    await place.sign_in()
    assert next(iter(actions(menu_of(place.window.rail)))) == "Ready check…"


async def test_a_queue_is_left_with_the_space_bar(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    queues = place.window.rail.findChild(QueueList)
    assert queues is not None
    switch = queues.line("q1").switch
    assert spoken(switch) == "Queue Sales, logged in"
    switch.setFocus()
    await place.press("Space")
    assert not place.desk.crm.queue_rows[0].logged_in
    assert spoken(switch) == "Queue Sales, logged out"
    assert switch.hasFocus()


async def test_the_queues_leave_no_gap_where_there_are_none(place: Workplace) -> None:
    place.desk.crm.overrides["queues:join"] = False
    await place.sign_in()
    queues = place.window.rail.findChild(QueueList)
    assert queues is not None
    assert queues.isHidden()


async def test_the_check_opens_by_itself_and_can_be_passed(place: Workplace) -> None:
    """There is no sound on this machine, which somebody who only reads may not mind."""
    await place.sign_in()
    await place.show()
    await place.desk.availability.choose(Availability.AWAY)
    ready = place.windows.ready
    actions(menu_of(place.window.rail))["Available"].trigger()
    await place.settle()
    assert ready.isVisible()
    assert ready.rows[PointId.MICROPHONE].sentence.text().startswith("No microphone")
    assert ready.go.text() == "Go available anyway"
    ready.go.click()
    await place.settle()
    assert place.desk.crm.own_availability is Availability.AVAILABLE
    assert not ready.isVisible()


async def test_the_check_opens_from_the_menu_and_closes_with_escape(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    actions(menu_of(place.window.rail))["Ready check…"].trigger()
    ready = place.windows.ready
    await place.until(ready.isActiveWindow, "the check has the keyboard")
    await place.settle()
    assert ready.go.isHidden(), "one is available already"
    assert place.desk.engine.levels_wanted
    await place.press("Esc", at=ready)
    assert not ready.isVisible()
    await place.advance(0.2)
    assert not place.desk.engine.levels_wanted


async def test_the_check_leads_to_the_settings_of_sound(place: Workplace) -> None:
    await place.sign_in()
    await place.show()
    place.window.rail.ready_wanted.emit()
    await place.settle()
    ready = place.windows.ready
    await place.click("Sound settings, Microphone", ready)
    headings = [each.text() for each in place.window.findChildren(QLabel) if each.isVisible()]
    assert "Devices" in headings
    assert ready.isVisible()
