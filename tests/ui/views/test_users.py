"""The panel of the users by hand: opened by key and by gear, left by Escape, paged by scrolling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from desktop.ui.users.model import Column
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import open_page
from tests.ui.views.workplace import Workplace


async def panel_of(place: Workplace) -> Any:
    place.desk.crm.role = Role.ADMINISTRATOR
    await open_page(place, PanelId.ADMIN, PanelId.USERS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


@pytest.mark.requirement("S2-06")
async def test_the_gear_and_enter_open_a_user_and_escape_goes_back(place: Workplace) -> None:
    panel = await panel_of(place)
    table = panel.list.table
    gear = table.visualRect(table.model().index(1, Column.OPEN)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=gear)
    await place.settle()
    assert panel.currentWidget() is panel.page
    assert panel.page.details.name.text() == "Jonas Weber"
    await place.press(Qt.Key.Key_Escape)
    assert (panel.currentWidget(), table.current_id) == (panel.list, known.JONAS)
    await place.press(Qt.Key.Key_Return, at=table)
    assert panel.currentWidget() is panel.page


async def test_scrolling_to_the_end_brings_the_next_page(place: Workplace) -> None:
    jonas = known.USERS[1]
    place.desk.crm.user_rows = [
        replace(jonas, id=f"p{n:04}", name=f"Person {n:04}") for n in range(250)
    ]
    table = (await panel_of(place)).list.table
    assert table.model().rowCount() == 100
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    await place.settle()
    assert table.model().rowCount() == 200
    assert table.rowAt(0) > 50, "the place in the list is kept"
