"""Numbers and sources in their states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.numbers import Source
from desktop.domain.records import NumberRecord
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

ROWS: Final = (
    *known.NUMBERS,
    NumberRecord(
        *("n3", "+493023125100", LONG_NAME, LONG_NAME, "disabled", False, LONG_NAME),
        *("s3", "user", "u2", False, "off"),
    ),
    NumberRecord("n4", "+442079460100", "London", "", "active", True, ""),
    NumberRecord("n5", "+18005550133", "Toll-free", "", "released", True, ""),
)


async def _numbers(place: Workplace) -> Any:
    place.desk.crm.number_rows = list(ROWS)
    place.desk.crm.user_rows = [*known.USERS, *place.desk.crm.user_rows]
    await open_page(place, PanelId.ADMIN, PanelId.NUMBERS)
    await place.show()
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def numbers(place: Workplace) -> QWidget:
    panel = await _numbers(place)
    panel.table.selectRow(0)
    assert panel.table.rowCount() == 4
    return place.window


async def numbers_given_back(place: Workplace) -> QWidget:
    panel = await _numbers(place)
    await place.click("Show: Given back", panel)
    assert (panel.table.rowCount(), panel.release.isHidden()) == (1, True)
    return place.window


async def number_to_buy(place: Workplace) -> QWidget:
    """One that somebody else has bought in the meantime."""
    panel = await _numbers(place)
    await place.click("Buy a number")
    panel.buying.area.setText("443")
    await place.advance(0.3)
    panel.buying.offers.setCurrentRow(1)
    place.desk.crm.sold_elsewhere.add(panel.buying.chosen)
    await place.click("Buy", panel.buying)
    assert "Somebody else" in panel.buying.error.text()
    return place.window


async def no_number_to_buy(place: Workplace) -> QWidget:
    panel = await _numbers(place)
    await place.click("Buy a number")
    panel.buying.area.setText("999")
    await place.advance(0.3)
    assert panel.buying.offers.isHidden()
    return place.window


async def number_changed(place: Workplace) -> QWidget:
    """By two at once, and one to which nobody can send a text."""
    panel = await _numbers(place)
    panel.table.selectRow(0)
    await place.click("Change", panel)
    rows = place.desk.crm.number_rows
    changed = next(each for each in rows if each.name == LONG_NAME)
    rows[rows.index(changed)] = replace(changed, name=f"{LONG_NAME} II", version=2)
    panel.form.name.setText("Berlin")
    await place.click("Save", panel.form)
    assert not panel.form.take.isHidden()
    return place.window


async def number_released(place: Workplace) -> QWidget:
    panel = await _numbers(place)
    panel.table.selectRow(3)
    await place.click("Release", panel)
    assert panel.retiring.users.count() == 4
    return place.window


async def numbers_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["number_page"] = GONE
    panel = await _numbers(place)
    assert not panel.empty.isHidden()
    return place.window


async def sources(place: Workplace) -> QWidget:
    place.desk.crm.source_rows = [*known.SOURCES, Source("s3", LONG_NAME)]
    await open_page(place, PanelId.ADMIN, PanelId.SOURCES)
    await place.show()
    await place.settle()
    panel = place.page(PanelId.ADMIN).current
    panel.table.selectRow(2)
    await place.click("Rename", panel)
    panel.form.name.setText("Direct")
    await place.click("Save", panel.form)
    assert panel.form.error.text()
    return place.window


async def recording(place: Workplace) -> QWidget:
    """Somebody else saved first."""
    await open_page(place, PanelId.ADMIN, PanelId.RECORDING)
    await place.show()
    await place.settle()
    panel = place.page(PanelId.ADMIN).current
    panel.is_on.setChecked(True)
    place.desk.crm.recording_rules = replace(place.desk.crm.recording_rules, version=2)
    await place.click("Save", panel)
    assert not panel.banner.isHidden()
    return place.window


async def call_recorded(place: Workplace) -> QWidget:
    await open_page(place, PanelId.PHONE)
    call_id = await place.desk.calls.place("+14435550177")
    words = "This%20call%20is%20recorded%20to%20improve%20our%20service."
    headers = (("X-Call-Id", "c1"), ("X-Recorded", "1"), ("X-Announcement", words))
    place.desk.engine.reports_answer(call_id, headers)
    await place.settle()
    return place.window


async def recording_paused(place: Workplace) -> QWidget:
    place.desk.crm.role = Role.ADMINISTRATOR
    window = await call_recorded(place)
    await place.click("Pause the recording")
    return window


NUMBER_SCENES: Final[tuple[Scene, ...]] = (
    *(numbers, numbers_given_back, number_to_buy, no_number_to_buy),
    *(number_changed, number_released, numbers_failed, sources),
    *(recording, call_recorded, recording_paused),
)
