"""Numbers under the hands: keys, the cards, and what an editor chose that the search has not."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def panel(place: Workplace) -> Any:
    place.desk.crm.role = Role.ADMINISTRATOR
    await place.sign_in()
    await place.show()
    place.window.open_page(PanelId.ADMIN)
    place.page(PanelId.ADMIN).choose(PanelId.NUMBERS)
    await place.settle()
    return place.page(PanelId.ADMIN).current


@pytest.mark.requirement("S1-34", "S2-39")
async def test_a_number_is_bought_by_keyboard_alone(place: Workplace, panel: Any) -> None:
    panel.add.setFocus()
    await place.press("Space")
    assert panel.buying.area.hasFocus()
    await place.type("443")
    await place.advance(0.3)
    panel.buying.offers.setFocus()
    await place.press("Down", "Enter")
    assert panel.buying.name.hasFocus()
    await place.type("Roofing")
    await place.press("Enter")
    assert panel.buying.isHidden()
    assert place.desk.crm.number_rows[-1].number.startswith("+1443555")
    assert panel.table.rowCount() == 3


async def test_keys_act_on_the_chosen_row(place: Workplace, panel: Any) -> None:
    panel.table.setFocus()
    assert not panel.edit.isEnabled()
    panel.table.selectRow(1)
    await place.press("Enter", at=panel.table)
    assert panel.form.name.hasFocus()
    await place.press("Esc", at=panel.form.name)
    assert panel.form.isHidden()
    await place.press(Qt.Key.Key_Delete, at=panel.table)
    assert panel.retiring.cancel.hasFocus()
    await place.press("Esc", at=panel.retiring.cancel)
    assert panel.retiring.isHidden()


async def test_what_was_chosen_stays_while_one_searches_on(place: Workplace, panel: Any) -> None:
    panel.table.selectRow(1)
    await place.press("Enter", at=panel.table)
    panel.form.route.choose_data(f"user:{known.JONAS}")
    panel.form.find_target.setText("omar")
    await place.advance(0.3)
    assert panel.form.route.findData("queue:q1") < 0
    assert panel.form.typed.route == f"user:{known.JONAS}"
    await place.click("Save", panel.form)
    number = next(each for each in place.desk.crm.number_rows if each.id == "n1")
    assert number.routes_to == "Jonas Weber"


async def test_a_release_takes_the_replacement_that_was_chosen(
    place: Workplace, panel: Any
) -> None:
    panel.table.selectRow(1)
    await place.click("Release", panel)
    assert (panel.retiring.users.count(), panel.retiring.other.count()) == (3, 1)
    assert panel.retiring.way.current == "by"
    await place.click("Release", panel.retiring)
    assert place.desk.crm.user_default == known.CAPITAL
    assert "takes its place everywhere" in panel.banner.text


async def test_without_another_number_users_can_only_be_left_without(
    place: Workplace, panel: Any
) -> None:
    place.desk.crm.number_rows = [known.NUMBERS[1]]
    place.desk.crm.push("number.updated", number_id="n2")
    await place.settle()
    panel.table.selectRow(0)
    await place.click("Release", panel)
    assert not panel.retiring.way.isEnabled()
    await place.click("Release", panel.retiring)
    assert place.desk.crm.number_rows[0].state == "released"


async def test_a_disabled_number_can_be_used_again(place: Workplace, panel: Any) -> None:
    panel.table.selectRow(0)
    await place.click("Disable", panel)
    await place.click("Disable", panel.retiring)
    assert panel.disable.text() == "Use again"
    await place.click("Use again", panel)
    assert place.desk.crm.number_rows[0].state == "active"


async def test_who_may_only_look_finds_no_control_that_would_change(
    place: Workplace, panel: Any
) -> None:
    place.desk.crm.overrides = {"numbers:edit": False, "numbers:buy": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    for button in (panel.add, panel.edit, panel.disable, panel.release):
        assert button.isHidden()
