"""The wrap-up by keyboard, beside the next call, and at the end of the day."""

from __future__ import annotations

from desktop.domain.changes import CallChange
from desktop.domain.lists import StatusAsking
from desktop.settings.panels import PanelId
from desktop.ui.wrap_up.view import WrapUpPanel
from tests.fakes.crm import call_record
from tests.ui.views.workplace import Workplace


async def talked(place: Workplace, asking: StatusAsking = StatusAsking.REQUIRED) -> WrapUpPanel:
    place.desk.crm.status_asking = asking
    place.desk.crm.call_rows = [call_record("c1", ended_at=None)]
    await place.sign_in()
    place.desk.engine.reports_end(await place.talking())
    await place.settle()
    return place.windows.after_calls.wrap_up


async def test_the_whole_of_it_by_keyboard_from_another_page(place: Workplace) -> None:
    panel = await talked(place)
    place.window.open_page(PanelId.PEOPLE)
    await place.show()
    assert place.windows.after_calls.wrap_up_bar.isVisible()
    await place.press("Ctrl+Shift+W")
    assert place.window.page is PanelId.PHONE
    assert not place.windows.after_calls.wrap_up_bar.isVisible()
    await place.press("2", at=place.application.focusWidget())
    assert panel.statuses.chip("Appointment booked").isChecked()
    panel.new_tag.setFocus()
    await place.type("roof")
    await place.press("Enter")
    assert panel.tags.chip("roof").isChecked()
    panel.next_step.setFocus()
    await place.type("Call 2 of them")
    await place.press("Ctrl+Enter")
    assert [change for _, change, _ in place.desk.crm.changes] == [
        CallChange(call_status="Appointment booked", tags=("roof",), next_step="Call 2 of them")
    ]
    assert panel.isHidden()


async def test_it_takes_nobodys_cursor_and_no_digit_of_a_number(place: Workplace) -> None:
    panel = await talked(place)
    await place.show()
    field = place.windows.phone.dial.field
    assert field.hasFocus()
    await place.type("443")
    assert field.text() == "443"
    assert not any(each.isChecked() for each in panel.statuses.findChildren(type(panel.done)))
    assert not panel.done.isEnabled()


async def test_the_next_call_has_its_card_above_it(place: Workplace) -> None:
    panel = await talked(place)
    call_id = await place.talking("+14435550178", "c2")
    card = place.windows.phone.card(call_id)
    await place.show()
    assert card.isVisible()
    assert card.y() < panel.y()


async def test_another_time_is_chosen_in_a_field(place: Workplace) -> None:
    panel = await talked(place)
    panel.statuses.chip("Call back later").click()
    await place.settle()
    panel.reminder.other.click()
    await place.settle()
    first = place.desk.wrap_ups.waiting[0].chosen.remind_at
    panel.reminder.at.setDateTime(panel.reminder.at.dateTime().addDays(2))
    await place.settle()
    second = place.desk.wrap_ups.waiting[0].chosen.remind_at
    assert (second - first).days == 2  # type: ignore[operator]  # moments both
    panel.reminder.none.click()
    await place.settle()
    assert place.desk.wrap_ups.waiting[0].chosen.remind_at is None
    assert not panel.reminder.at.isVisibleTo(panel)
    panel.reminder.chip("In 1 hour").click()
    assert place.desk.wrap_ups.waiting[0].chosen.remind_at == first


async def test_closing_asks_once_while_a_status_is_owed(place: Workplace) -> None:
    panel = await talked(place)
    await place.show()
    place.window.close()
    assert place.closed == []
    assert "1 call still needs its status" in place.said(place.window.banner)
    panel.statuses.chip("New lead").click()
    panel.done.click()
    await place.settle()
    place.window.close()
    assert place.closed == [True]


async def test_closing_all_the_same_is_possible_and_loses_nothing(place: Workplace) -> None:
    await talked(place)
    await place.show()
    place.window.close()
    await place.click("Close all the same", place.window.banner)
    assert place.closed == [True]
    assert place.desk.local.drafts.all("wrap_up")


async def test_what_may_be_skipped_does_not_hold_the_window_open(place: Workplace) -> None:
    panel = await talked(place, StatusAsking.SHOWN)
    await place.show()
    assert panel.skip.isVisible()
    place.window.close()
    assert place.closed == [True]


async def test_the_compact_window_shows_the_bar_and_makes_room(place: Workplace) -> None:
    panel = await talked(place)
    await place.show()
    await place.press("Ctrl+M")
    bar = place.windows.after_calls.wrap_up_bar
    await place.until(bar.isVisible, "the bar stands for the panel")
    bar.open.click()
    await place.until(panel.isVisible, "the panel has room again")
    await place.until(lambda: not bar.isVisible(), "the bar is not needed")
