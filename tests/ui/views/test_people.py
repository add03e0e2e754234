"""People by keyboard and mouse, and the page of a caller that opens under nobody's typing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.records import Availability
from desktop.domain.screen_pop import ScreenPop
from desktop.settings.panels import PanelId
from desktop.ui.browser import SystemBrowser
from tests.fakes import crm_records as known
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def working(place: Workplace) -> Workplace:
    await place.sign_in()
    await place.show()
    await place.advance(1)
    return place


def people(place: Workplace) -> Any:
    return place.page(PanelId.PEOPLE)


def side_says(place: Workplace) -> str:
    return place.said(people(place).side)


async def rings(place: Workplace, number: str = known.MARCUS_NUMBER) -> Any:
    call_id = place.desk.engine.incoming(number, "", (("X-Call-Id", "c1"),))
    await place.settle()
    return call_id


async def test_a_contact_is_written_from_the_keyboard_alone(working: Workplace) -> None:
    working.window.open_page(PanelId.PEOPLE)
    people(working).add.setFocus()
    await working.press("Space")
    await working.type("Lena Fox")
    await working.press("Tab", "Tab", "Tab", "Tab")
    await working.type("443 555 0177")
    await working.press("Enter")
    await working.advance(1)
    saved = {each.name: each.numbers for each in working.desk.crm.contact_rows}
    assert saved["Lena Fox"] == ("+14435550177",)
    assert "Lena Fox" in side_says(working)


async def test_a_wrong_number_keeps_the_form_and_takes_the_keyboard(working: Workplace) -> None:
    working.window.open_page(PanelId.PEOPLE)
    people(working).add.click()
    await working.settle()
    form = people(working).side.form
    form.fields["name"].setText("Lena Fox")
    form.numbers[0].field.setText("44")
    await working.click("Save", people(working).side)
    assert QApplication.focusWidget() is form.numbers[0].field
    assert "This number is too short." in side_says(working)
    assert len(working.desk.crm.contact_rows) == 1
    await working.click("Cancel", people(working).side)
    assert "Marcus Reyes" in side_says(working)


async def test_a_star_keeps_the_keyboard(working: Workplace) -> None:
    working.window.open_page(PanelId.PEOPLE)
    star = working.control("Add (312) 555-0199 to favourites")
    star.setFocus()
    await working.press("Space")
    assert working.desk.favourites.favourites[0].subject == "p1"
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    assert focused.accessibleName() == "Remove (312) 555-0199 from favourites"


async def test_the_contact_of_a_caller_opens_when_the_call_is_taken(working: Workplace) -> None:
    working.desk.own.choose("screen_pop.when", "answer")
    call_id = await rings(working)
    assert working.window.page is PanelId.PHONE
    await working.desk.calls.answer(call_id)
    await working.settle()
    assert working.window.page is PanelId.PEOPLE
    assert "Marcus Reyes" in side_says(working)
    assert working.windows.call_bar.isVisible(), "the call stays in view"


async def test_no_page_opens_under_somebodys_typing(working: Workplace) -> None:
    working.desk.own.choose("screen_pop.when", "ring")
    working.windows.phone.dial.field.setFocus()
    await working.type("443")
    call_id = await rings(working)
    await working.type("555")
    assert working.window.page is PanelId.PHONE
    assert working.windows.phone.dial.field.text() == "443-555"
    await working.desk.calls.answer(call_id)
    await working.settle()
    await working.click("Open the contact")
    assert working.window.page is PanelId.PEOPLE


async def test_the_web_page_of_a_call_opens_by_a_click(working: Workplace) -> None:
    working.desk.crm.pop = ScreenPop("https://crm.example/{number}")
    working.desk.crm.push("settings.changed")
    await working.settle()
    await working.desk.calls.answer(await rings(working))
    await working.settle()
    await working.click("Open the caller in the CRM")
    assert working.desk.browser.opened == ["https://crm.example/%2B13125550199"]


async def test_when_it_opens_is_chosen_in_settings(working: Workplace) -> None:
    working.window.open_page(PanelId.SETTINGS)
    working.page(PanelId.SETTINGS).choose(PanelId.SCREEN_POP)
    await working.settle()
    await working.click("Open the caller's contact: On ring")
    assert working.desk.screen_pop.when == "ring"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "mailto:a@b.example", "https://", ""])
def test_nothing_but_a_web_page_is_given_to_the_system(address: str) -> None:
    assert not SystemBrowser().open(address)


async def test_a_colleagues_line_changes_where_it_stands(working: Workplace) -> None:
    working.window.open_page(PanelId.PEOPLE)
    lines = people(working).colleagues.lines
    before = dict(lines)
    working.desk.crm.colleague_is(Availability.AWAY, "Lunch")
    await working.advance(1)
    assert "Lunch" in working.said(lines[known.JONAS])
    assert lines == before, "nobody's line was made anew"
    assert "Available" in working.said(lines[known.OMAR])
