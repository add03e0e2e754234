"""The number of a card on the screen: there while it is typed, and nowhere after that."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from tests.ui.views.scenes_base import GONE, open_page
from tests.ui.views.workplace import Workplace

NUMBER = "4242424242424242"


async def _form(place: Workplace) -> Any:
    place.desk.crm.role = Role.ADMINISTRATOR
    await open_page(place, PanelId.BILLING, PanelId.PAYMENT_METHODS)
    await place.show()
    panel = place.page(PanelId.BILLING).current
    await place.click("Add a card", panel)
    return panel.form


async def _typed(place: Workplace, form: Any) -> None:
    await place.type(NUMBER)
    await place.press("Tab")
    await place.type("12/29")
    await place.press("Tab")
    await place.type("123")


def _told(field: QLineEdit) -> str:
    """All that a screen reader can ask of it."""
    interface = QAccessible.queryAccessibleInterface(field)
    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
    return " ".join(interface.text(each) for each in kinds)


async def test_a_card_is_added_by_the_keyboard_alone(place: Workplace) -> None:
    form = await _form(place)
    assert form.number.hasFocus()
    await _typed(place, form)
    await place.press("Enter")
    assert place.desk.crm.method_rows[0].title == "Visa ending in 4242"
    assert form.isHidden()


async def test_the_number_leaves_the_field_as_soon_as_the_provider_gets_it(
    place: Workplace,
) -> None:
    form = await _form(place)
    place.desk.crm.refusals["add_payment_method"] = GONE
    await _typed(place, form)
    form.save.click()
    assert (form.number.text(), form.code.text()) == ("", ""), "before there is any answer"
    await place.settle()
    form.number.undo()
    assert form.number.text() == "", "and Undo does not bring it back"
    assert form.another.isVisible()


async def test_dots_stand_for_it_when_the_keyboard_is_elsewhere(place: Workplace) -> None:
    form = await _form(place)
    await _typed(place, form)
    assert form.number.text() == NUMBER
    assert NUMBER not in form.number.displayText()
    assert NUMBER not in _told(form.number)
    QGuiApplication.clipboard().setText("before")
    form.number.setFocus()
    form.number.selectAll()
    QTest.keySequence(form.number, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == "before"


@pytest.mark.parametrize("way", ["cancel", "another page", "sign out"])
async def test_it_goes_with_the_form(place: Workplace, way: str) -> None:
    form = await _form(place)
    await _typed(place, form)
    if way == "cancel":
        form.cancel.click()
    elif way == "another page":
        place.window.open_page(PanelId.PHONE)
    else:
        await place.desk.session.sign_out()
    await place.settle()
    fields = form.findChildren(QLineEdit)
    assert [each.text() for each in fields] == [""] * len(fields)


async def test_a_mistake_leaves_it_to_be_corrected(place: Workplace) -> None:
    form = await _form(place)
    await place.type(NUMBER[:-1] + "3")
    form.expiry.setText("12/29")
    form.code.setText("123")
    form.save.click()
    await place.settle()
    assert form.error.text().startswith("There is a mistake in the card number.")
    assert form.number.text() == NUMBER[:-1] + "3"
    assert NUMBER[:-1] not in place.said(form)
