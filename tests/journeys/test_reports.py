"""The overview is put together at one desk and seen at another; a figure agrees with the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.overview import TileKind
from desktop.domain.report_queries import Dimension
from desktop.settings.panels import PanelId
from desktop.ui.calls.view import CallsPage
from desktop.ui.event_loop import run_until_complete
from desktop.ui.reports.call_reports_view import CallReportsPanel
from desktop.ui.reports.view import OverviewPanel
from desktop.ui.sections import SectionPage
from desktop.ui.settings.permissions import PermissionsPanel
from desktop.ui.widgets.fields import Choice
from tests.journeys.rig import Journey, another_desk, journey
from tests.support.waiting import until

P = PanelId
RAVI = "ravi.patel@harbor.example"
OMAR = "omar.haddad@harbor.example"
MIA = "mia.lang@harbor.example"

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.mark.requirement("S1-23", "S1-24", "S1-26", "S1-28", "S1-29", "S2-41")
def test_a_report_manager_puts_the_overview_together(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _reports(qapp, tmp_path))


async def _reports(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in(RAVI)
        await until(lambda: day.core.sync.state.in_step_at is not None, 20, "all is here")
        overview = await _overview(day)
        async with another_desk(day, folder / "omar", OMAR) as omar:
            theirs = await _overview(omar)
            tile_id = await _adds_a_tile(overview)
            await until(lambda: _titles(theirs).get(tile_id) == "Who missed", 15, "Omar sees it")
            frame, mine = theirs.grid.frame(tile_id), overview.grid.frame(tile_id)
            assert frame.box.chart.data.now == mine.box.chart.data.now
        await _a_place_leads_to_its_calls(day, overview)
        await _a_row_leads_to_its_calls(day)
        async with another_desk(day, folder / "mia", MIA) as mia:
            assert P.REPORTS not in mia.desk.window.rail.panels
            _permissions_say_why(mia)


async def _overview(day: Journey) -> OverviewPanel:
    panel = await _panel(day, P.OVERVIEW)
    assert isinstance(panel, OverviewPanel)
    await until(lambda: "calls-by-source" in _titles(panel), 20, "the overview")
    return panel


async def _panel(day: Journey, panel: PanelId) -> Any:
    await until(lambda: P.REPORTS in day.desk.window.rail.panels, 15, "Reports in the rail")
    day.desk.window.open_page(P.REPORTS)
    section = day.desk.window._parts.pages[P.REPORTS]
    assert isinstance(section, SectionPage)
    section.choose(panel)
    return section.current


def _titles(panel: OverviewPanel) -> dict[str, str]:
    return {each.tile.id: each.title for each in panel._state.tiles}


async def _adds_a_tile(panel: OverviewPanel) -> str:
    panel.edit.click()
    panel.add.click()
    chosen = panel._state.chosen
    assert chosen is not None
    _choose(panel.form.kind, TileKind.BARS)
    _choose(panel.form.dimension, Dimension.AGENT)
    QTest.keyClicks(panel.form.name, "Who missed")
    handle = panel.grid.frame(chosen.id).handle
    QTest.keyClick(handle, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    box = panel.grid.frame(chosen.id).box
    await until(lambda: box.chart.data.places, 15, "its figures")
    panel.save.click()
    await until(lambda: "is saved" in panel.banner.text, 15, "it is saved")
    return chosen.id


def _choose(choice: Choice, value: object) -> None:
    choice.setCurrentIndex(choice.findData(value))
    choice.activated.emit(choice.currentIndex())


async def _a_place_leads_to_its_calls(day: Journey, panel: OverviewPanel) -> None:
    """Of the first source that has a name; the log has no filter for calls without one."""
    shown = next(each for each in panel._state.tiles if each.tile.id == "calls-by-source")
    place = next(place for place, key in enumerate(shown.keys) if key)
    chart = panel.grid.frame("calls-by-source").box.chart
    for _ in range(place + 1):
        QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert day.desk.window.page is P.CALLS
    await _the_log_has(day, int(chart.data.now.values[place] or 0))
    assert day.desk.window.page is P.REPORTS


async def _a_row_leads_to_its_calls(day: Journey) -> None:
    panel = await _panel(day, P.CALL_REPORTS)
    assert isinstance(panel, CallReportsPanel)
    _choose(panel.dimension, Dimension.STATUS)
    await until(lambda: panel._state.columns, 15, "the report")
    await until(lambda: panel._state.columns[0][1] == "Call status", 15, "calls by their status")
    for row, line in enumerate(panel._state.lines[:3]):
        panel.table.setCurrentCell(row, 0)
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        await _the_log_has(day, int(line.cells[1].replace(",", "")))


async def _the_log_has(day: Journey, calls: int) -> None:
    """So many calls, and the way back."""
    log = _log(day)
    assert calls > 0
    await until(lambda: log.model.rowCount() == calls, 15, f"{calls} calls in the log")
    log.back.click()


def _log(day: Journey) -> CallsPage:
    page = day.desk.window._parts.pages[P.CALLS]
    assert isinstance(page, CallsPage)
    return page


def _permissions_say_why(mia: Journey) -> None:
    mia.desk.window.open_settings(P.PERMISSIONS)
    settings = mia.desk.window._parts.pages[P.SETTINGS]
    assert isinstance(settings, SectionPage)
    assert isinstance(settings.current, PermissionsPanel)
    settings.current.why.click()
    for panel in (P.OVERVIEW, P.CALL_REPORTS):
        mia.desk.why.ask(panel)
        assert mia.desk.why.sentence == "Call managers do not have this by default."
    mia.desk.why.hide()
