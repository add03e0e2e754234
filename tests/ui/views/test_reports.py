"""Reports under mouse and keys: tiles moved and sized, tables sorted, figures looked into."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.domain.overview import Tile
from desktop.domain.report_periods import Period, PeriodName
from desktop.domain.report_queries import Dimension
from desktop.settings.panels import PanelId
from desktop.ui.reports.call_reports_view import CallReportsPanel
from desktop.ui.reports.tile import Handle
from desktop.ui.reports.view import OverviewPanel
from tests.ui.views.scenes_base import furnish
from tests.ui.views.scenes_reports import fill_the_log
from tests.ui.views.workplace import Workplace

LEFT = Qt.MouseButton.LeftButton
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 20))


@pytest.fixture
async def panel(place: Workplace) -> OverviewPanel:
    furnish(place.desk.crm)
    fill_the_log(place)
    await place.sign_in()
    place.window.open_page(PanelId.REPORTS)
    await place.show()
    place.page(PanelId.REPORTS).choose(PanelId.OVERVIEW)
    await place.settle()
    shown = place.page(PanelId.REPORTS).current
    assert isinstance(shown, OverviewPanel)
    return shown


async def _edited(place: Workplace, panel: OverviewPanel, tile_id: str) -> Handle:
    await place.click("Edit", panel)
    return panel.grid.frame(tile_id).handle


def _tile(panel: OverviewPanel, tile_id: str) -> Tile:
    return next(each.tile for each in panel._state.tiles if each.tile.id == tile_id)


async def test_keys_move_and_size_a_tile_and_keep_the_keyboard_there(
    place: Workplace, panel: OverviewPanel
) -> None:
    handle = await _edited(place, panel, "texts-out")
    handle.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(handle, key)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(handle, key, Qt.KeyboardModifier.ShiftModifier)
    await place.settle()
    tile = _tile(panel, "texts-out")
    assert (tile.x, tile.y, tile.width, tile.height) == (2, 14, 4, 3)
    assert handle.hasFocus()
    assert handle.accessibleName().endswith("column 3, row 15, 4 wide, 3 high")


async def test_the_mouse_drags_a_tile_and_its_corner(
    place: Workplace, panel: OverviewPanel
) -> None:
    handle = await _edited(place, panel, "missed")
    one = panel.grid.room(0, 0, 1, 1)
    step = QPoint(one.width() + 12, one.height() + 12)
    _drag(handle, QPoint(30, 30), QPoint(30, 30) + QPoint(-step.x(), step.y() * 2))
    await place.settle()
    assert (_tile(panel, "missed").x, _tile(panel, "missed").y) == (5, 2)
    corner = handle.rect().bottomRight() - QPoint(6, 6)
    _drag(handle, corner, corner + QPoint(step.x() * 2, step.y()))
    await place.settle()
    assert (_tile(panel, "missed").width, _tile(panel, "missed").height) == (5, 3)
    assert panel.grid.frame("missed").geometry() == panel.grid.room(5, 2, 5, 3)


def _drag(handle: Handle, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(handle, LEFT, pos=start)
    middle = (start + end) / 2
    # The tile follows the mouse: where it is on the screen counts, not where on the tile.
    way = handle.mapToGlobal(end)
    QTest.mouseMove(handle, middle)
    QTest.mouseRelease(handle, LEFT, pos=handle.mapFromGlobal(way))


async def test_delete_takes_a_tile_away_and_undo_brings_it_back(
    place: Workplace, panel: OverviewPanel
) -> None:
    handle = await _edited(place, panel, "calls")
    QTest.keyClick(handle, Qt.Key.Key_Delete)
    await place.settle()
    assert "calls" not in {each.tile.id for each in panel._state.tiles}
    QTest.keyClick(panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await place.settle()
    assert "calls" in {each.tile.id for each in panel._state.tiles}


async def test_the_form_places_by_numbers(place: Workplace, panel: OverviewPanel) -> None:
    handle = await _edited(place, panel, "texts-out")
    QTest.keyClick(handle, Qt.Key.Key_Return)
    await place.settle()
    assert panel.form.name.hasFocus()
    panel.form.at_row.setValue(20)
    panel.form.wide.setValue(6)
    await place.settle()
    tile = _tile(panel, "texts-out")
    assert (tile.y, tile.width) == (19, 6)
    await place.type("Sent")
    await place.press("Tab")
    assert _tile(panel, "texts-out").title == "Sent"


async def test_a_number_counts_once_it_is_typed_whole(
    place: Workplace, panel: OverviewPanel
) -> None:
    """Row 1 on the way to row 12 would push everything else down."""
    handle = await _edited(place, panel, "texts-out")
    QTest.keyClick(handle, Qt.Key.Key_Return)
    await place.settle()
    others = [each.tile for each in panel._state.tiles if each.tile.id != "texts-out"]
    panel.form.at_row.setFocus()
    panel.form.at_row.selectAll()
    await place.type("20")
    panel.show_sheet(panel._state)  # a figure that was asked for has come
    assert panel.form.at_row.text() == "20"
    await place.press("Tab")
    assert _tile(panel, "texts-out").y == 19
    assert [each.tile for each in panel._state.tiles if each.tile.id != "texts-out"] == others
    await place.click("Undo", panel)
    assert _tile(panel, "texts-out").y != 19, "it was one step"


async def test_a_day_counts_once_it_is_typed_whole(place: Workplace, panel: OverviewPanel) -> None:
    """A month in the wrong year would take the other end along."""
    shown = Period(PeriodName.CUSTOM, *FEBRUARY)
    panel._presenter.choose_period(shown)
    await place.settle()
    panel.period.names.setFocus()
    await place.press("Tab")
    await place.type("03")
    panel.show_sheet(panel._state)  # the figures have been counted meanwhile
    await place.type("Dec2025")
    assert panel._state.period == shown
    await place.press("Enter")
    assert panel._state.period == Period(PeriodName.CUSTOM, date(2025, 12, 3), FEBRUARY[1])


@pytest.mark.parametrize("ends", ["Save", "Done"])
async def test_the_end_of_editing_leaves_the_keyboard_where_it_began(
    place: Workplace, panel: OverviewPanel, ends: str
) -> None:
    panel.edit.setFocus()
    await place.press("Enter")
    if ends == "Save":
        await place.click("Usual tiles", panel)
        await place.click("Add a tile", panel)
    button = panel.save if ends == "Save" else panel.discard
    button.setFocus()
    await place.press("Enter")
    assert not panel._state.is_editing
    assert panel.edit.hasFocus()


async def test_what_is_edited_is_no_chart_to_be_used(
    place: Workplace, panel: OverviewPanel
) -> None:
    await _edited(place, panel, "calls-by-day")
    frame = panel.grid.frame("calls-by-day")
    assert not frame.box.toggle.isEnabled()
    await place.click("Done", panel)
    assert frame.box.toggle.isEnabled()
    assert frame.handle.isHidden()


async def test_a_narrow_window_has_the_tiles_one_under_another(
    place: Workplace, panel: OverviewPanel
) -> None:
    panel.setFixedWidth(460)
    await place.settle()
    frames = [panel.grid.frame(each).geometry() for each in ("calls", "answered", "missed")]
    assert all(each.x() == 0 and each.width() > 380 for each in frames)
    assert frames[0].bottom() < frames[1].top() < frames[2].top()


async def test_enter_on_a_place_leads_to_the_log_and_back(
    place: Workplace, panel: OverviewPanel
) -> None:
    chart = panel.grid.frame("calls-by-source").box.chart
    chart.setFocus()
    await place.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    log = place.page(PanelId.CALLS)
    assert log.isVisible()
    assert log.count.text() == "59 calls"
    await place.click("Back to the overview", log)
    assert panel.isVisible()
    assert not log._state.filters.is_set
    place.window.open_page(PanelId.CALLS)
    await place.settle()
    assert log.back.isHidden()


async def test_a_log_that_is_filtered_otherwise_is_no_longer_the_figure(
    place: Workplace, panel: OverviewPanel
) -> None:
    panel.grid.frame("calls-by-source").box.chosen.emit(0)
    await place.settle()
    log = place.page(PanelId.CALLS)
    assert log.back.isVisible()
    log.filters.inbound.click()
    await place.settle()
    assert log.back.isHidden()


@pytest.fixture
async def reports(place: Workplace, panel: OverviewPanel) -> CallReportsPanel:
    place.page(PanelId.REPORTS).choose(PanelId.CALL_REPORTS)
    await place.settle()
    shown = place.page(PanelId.REPORTS).current
    assert isinstance(shown, CallReportsPanel)
    return shown


async def test_the_table_is_sorted_by_key_and_by_a_click(
    place: Workplace, reports: CallReportsPanel
) -> None:
    reports.table.setCurrentCell(0, 0)
    await place.press(Qt.Key.Key_S, at=reports.table)
    names = [reports.table.item(row, 0).text() for row in range(reports.table.rowCount())]
    assert names[:-1] == sorted(names[:-1], key=str.casefold)
    assert reports.table.horizontalHeaderItem(0).text() == "Agent ▲"
    reports.table.horizontalHeader().sectionClicked.emit(0)
    await place.settle()
    assert reports.table.item(0, 0).text() == names[-2]


async def test_enter_on_a_row_leads_to_the_log_and_back(
    place: Workplace, reports: CallReportsPanel
) -> None:
    reports.table.setCurrentCell(1, 0)
    calls = reports.table.item(1, 1).text()
    await place.press(Qt.Key.Key_Return, at=reports.table)
    log = place.page(PanelId.CALLS)
    assert log.isVisible()
    assert log.count.text() == f"{calls} calls"
    await place.click("Back to the report", log)
    assert reports.isVisible()


async def test_a_figure_the_log_cannot_show_is_listed_and_left_by_escape(
    place: Workplace, reports: CallReportsPanel
) -> None:
    titles = [title for _, title in reports._state.columns]
    missed = titles.index("Missed")
    reports.table.cellDoubleClicked.emit(1, missed)
    await place.settle()
    assert reports.calls.isVisible()
    assert str(reports.calls.table.rowCount()) == reports.table.item(1, missed).text()
    await place.press("Esc", at=reports.calls.table)
    assert reports.table.isVisible()


async def test_the_table_is_copied_with_its_total(
    place: Workplace, reports: CallReportsPanel
) -> None:
    await place.click("Copy", reports)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Agent\tCalls\t")
    assert lines[-1].startswith("Total\t236\t")


async def test_a_filter_is_chosen_from_a_picker_and_cleared_by_its_chip(
    place: Workplace, reports: CallReportsPanel
) -> None:
    reports.filters._asking(Dimension.QUEUE)()
    await place.settle()
    picker = reports.filters._pickers[Dimension.QUEUE]
    assert picker.isVisible()
    await place.type("sales")
    await place.press("Enter")
    chip = reports.filters._set[Dimension.QUEUE]
    assert chip.text() == "Queue: Sales"
    chip.setFocus()
    await place.press("Enter")
    assert not reports.filters._set
    assert reports.filters.more.hasFocus(), "the keyboard does not go with the chip"


@pytest.mark.parametrize("meanwhile", ["another page", "another field"])
async def test_values_that_come_late_leave_whoever_went_on_alone(
    place: Workplace, reports: CallReportsPanel, meanwhile: str
) -> None:
    place.desk.crm.hold("call_report")
    reports.filters.agent.setFocus()
    await place.press("Enter")
    assert reports.remark.text() == "Looking for what one may filter by…"
    if meanwhile == "another page":
        place.window.open_page(PanelId.PHONE)
    else:
        reports.measure.setFocus()
    await place.settle()
    place.desk.crm.release()
    await place.settle()
    assert reports.remark.text().startswith("Calls: 236")
    assert place.application.activePopupWidget() is None


async def test_days_of_ones_own_begin_with_those_that_were_shown(
    place: Workplace, reports: CallReportsPanel
) -> None:
    names = reports.period.names
    names.setCurrentIndex(names.findData(PeriodName.CUSTOM))
    names.activated.emit(names.currentIndex())
    await place.settle()
    period = reports._state.period
    assert period.name is PeriodName.CUSTOM
    assert period.first is not None
    assert period.last is not None
    assert (period.last - period.first).days == 29
    reports.period.last.setDate(reports.period.first.date().addDays(-3))
    await place.settle()
    moved = reports._state.period
    assert moved.first == moved.last, "the other end comes along"
