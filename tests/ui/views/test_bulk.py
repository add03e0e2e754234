"""The bulk page in the window: by keyboard, from the button to the report, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop.domain.access import Role
from desktop.domain.errors import StoreUnavailable
from desktop.settings.panels import PanelId
from desktop.ui.texts.bulk.contracts import ChosenFile
from desktop.ui.texts.bulk.file_dialogs import PlatformFileDialogs, read, write
from tests.support.disk import full_disk
from tests.ui.views.workplace import Workplace

STRANGER = "+14435550123"


@pytest.fixture
async def bulk(place: Workplace) -> Any:
    place.desk.crm.role = Role.CALL_MANAGER
    await place.sign_in()
    place.window.open_page(PanelId.TEXTS)
    await place.settle()
    return place.page(PanelId.TEXTS).bulk


async def compose(place: Workplace, bulk: Any) -> None:
    await place.click("Bulk text")
    bulk.compose.paste.setPlainText(f"{STRANGER}\nnobody")
    bulk.compose.add_pasted.click()
    bulk.compose.text.setPlainText("Offer")
    await place.settle()


async def test_the_button_is_there_for_who_may(place: Workplace, bulk: Any) -> None:
    assert bulk.button.isVisibleTo(place.window)
    place.desk.crm.overrides = {"messages:send_bulk": False}
    place.desk.crm.tell_permissions()
    await place.settle()
    assert not bulk.button.isVisibleTo(place.window)


async def test_from_the_button_to_the_report_by_keyboard(place: Workplace, bulk: Any) -> None:
    await place.show()
    bulk.button.setFocus()
    await place.press(Qt.Key.Key_Space)
    assert bulk.isVisibleTo(place.window)
    bulk.compose.sources.setFocus()
    bulk.compose.sources._buttons["contacts"].setFocus()
    await place.press(Qt.Key.Key_Right)
    bulk.compose.paste.setFocus()
    await place.type(STRANGER)
    bulk.compose.add_pasted.setFocus()
    await place.press(Qt.Key.Key_Space)
    assert bulk.compose.paste.toPlainText() == ""
    bulk.compose.text.setFocus()
    await place.type("Offer ")
    place.control("First name: insert {contact.first_name}").click()  # type: ignore[attr-defined] # a button
    assert bulk.compose.text.toPlainText() == "Offer {contact.first_name}"
    bulk.compose.look.setFocus()
    await place.press(Qt.Key.Key_Space)
    bulk.compose.preview.send.setFocus()
    await place.press(Qt.Key.Key_Space)
    assert place.desk.crm.bulk_rows[0].text == "Offer {contact.first_name}"
    assert bulk.job.isVisibleTo(place.window)
    bulk.job.report.setFocus()
    await place.press(Qt.Key.Key_Space)
    assert place.desk.files.saved
    assert "Saved as" in place.said(bulk.job)
    await place.click("Back to conversations")
    assert not bulk.isVisibleTo(place.window)


async def test_progress_is_seen_as_it_happens(place: Workplace, bulk: Any) -> None:
    await compose(place, bulk)
    bulk.compose.look.click()
    await place.settle()
    bulk.compose.preview.send.click()
    await place.settle()
    assert (bulk.job.bar.value(), bulk.job.rows.table.rowCount()) == (0, 2)
    place.desk.crm.bulk_goes_on("blk0")
    await place.advance(1)
    assert bulk.job.bar.value() == 100
    assert "Done" in place.said(bulk.job)
    assert not any(each.isVisibleTo(place.window) for each in bulk.job.buttons.values())


async def test_delete_takes_a_recipient_away(place: Workplace, bulk: Any) -> None:
    await compose(place, bulk)
    rows = bulk.compose.recipients
    assert rows.count() == 2
    rows.setCurrentRow(1)
    await place.press(Qt.Key.Key_Delete, at=rows)
    assert rows.count() == 1
    bulk.compose.clear_all.click()
    await place.settle()
    assert rows.count() == 0
    assert not bulk.compose.look.isEnabled()


async def test_what_is_typed_while_news_come_keeps_its_cursor(place: Workplace, bulk: Any) -> None:
    await compose(place, bulk)
    cursor = bulk.compose.text.textCursor()
    cursor.setPosition(2)
    bulk.compose.text.setTextCursor(cursor)
    place.desk.crm.tell_permissions()
    await place.settle()
    assert bulk.compose.text.textCursor().position() == 2
    assert bulk.compose.text.toPlainText() == "Offer"


async def test_send_later_opens_the_time(place: Workplace, bulk: Any) -> None:
    await compose(place, bulk)
    assert not bulk.compose.at.isVisibleTo(place.window)
    bulk.compose.later.click()
    await place.settle()
    assert bulk.compose.at.isVisibleTo(place.window)
    bulk.compose.look.click()
    await place.settle()
    bulk.compose.preview.send.click()
    await place.settle()
    assert place.desk.crm.bulk_rows[0].schedule_at is not None


class TestFiles:
    def test_a_list_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_bytes(b"x")
        assert read(tmp_path / "list.csv", 1) == b"x"

    def test_what_is_too_long_or_not_there_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_bytes(b"x" * 2)
        with pytest.raises(StoreUnavailable, match="Divide it"):
            read(tmp_path / "list.csv", 1)
        with pytest.raises(StoreUnavailable, match="cannot be read: no such file"):
            read(tmp_path / "none.csv", 1)

    def test_a_report_is_written_whole_or_not_at_all(self, tmp_path: Path) -> None:
        place = tmp_path / "report.csv"
        write(place, b"first")
        with full_disk(), pytest.raises(StoreUnavailable, match="Choose another place"):
            write(place, b"second" * 100_000)
        assert place.read_bytes() == b"first"
        assert [each.name for each in tmp_path.iterdir()] == ["report.csv"]
        with pytest.raises(StoreUnavailable, match="cannot be written"):
            write(tmp_path / "none" / "report.csv", b"x")


class TestThePlatformsDialogs:
    """Open without holding anything up: what else there is to do goes on meanwhile."""

    async def dialog(self, place: Workplace) -> QFileDialog:
        def opened() -> list[QFileDialog]:
            found = [w for w in place.application.topLevelWidgets() if isinstance(w, QFileDialog)]
            return [each for each in found if each.isVisible()]

        await place.until(lambda: len(opened()) == 1, "the dialog is open")
        return opened()[0]

    def pick(self, dialog: QFileDialog, path: Path) -> None:
        """Typed, as the folder is looked through in the background at a time of its own."""
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(str(path))
        dialog.done(QFileDialog.DialogCode.Accepted)

    async def test_a_file_is_chosen(self, place: Workplace, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_bytes(b"Phone\n4435550123\n")
        asking = asyncio.ensure_future(PlatformFileDialogs().choose("Choose", "*", 100))
        dialog = await self.dialog(place)
        self.pick(dialog, tmp_path / "list.csv")
        chosen = await asking
        assert chosen == ChosenFile("list.csv", b"Phone\n4435550123\n")

    async def test_dismissed_there_is_none(self, place: Workplace) -> None:
        asking = asyncio.ensure_future(PlatformFileDialogs().save("Save", "report.csv", b"x"))
        (await self.dialog(place)).reject()
        assert await asking == ""

    async def test_a_report_is_saved_where_it_is_wanted(
        self, place: Workplace, tmp_path: Path
    ) -> None:
        asking = asyncio.ensure_future(PlatformFileDialogs().save("Save", "report.csv", b"x"))
        dialog = await self.dialog(place)
        self.pick(dialog, tmp_path / "report.csv")
        assert await asking == str(tmp_path / "report.csv")
        assert (tmp_path / "report.csv").read_bytes() == b"x"
