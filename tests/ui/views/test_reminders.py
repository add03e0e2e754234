"""A next step that is due: in sight on every page, and done by keyboard."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from desktop.settings.panels import PanelId
from tests.fakes.clock import START
from tests.fakes.crm import call_record
from tests.ui.views.workplace import Workplace


async def two_steps(place: Workplace) -> None:
    place.desk.crm.call_rows = [
        call_record("c1", remind_at=START + timedelta(minutes=10), next_step="Quote"),
        call_record("c2", remind_at=START + timedelta(days=1), next_step="Invoice"),
    ]
    await place.sign_in()
    await place.show()


async def test_the_bar_comes_with_the_time_wherever_one_is(place: Workplace) -> None:
    await two_steps(place)
    place.window.open_page(PanelId.PEOPLE)
    bar = place.windows.after_calls.reminder_bar
    assert not bar.isVisible()
    await place.advance(601)
    assert bar.isVisible()
    bar.call_back.click()
    await place.settle()
    assert place.window.page is PanelId.PHONE
    assert place.windows.phone.dial.field.text() == "(312) 555-0199"
    assert bar.isVisible(), "calling back is not done yet"
    bar.done.click()
    await place.settle()
    assert not bar.isVisible()


async def test_the_list_is_worked_off_by_keyboard(place: Workplace) -> None:
    await two_steps(place)
    steps = place.windows.after_calls.next_steps
    steps.rows.setFocus()
    await place.press("Down")
    await place.press("Enter", at=steps.rows)
    assert place.windows.phone.dial.field.text() == "(312) 555-0199"
    steps.done.setFocus()
    await place.press(Qt.Key.Key_Space, at=steps.done)
    assert steps.rows.count() == 1
    steps.done.click()
    await place.settle()
    assert not steps.isVisible()
