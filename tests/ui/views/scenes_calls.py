"""Calls in progress, the call log and the drawer of a call in their states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.call_views import Period
from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import InvalidInput
from desktop.domain.events import SyncChanged
from desktop.settings.panels import PanelId
from desktop.ui.calls.filters import MORE
from desktop.ui.theme import Appearance
from desktop.ui.widgets.frames import Scroller
from tests.fakes.crm import NOON, call_record
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def calls_in_progress(place: Workplace) -> QWidget:
    """One held, one live with keypad and note, one just ended."""
    await open_page(place, PanelId.PHONE)
    ended = await place.talking("+12025550119", "c3")
    place.desk.engine.reports_end(ended)
    await place.talking("+13125550199", "c2")
    live = await place.talking()
    await place.advance(3)
    place.windows.phone.card(live).note.setPlainText("Call back on Friday")
    place.windows.phone.card(live).keypad.button.click()
    await place.advance(1)
    return place.window


async def call_bar(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.talking("+13125550199")
    await place.talking()
    await place.advance(3)
    assert not place.windows.call_bar.isHidden()
    return place.window


async def call_log(place: Workplace) -> QWidget:
    return await open_page(place, PanelId.CALLS)


async def call_details(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    place.page(PanelId.CALLS).table.selectRow(1)
    await place.settle()
    assert not place.page(PanelId.CALLS).drawer.isHidden()
    return place.window


async def no_call_fits(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    place.page(PanelId.CALLS).search.setText("nobody at all")
    await place.advance(0.3)
    return place.window


async def _open_call(place: Workplace, record_id: str) -> Any:
    await open_page(place, PanelId.CALLS)
    drawer = place.page(PanelId.CALLS)._presenter.drawer
    drawer.open(record_id)
    await place.settle()
    return drawer


async def recorded_call(place: Workplace) -> QWidget:
    await _open_call(place, "c2")
    place.windows.keeper.choose(Appearance.LIGHT, 1.5)
    place.window.show()
    await place.settle()
    drawer = place.page(PanelId.CALLS).drawer
    scroller = drawer.findChild(Scroller)
    assert drawer.player.isVisible()
    assert scroller.widget().width() <= scroller.viewport().width()
    place.windows.keeper.choose(Appearance.LIGHT, 1.0)
    return place.window


async def recording_about_to_be_deleted(place: Workplace) -> QWidget:
    place.desk.crm.role = Role.ADMINISTRATOR
    await _open_call(place, "c2")
    await place.click("Delete the recording")
    return place.window


async def call_written_about_twice(place: Workplace) -> QWidget:
    """Somebody else changed what was written while the CRM was away."""
    drawer = await _open_call(place, "c1")
    place.desk.crm.failure = GONE
    drawer.set_score(2)
    drawer.set_next_step(LONG_NAME)
    await place.settle()
    place.desk.crm.somebody_writes("c1", CallChange(score=5, next_step="Send a letter"))
    place.desk.crm.failure = None
    await place.advance(61)
    assert place.page(PanelId.CALLS).drawer._troubles
    return place.window


async def call_refused(place: Workplace) -> QWidget:
    place.desk.crm.refusals["change_call"] = InvalidInput("This person cannot be given calls.")
    drawer = await _open_call(place, "c1")
    drawer.set_score(2)
    await place.settle()
    assert place.page(PanelId.CALLS).drawer._troubles
    return place.window


async def call_waits(place: Workplace) -> QWidget:
    """What is written waits here for the CRM."""
    drawer = await _open_call(place, "c1")
    place.desk.crm.failure = GONE
    drawer.set_score(2)
    drawer.remind(NOON + timedelta(days=1))
    await place.settle()
    return place.window


async def log_being_exported(place: Workplace) -> QWidget:
    place.desk.crm.answering.clear()
    await open_page(place, PanelId.CALLS)
    await place.click("Export")
    assert place.page(PanelId.CALLS).progress.cancel.isVisibleTo(place.window)
    return place.window


async def export_broken_off(place: Workplace) -> QWidget:
    place.desk.crm.call_log.export_breaks_after = 1
    await open_page(place, PanelId.CALLS)
    await place.click("Export")
    assert "nothing was kept" in place.page(PanelId.CALLS).progress.banner.text
    return place.window


async def many_filters(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    presenter = place.page(PanelId.CALLS)._presenter
    presenter.choose(queue="Sales", tag="spring campaign", lowest_score=3, source=LONG_NAME[:30])
    presenter.choose(direction=Direction.INBOUND, unanswered=True)
    presenter.choose_period(Period.BETWEEN, date(2026, 1, 5), date(2026, 3, 2))
    await place.settle()
    return place.window


async def columns(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.show()
    place.page(PanelId.CALLS).columns.click()
    await place.settle()
    return place.page(PanelId.CALLS).columns_popover


async def filter_values(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.show()
    place.page(PanelId.CALLS)._presenter.ask_options(MORE[3])
    await place.settle()
    popover = place.application.activePopupWidget()
    assert popover is not None
    return popover


async def days_from_to(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.show()
    filters = place.page(PanelId.CALLS).filters
    filters._days.open_at(filters.period)
    await place.settle()
    return filters._days


async def name_of_a_view(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    await place.show()
    views = place.page(PanelId.CALLS).views
    views.saving.ask(views)
    views.saving.button.click()
    await place.settle()
    return views.saving


async def log_being_fetched(place: Workplace) -> QWidget:
    """The first page of it is here, the next one does not come yet."""
    rows = [
        call_record(f"r{n}", contact_name=LONG_NAME, started_at=NOON - timedelta(hours=n))
        for n in range(600)
    ]
    place.desk.crm.call_rows = rows
    await open_page(place, PanelId.CALLS)
    place.desk.stream.publish(SyncChanged("calls", 12_500, 0.4))
    await place.settle()
    assert "12,500 calls" in place.page(PanelId.CALLS).standing.text()
    return place.window


async def log_while_the_crm_is_away(place: Workplace) -> QWidget:
    await open_page(place, PanelId.CALLS)
    place.desk.crm.failure = GONE
    place.desk.crm.drop_events()
    await place.settle()
    assert "As of" in place.page(PanelId.CALLS).standing.text()
    return place.window


CALL_SCENES: Final[tuple[Scene, ...]] = (
    calls_in_progress,
    call_bar,
    call_log,
    call_details,
    no_call_fits,
    recorded_call,
    recording_about_to_be_deleted,
    call_written_about_twice,
    call_refused,
    call_waits,
    log_being_exported,
    export_broken_off,
    many_filters,
    columns,
    filter_values,
    days_from_to,
    name_of_a_view,
    log_being_fetched,
    log_while_the_crm_is_away,
)
