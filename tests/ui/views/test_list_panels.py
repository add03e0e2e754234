"""The lists of a call manager under the hands: keys, forms, files, and the call that is blocked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.domain.access import Role
from desktop.domain.lists import BlockKind
from desktop.services.do_not_call import LARGEST_FILE
from desktop.settings.panels import PanelId
from tests.fakes.crm_lists import BLOCKED, LISTED
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def manager(place: Workplace) -> Workplace:
    crm = place.desk.crm
    crm.role, crm.blocked_rows, crm.dnc_rows = Role.CALL_MANAGER, [BLOCKED], [LISTED]
    await place.sign_in()
    await place.show()
    return place


async def opened(place: Workplace, panel: PanelId) -> Any:
    place.window.open_page(PanelId.ADMIN)
    place.page(PanelId.ADMIN).choose(panel)
    await place.settle()
    return place.page(PanelId.ADMIN).current


async def test_an_agent_finds_none_of_them(place: Workplace) -> None:
    await place.sign_in()
    assert PanelId.ADMIN not in place.window.rail.panels
    assert not {"blocked_callers", "do_not_call_list"} & set(place.desk.crm.asked)


async def test_a_caller_is_blocked_by_keyboard_alone(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.BLOCKED_CALLERS)
    panel.add.setFocus()
    await manager.press("Space")
    assert panel.form.value.hasFocus()
    await manager.type("4435550177")
    await manager.press("Tab")
    await manager.type("Spam")
    await manager.press("Enter")
    assert panel.form.isHidden()
    assert [each.value for each in manager.desk.crm.blocked_rows][-1] == "+14435550177"
    assert panel.table.rowCount() == 2


async def test_keys_act_on_the_chosen_row(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.BLOCKED_CALLERS)
    panel.table.setFocus()
    await manager.press(Qt.Key.Key_Delete, at=panel.table)
    assert manager.desk.crm.blocked_rows == [BLOCKED], "nothing was chosen yet"
    assert not panel.edit.isEnabled()
    panel.table.selectRow(0)
    await manager.press("Enter", at=panel.table)
    assert panel.form.value.isReadOnly()
    await manager.press("Esc", at=panel.form.reason)
    assert panel.form.isHidden()
    await manager.press(Qt.Key.Key_Delete, at=panel.table)
    assert manager.desk.crm.blocked_rows == []
    await manager.click("Undo", panel.banner)
    assert len(manager.desk.crm.blocked_rows) == 1


async def test_the_kind_says_what_is_to_be_typed(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.BLOCKED_CALLERS)
    await manager.click("Block a caller")
    await manager.click("Block by: Prefix", panel.form)
    assert isinstance(manager.control("Numbers that begin with", panel.form), QLineEdit)
    panel.form.value.setText("+44")
    await manager.click("Block", panel.form)
    assert manager.desk.crm.blocked_rows[-1].kind is BlockKind.PREFIX


async def test_what_is_typed_stays_while_the_list_is_renewed(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.BLOCKED_CALLERS)
    await manager.click("Block a caller")
    panel.form.reason.setText("Half a sent")
    manager.desk.crm.push("blocklist.updated")
    await manager.settle()
    assert panel.form.reason.text() == "Half a sent"


async def test_a_row_stays_chosen_wherever_it_moves(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.BLOCKED_CALLERS)
    panel.table.selectRow(0)
    await manager.click("Block a caller")
    panel.form.value.setText("4435550177")
    await manager.click("Block", panel.form)
    assert (panel.table.currentRow(), panel.chosen) == (1, BLOCKED.id)


async def test_more_rows_come_on_demand(manager: Workplace) -> None:
    manager.desk.crm.dnc_rows = [
        replace(LISTED, id=f"d{n}", number=f"+1443555{1000 + n}") for n in range(150)
    ]
    panel = await opened(manager, PanelId.DO_NOT_CALL)
    assert panel.table.rowCount() == 100
    await manager.click("Show more", panel)
    assert panel.table.rowCount() == 150
    assert panel.more.isHidden()


async def test_a_file_is_imported(manager: Workplace, tmp_path: Path) -> None:
    panel = await opened(manager, PanelId.DO_NOT_CALL)
    file = tmp_path / "march.csv"
    file.write_bytes(b"4435550199,Letter\n")
    panel.import_file(file)
    assert not panel.import_button.isEnabled()
    await manager.advance(1)
    assert panel.progress.counts.text() == "1 added · 0 there already · 0 not understood"
    assert panel.table.rowCount() == 2
    await manager.click("Close", panel.progress)
    assert panel.progress.isHidden()


async def test_the_file_dialog_blocks_nothing(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.DO_NOT_CALL)
    await manager.click("Import CSV")
    assert panel._files.isVisible()
    assert not panel._files.isModal()
    panel._files.close()


async def test_a_file_that_cannot_be_read_or_is_too_large_says_so(
    manager: Workplace, tmp_path: Path
) -> None:
    panel = await opened(manager, PanelId.DO_NOT_CALL)
    panel.import_file(tmp_path / "nothing.csv")
    assert panel.progress.error.text() == "The file cannot be read: No such file or directory."
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    panel.import_file(large)
    await manager.settle()
    assert "larger than 5 MB" in panel.progress.error.text()
    assert "start_import" not in manager.desk.crm.asked


async def test_a_criterion_is_reworded_where_it_stands(manager: Workplace) -> None:
    panel = await opened(manager, PanelId.SCORING)
    panel.criteria.rows.item(0).setText("Greeting")
    await manager.settle()
    panel.criteria.rows.setCurrentRow(0)
    await manager.click("Move down", panel.criteria)
    assert panel.criteria.rows.currentRow() == 1
    await manager.click("Save")
    assert manager.desk.crm.scoring_options.criteria == ("Clear next step", "Greeting")
    panel.criteria.rows.item(0).setText("greeting")
    await manager.settle()
    assert panel.criteria.rows.item(0).text() == "Clear next step"
    assert "already" in panel.criteria.error.text()


class TestFromACall:
    async def called(self, place: Workplace) -> Any:
        call_id = place.desk.engine.incoming("+14435550177", "", ())
        await place.settle()
        await place.desk.calls.answer(call_id)
        place.desk.engine.reports_answer(call_id)
        await place.settle()
        return place.windows.phone.card(call_id)

    async def test_whoever_calls_can_be_blocked(self, manager: Workplace) -> None:
        card = await self.called(manager)
        await manager.click("Block this caller", card)
        dialog = manager.windows.block
        assert dialog.isVisible()
        assert not dialog.isModal()
        assert dialog.form.value.text() == "(443) 555-0177"
        await manager.click("Block", dialog)
        assert not dialog.isVisible()
        assert [each.value for each in manager.desk.crm.blocked_rows][-1] == "+14435550177"
        assert manager.desk.calls.calls, "the call goes on"

    async def test_a_recent_caller_can_be_blocked_too(self, manager: Workplace) -> None:
        manager.window.open_page(PanelId.PHONE)
        rows = manager.windows.phone.recent.rows
        rows.setCurrentRow(0)
        rows.customContextMenuRequested.emit(rows.visualItemRect(rows.item(0)).center())
        await manager.settle()
        menu = manager.windows.phone.recent.menu
        assert menu.isVisible()
        await manager.press("Down", "Enter", at=menu)
        assert manager.windows.block.form.value.text() == "(312) 555-0199"

    async def test_an_agent_has_no_menu(self, place: Workplace) -> None:
        await place.sign_in()
        await place.show()
        rows = place.windows.phone.recent.rows
        rows.customContextMenuRequested.emit(rows.visualItemRect(rows.item(0)).center())
        await place.settle()
        assert rows.count() == 1
        assert not place.windows.phone.recent.menu.isVisible()

    async def test_an_agent_is_not_offered_it(self, place: Workplace) -> None:
        await place.sign_in()
        card = await self.called(place)
        assert card.block.isHidden()
