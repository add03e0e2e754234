"""The lists of a call manager in their states."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.settings.panels import PanelId
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def _shown(place: Workplace, panel: PanelId) -> Any:
    """These lists are asked for when they come to the front."""
    await open_page(place, PanelId.ADMIN, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def blocked_callers(place: Workplace) -> QWidget:
    """With a form that says what is wrong, and a row that has just been taken away."""
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.table.selectRow(1)
    await place.click("Unblock")
    panel.table.selectRow(0)
    await place.click("Block a caller")
    panel.form.value.setText("555")
    await place.click("Block", panel.form)
    assert panel.form.error.text()
    assert not panel.banner.isHidden()
    return place.window


async def blocked_caller_changed(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.table.selectRow(2)
    await place.click("Change")
    assert panel.form.value.isReadOnly()
    return place.window


async def blocked_callers_to_look_at(place: Workplace) -> QWidget:
    """Without the permission to edit there is no control that would."""
    place.desk.crm.overrides = {"blocklist:edit": False}
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    panel.search.setText("nobody")
    await place.advance(0.3)
    assert panel.add.isHidden()
    return place.window


async def block_this_caller(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    place.windows.block.ask("+14435550177")
    await place.settle()
    return place.windows.block


async def do_not_call_list(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel.table.selectRow(1)
    await place.click("Take off")
    assert not panel.form.isHidden()
    return place.window


async def numbers_imported(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel._presenter.importing.start("march.csv", b"4435550199\nwrong\n" + b"x" * 70)
    await place.advance(1)
    await place.click("Add")
    assert panel.progress.lines.count() == 2
    return place.window


async def numbers_on_their_way(place: Workplace) -> QWidget:
    place.desk.crm.polls = 99
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    panel._presenter.importing.start(f"{LONG_NAME}.csv", b"4435550199\n")
    await place.advance(1)
    assert not panel.progress.bar.isHidden()
    return place.window


async def scoring(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.SCORING)
    panel.criteria.field.setText("Clear next step")
    await place.click("Add", panel.criteria)
    panel.criteria.rows.setCurrentRow(1)
    await place.click("Move up", panel.criteria)
    return place.window


async def list_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["do_not_call_list"] = GONE
    panel = await _shown(place, PanelId.DO_NOT_CALL)
    assert not panel.empty.isHidden()
    return place.window


async def scoring_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["scoring"] = GONE
    await _shown(place, PanelId.SCORING)
    return place.window


async def list_out_of_date(place: Workplace) -> QWidget:
    panel = await _shown(place, PanelId.BLOCKED_CALLERS)
    place.desk.crm.refusals["blocked_callers"] = GONE
    place.desk.crm.push("blocklist.updated")
    await place.settle()
    assert "out of date" in panel.banner.text
    return place.window


LIST_SCENES: Final[tuple[Scene, ...]] = (
    blocked_callers,
    blocked_caller_changed,
    blocked_callers_to_look_at,
    block_this_caller,
    do_not_call_list,
    numbers_imported,
    numbers_on_their_way,
    scoring,
    list_failed,
    scoring_failed,
    list_out_of_date,
)
