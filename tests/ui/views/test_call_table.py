"""The table of the call log beside its drawer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.access import Role
from desktop.domain.call_views import Column
from desktop.settings.panels import PanelId
from desktop.ui.calls.model import COLUMNS
from desktop.ui.calls.view import CallsPage
from tests.fakes import crm_records as known
from tests.support.waiting import until
from tests.ui.views.workplace import Workplace


async def test_another_agent_is_set_by_keyboard_alone(place: Workplace) -> None:
    page = await _log_of_a_manager(place)
    page.table.setFocus()
    await place.press(Qt.Key.Key_Down)
    await until(page.drawer.isVisible, 5, "the drawer")
    while QApplication.focusWidget() is not page.drawer.set_agent:
        await place.press(Qt.Key.Key_Tab)
    await place.press(Qt.Key.Key_Space)
    await until(page.drawer.agents.isVisible, 5, "whom it can be given to")
    await place.type("jonas")
    await place.press(Qt.Key.Key_Return)
    await until(
        lambda: place.desk.crm.changes and place.desk.crm.changes[-1][1].agent_id == known.JONAS,
        *(5, "it is given away"),
    )


async def test_beside_the_drawer_it_shows_what_fits_and_nothing_scrolls_sideways(
    place: Workplace,
) -> None:
    page = await _log_of_a_manager(place)
    page.table.selectRow(0)
    await place.settle()
    await until(page.drawer.isVisible, 5, "the drawer")
    assert page.table.horizontalScrollBar().maximum() == 0
    assert not page.table.isColumnHidden(COLUMNS.index(Column.TIME))
    page._presenter.close_detail()
    await place.settle()
    assert not any(
        page.table.isColumnHidden(COLUMNS.index(each)) for each in page.table._layout.shown
    )


async def _log_of_a_manager(place: Workplace) -> CallsPage:
    place.desk.crm.role = Role.CALL_MANAGER
    place.desk.crm.call_rows = list(known.CALLS)
    await place.sign_in()
    await place.show()
    await until(lambda: place.desk.local.is_open, 5, "the local data")
    place.window.resize(1200, 780)
    place.window.open_page(PanelId.CALLS)
    page = place.page(PanelId.CALLS)
    await until(lambda: page.model.rowCount() == 4, 5, "the rows")
    assert isinstance(page, CallsPage)
    return page
