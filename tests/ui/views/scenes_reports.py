"""Scenes of the reports: the overview read and edited, figures looked into, nothing and trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.overview import OverviewLayout
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import Dimension
from desktop.settings.panels import PanelId
from tests.support.report_calls import many_calls
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


def fill_the_log(place: Workplace) -> None:
    place.desk.crm.call_rows = many_calls(LONG_NAME)


async def _shown(place: Workplace, panel: PanelId) -> Any:
    await open_page(place, PanelId.REPORTS, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.REPORTS).current


async def overview(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    assert panel.grid.frame("calls").figure.value.text() not in ("", "0")
    return place.window


async def overview_as_tables(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    for each in ("calls-by-day", "calls-by-hour", "answered-by-agent"):
        panel.grid.frame(each).box.show_as_table(True)
    await place.settle()
    return place.window


async def overview_edited(place: Workplace) -> QWidget:
    """A chart chosen, with its form beside the grid."""
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    await place.click("Edit", panel)
    panel.grid.frame("calls-by-hour").handle.click()
    await place.settle()
    assert panel.form.isVisible()
    return place.window


async def overview_conflict(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    await place.click("Edit", panel)
    await place.click("Add a tile", panel)
    layout = place.desk.crm.report_layout
    place.desk.crm.report_layout = replace(layout, version=layout.version + 1)
    await place.click("Save", panel)
    assert not panel.banner.isHidden()
    return place.window


async def overview_read_only(place: Workplace) -> QWidget:
    """The permission went while something was being put together."""
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    await place.click("Edit", panel)
    await place.click("Add a tile", panel)
    place.desk.crm.overrides = {"reports.overview:edit": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert "any more" in panel.banner.text
    return place.window


async def overview_of_nothing(place: Workplace) -> QWidget:
    """A new account: no call yet, and every tile says so."""
    place.desk.crm.call_rows = []
    place.desk.crm.message_rows = []
    await _shown(place, PanelId.OVERVIEW)
    return place.window


async def overview_without_tiles(place: Workplace) -> QWidget:
    place.desk.crm.report_layout = OverviewLayout((), 3)
    await _shown(place, PanelId.OVERVIEW)
    return place.window


async def overview_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["overview"] = GONE
    await _shown(place, PanelId.OVERVIEW)
    return place.window


async def overview_stale(place: Workplace) -> QWidget:
    """There, and then the CRM goes away."""
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    place.desk.crm.refusals["overview"] = GONE
    await place.click("Refresh", panel)
    assert "out of date" in panel.banner.text
    return place.window


async def overview_calls_of_a_figure(place: Workplace) -> QWidget:
    """The calls of an hour, which the call log has no filter for."""
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    panel.grid.frame("calls-by-hour").box.chosen.emit(2)
    await place.settle()
    assert panel.calls.isVisible()
    return place.window


async def calls_of_a_report(place: Workplace) -> QWidget:
    """In the log, with the way back."""
    fill_the_log(place)
    panel = await _shown(place, PanelId.OVERVIEW)
    panel.grid.frame("calls-by-source").box.chosen.emit(0)
    await place.settle()
    log = place.page(PanelId.CALLS)
    assert log.isVisible()
    assert log.back.isVisible()
    return place.window


async def call_report(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.CALL_REPORTS)
    panel._presenter.compare(Comparison.PREVIOUS)
    panel._presenter.filter_by(Dimension.QUEUE, "Sales")
    await place.settle()
    assert panel.table.rowCount() > 1
    return place.window


async def call_report_by_hour(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.CALL_REPORTS)
    panel._presenter.choose_dimension(Dimension.HOUR)
    first = Period(PeriodName.CUSTOM, date(2026, 2, 1), date(2026, 2, 28))
    panel._presenter.choose_period(first)
    await place.settle()
    panel.table.setFocus()
    return place.window


async def call_report_of_nothing(place: Workplace) -> QWidget:
    place.desk.crm.call_rows = []
    await _shown(place, PanelId.CALL_REPORTS)
    return place.window


async def call_report_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["call_report"] = GONE
    await _shown(place, PanelId.CALL_REPORTS)
    return place.window


async def call_report_exported(place: Workplace) -> QWidget:
    fill_the_log(place)
    panel = await _shown(place, PanelId.CALL_REPORTS)
    await place.click("Export", panel)
    assert not panel.banner.isHidden()
    return place.window


REPORT_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        overview,
        overview_as_tables,
        overview_edited,
        overview_conflict,
        overview_read_only,
        overview_of_nothing,
        overview_without_tiles,
        overview_failed,
        overview_stale,
        overview_calls_of_a_figure,
        calls_of_a_report,
        call_report,
        call_report_by_hour,
        call_report_of_nothing,
        call_report_failed,
        call_report_exported,
    )
}
