"""The pages of billing under somebody's hands: by keyboard, pressed twice, in large letters."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from desktop.settings.panels import PanelId
from desktop.ui.theme import Appearance
from tests.ui.views.scenes import SCENES
from tests.ui.views.scenes_base import furnish
from tests.ui.views.scenes_billing import CARDS
from tests.ui.views.workplace import Workplace

SCROLLED = (
    *("usage", "usage_as_tables", "no_usage", "subscription", "subscription_lowered"),
    *("top_up", "top_up_to_look_at", "top_up_unanswered", "automatic_top_up_stopped"),
)


async def _scene(place: Workplace, name: str) -> Any:
    furnish(place.desk.crm)
    await SCENES[name](place)
    await place.show()
    await place.settle()
    return place.page(PanelId.BILLING).current


@pytest.mark.parametrize("scene", SCROLLED)
async def test_nothing_stands_beside_the_window_in_large_letters(
    place: Workplace, scene: str
) -> None:
    """What scrolls up and down does not scroll sideways: it would be cut off."""
    panel = await _scene(place, scene)
    for scale in (1.0, 1.5):
        place.windows.keeper.choose(Appearance.LIGHT, scale)
        await place.settle()
        for each in panel.findChildren(QScrollArea):
            if each.isVisible() and each.widget() is not None:
                assert each.widget().width() <= each.viewport().width(), scale


async def test_a_button_that_is_pressed_twice_charges_once(place: Workplace) -> None:
    panel = await _scene(place, "top_up")
    before = len(place.desk.crm.topup_rows)
    place.desk.crm.hold("top_up")
    panel.once.press.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.once.press, Qt.Key.Key_Return)
    QTest.mouseClick(panel.once.press, Qt.MouseButton.LeftButton)
    await place.settle()
    assert not panel.once.press.isEnabled()
    place.desk.crm.release()
    await place.settle()
    assert len(place.desk.crm.topup_rows) == before + 1
    assert panel.once.press.hasFocus(), "the keyboard is where it was"


async def test_an_amount_is_chosen_typed_and_paid_by_keyboard(place: Workplace) -> None:
    panel = await _scene(place, "top_up")
    panel.once.chips["own"].setFocus()
    await place.press("Space")
    await place.press("Tab")
    assert panel.once.own.hasFocus()
    await place.type("12.50")
    assert panel.once.press.text() == "Top up $12.50"
    await place.press("Enter")
    assert place.desk.crm.topup_rows[0].amount.display() == "$12.50"


async def test_a_lower_level_is_left_by_escape_and_taken_by_keyboard(place: Workplace) -> None:
    panel = await _scene(place, "subscription_lowered")
    assert panel.change.cancel.hasFocus(), "Enter alone takes nothing from anybody"
    await place.press("Esc")
    assert panel.change.isHidden()
    assert place.desk.crm.plan == "Pro"
    await place.click("Go down to Standard", panel)
    await place.press("Tab", "Enter")
    assert place.desk.crm.plan == "Standard"


async def test_usage_is_sorted_by_its_headings_and_copied(place: Workplace) -> None:
    panel = await _scene(place, "usage")
    heads = panel.table.horizontalHeader()
    heads.sectionClicked.emit(2)
    most = panel.table.item(0, 2).text()
    assert most == max(
        (panel.table.item(row, 2).text() for row in range(panel.table.rowCount() - 1)), key=int
    )
    assert panel.sorts.currentText() == "Minutes"
    panel.copy.click()
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[0] == "Number\tCalls\tMinutes\tTexts\tAmount"
    assert copied[1].split("\t")[2] == most
    assert copied[-1].startswith("Total\t")


async def test_an_invoice_is_opened_and_left_by_keyboard(place: Workplace) -> None:
    panel = await _scene(place, "invoices")
    panel.list.table.setFocus()
    await place.press("Enter")
    assert panel.one.isVisible()
    assert panel.one.open.hasFocus()
    await place.press("Enter")
    assert place.desk.documents.opened[0][0] == "invoice-H-1040.pdf"
    panel.one.back.setFocus()
    await place.press("Enter")
    assert panel.list.table.hasFocus()
    assert panel.list.table.currentRow() == 1


async def test_the_way_back_leads_a_paused_account_to_the_page(place: Workplace) -> None:
    await _scene(place, "account_paused")
    place.desk.crm.method_rows = list(CARDS)
    panel = place.page(PanelId.BILLING).current
    panel.once.press.click()
    place.desk.crm.stand("active")
    await place.settle()
    assert "This account is paused" not in place.said(place.window)
