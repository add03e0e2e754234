"""The table of the call log beside its drawer."""

from __future__ import annotations

from desktop.domain.access import Role
from desktop.domain.call_views import Column
from desktop.settings.panels import PanelId
from desktop.ui.calls.model import COLUMNS
from tests.fakes import crm_records as known
from tests.support.waiting import until
from tests.ui.views.workplace import Workplace


async def test_beside_the_drawer_it_shows_what_fits_and_nothing_scrolls_sideways(
    place: Workplace,
) -> None:
    place.desk.crm.role = Role.CALL_MANAGER
    place.desk.crm.call_rows = list(known.CALLS)
    await place.sign_in()
    await place.show()
    await until(lambda: place.desk.local.is_open, 5, "the local data")
    place.window.resize(1200, 780)
    place.window.open_page(PanelId.CALLS)
    page = place.page(PanelId.CALLS)
    await until(lambda: page.model.rowCount() == 4, 5, "the rows")
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
