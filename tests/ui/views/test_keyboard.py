"""A working day without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.access import Role
from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.main_window import COMPACT_WIDTH, NORMAL_SIZE
from desktop.ui.users.view import UsersPanel
from tests.fakes.crm import PASSWORD
from tests.ui.views.scenes import caller_id_trace
from tests.ui.views.scenes_base import furnish
from tests.ui.views.scenes_calls import call_details
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def working(place: Workplace) -> Workplace:
    furnish(place.desk.crm)
    await place.sign_in()
    await place.show()
    return place


def _focused() -> QWidget | None:
    return QApplication.focusWidget()


def _states(place: Workplace) -> list[CallState]:
    return [call.state for call in place.desk.calls.calls]


async def test_signing_in_takes_typing_tab_and_enter(place: Workplace) -> None:
    await place.show()
    page = place.sign_in_page
    assert _focused() is page.email, "the cursor stands where one types first"
    await place.type("anna.keller@harbor.example")
    await place.press("Tab")
    await place.type(PASSWORD)
    await place.press("Enter")
    assert place.window.is_signed_in
    assert _focused() is place.windows.phone.dial.field, "and then where one dials"
    assert page.password.text() == ""


async def test_a_number_and_enter_is_a_call(working: Workplace) -> None:
    await working.type("4435550177")
    assert working.windows.phone.dial.field.text() == "(443) 555-0177"
    await working.press("Enter")
    assert [placed.destination for placed in working.desk.engine.placed] == ["+14435550177"]


async def test_digits_typed_anywhere_on_the_page_reach_the_field(working: Workplace) -> None:
    working.windows.phone.recent.rows.setFocus()
    await working.type("44")
    assert _focused() is working.windows.phone.dial.field
    assert working.windows.phone.dial.field.text() == "44"


async def test_inside_a_number_the_cursor_stays_behind_its_digit(working: Workplace) -> None:
    await working.type("4435550177")
    field = working.windows.phone.dial.field
    field.setCursorPosition(4)  # (443|) 555-0177
    await working.press(Qt.Key.Key_Backspace)
    await working.type("1")
    assert field.text() == "(441) 555-0177"
    assert field.cursorPosition() in (4, 5)


async def test_ctrl_k_finds_people_and_calls_them(working: Workplace) -> None:
    working.window.open_page(PanelId.CALLS)
    await working.press("Ctrl+K")
    box = working.window.top_bar.search.field
    assert _focused() is box
    await working.type("marcus")
    popup = working.search
    await working.until(lambda: "Marcus" in " ".join(popup.texts), "the contact is found")
    assert _focused() is box, "the list never takes the typing away"
    await working.press("Enter")
    assert working.window.page is PanelId.PHONE
    assert working.windows.phone.dial.field.text() == "(312) 555-0199"
    assert working.desk.engine.placed == [], "it fills the number in; Enter calls"
    await working.press("Enter")
    assert len(working.desk.engine.placed) == 1


async def test_ctrl_k_opens_pages_by_name(working: Workplace) -> None:
    await working.press("Ctrl+K")
    await working.type("p")
    assert working.search.texts[:2] == ("Phone", "People")
    await working.press("Down", "Enter")
    assert working.window.page is PanelId.PEOPLE


@pytest.mark.requirement("S2-05")
async def test_the_users_are_one_link_away_from_every_page(working: Workplace) -> None:
    working.window.open_page(PanelId.CALLS)
    await working.press("Ctrl+K")
    await working.type("users")
    assert working.search.texts[0].startswith("Users")
    await working.press("Enter")
    assert working.window.page is PanelId.ADMIN
    admin = working.page(PanelId.ADMIN)
    assert admin.chosen is PanelId.USERS
    assert isinstance(admin.current, UsersPanel)


async def test_escape_closes_the_search_and_keeps_the_page(working: Workplace) -> None:
    await working.press("Ctrl+K")
    await working.type("4435550177")
    assert working.search.isVisible()
    await working.press("Esc")
    assert not working.search.isVisible()
    assert working.window.top_bar.search.field.text() == ""


async def test_ctrl_digits_open_the_pages_in_the_order_of_the_rail(working: Workplace) -> None:
    panels = working.window.rail.panels
    assert len(panels) > 9, "there are more pages than digits; settings have a key of their own"
    for number in (8, 3, 1, 9, 5):
        await working.press(f"Ctrl+{number}")
        assert working.window.page is panels[number - 1]


async def test_ctrl_comma_opens_the_settings(working: Workplace) -> None:
    await working.press("Ctrl+,")
    assert working.window.page is PanelId.SETTINGS


async def test_ctrl_d_brings_the_number_field_back_from_anywhere(working: Workplace) -> None:
    await working.press("Ctrl+3", "Ctrl+D")
    assert working.window.page is PanelId.PHONE
    assert _focused() is working.windows.phone.dial.field


async def test_ctrl_m_leaves_the_phone_alone_and_brings_everything_back(
    working: Workplace,
) -> None:
    await working.press("Ctrl+2", "Ctrl+M")
    assert working.window.page is PanelId.PHONE
    assert not working.window.rail.isVisible()
    await working.until(lambda: working.window.width() == COMPACT_WIDTH, "narrow")
    assert working.windows.phone.dial.isVisible()
    await working.press("Ctrl+M")
    assert working.window.rail.isVisible()
    await working.until(lambda: working.window.width() == NORMAL_SIZE[0], "wide again")


async def test_mute_hold_and_hang_up_work_from_every_page(working: Workplace) -> None:
    await working.talking()
    await working.press("Ctrl+4")
    for muted in (True, False):
        await working.press("Ctrl+Shift+M")
        assert working.desk.calls.calls[0].muted is muted
    for state in (CallState.HELD, CallState.ACTIVE):
        await working.press("Ctrl+Shift+H")
        assert _states(working) == [state]
    await working.press("Ctrl+Shift+D")
    assert _states(working) == []


async def test_f1_asks_why_and_escape_ends_the_asking(working: Workplace) -> None:
    await working.press("F1")
    why = working.windows.why
    await working.until(why.isActiveWindow, "the answers have the keyboard")
    await working.type("export the call log")
    assert why.headline == "Why can I export the call log?"
    await working.press("Esc")
    assert why.isVisible(), "the first Escape clears what was typed"
    await working.press("Esc")
    assert not why.isVisible()


async def test_escape_closes_the_caller_ids_explanation(place: Workplace) -> None:
    furnish(place.desk.crm)
    popover = await caller_id_trace(place)
    await place.press("Esc", at=popover)
    assert not popover.isVisible()


async def test_escape_closes_the_details_of_a_call(place: Workplace) -> None:
    furnish(place.desk.crm)
    await call_details(place)
    await place.show()
    calls = place.page(PanelId.CALLS)
    calls.table.setFocus()
    await place.press("Esc")
    assert calls.drawer.isHidden()


async def test_enter_in_a_list_calls_the_chosen_one(working: Workplace) -> None:
    await working.press("Ctrl+4")
    rows = working.page(PanelId.PEOPLE).rows
    rows.setFocus()
    number = rows.currentIndex().data(Qt.ItemDataRole.UserRole).number
    await working.press("Enter")
    assert working.window.page is PanelId.PHONE
    assert working.windows.phone.dial.field.text() == number


async def test_a_note_is_typed_beside_a_talk_and_tab_leaves_it(working: Workplace) -> None:
    call_id = await working.talking()
    note = working.windows.phone.card(call_id).note
    note.setFocus()
    await working.type("Call back")
    await working.advance(0.5)
    assert working.desk.crm.notes[-1][1] == "Call back"
    await working.press("Tab")
    assert _focused() is not note
    assert note.toPlainText() == "Call back"


async def test_an_arrow_key_moves_within_a_choice(working: Workplace) -> None:
    await working.press("Ctrl+,")
    working.page(PanelId.SETTINGS).choose(PanelId.APPEARANCE)
    await working.settle()
    chosen = working.control("Theme: As the system")
    chosen.setFocus()
    await working.press("Right", at=chosen)
    assert working.desk.preferences.value("appearance.theme") == "light"


async def test_signed_out_the_keys_of_the_window_do_nothing(place: Workplace) -> None:
    await place.show()
    await place.press("Ctrl+K", "F1", "Ctrl+M", "Ctrl+2", "Ctrl+D")
    assert _focused() is place.sign_in_page.email
    assert not place.windows.why.isVisible()
    assert not place.window.is_signed_in


async def test_a_role_without_the_page_cannot_open_it_by_key(place: Workplace) -> None:
    place.desk.crm.role = Role.BILLING
    await place.sign_in()
    await place.show()
    await place.press("Ctrl+2")
    assert place.window.page is PanelId.BILLING
    await place.press("Ctrl+4")
    assert place.window.page is PanelId.BILLING
