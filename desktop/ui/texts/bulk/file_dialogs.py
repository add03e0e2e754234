"""The platform's file dialogs, which let the calls go on: nothing waits while one is open."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.domain.errors import StoreUnavailable
from desktop.ui.texts.bulk.contracts import ChosenFile


class PlatformFileDialogs:
    """Implements ``FileDialogs``."""

    async def choose(self, title: str, kinds: str, most_bytes: int) -> ChosenFile | None:
        dialog = QFileDialog(QApplication.activeWindow(), title, "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        name = await answered(dialog)
        if not name:
            return None
        return ChosenFile(Path(name).name, await asyncio.to_thread(read, Path(name), most_bytes))

    async def save(self, title: str, name: str, content: bytes) -> str:
        dialog = QFileDialog(QApplication.activeWindow(), title, name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chosen = await answered(dialog)
        if chosen:
            await asyncio.to_thread(write, Path(chosen), content)
        return chosen


def read(path: Path, most_bytes: int) -> bytes:
    try:
        if path.stat().st_size > most_bytes:
            most = most_bytes // (1024 * 1024)
            raise StoreUnavailable(f"{path.name} has more than {most} MB. Divide it.")
        return path.read_bytes()
    except OSError as error:
        sentence = f"{path.name} cannot be read: {_why(error)}. Choose another file."
        raise StoreUnavailable(sentence) from error


def write(path: Path, content: bytes) -> None:
    """Whole or not at all: what was there before stays where the disk is full."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        sentence = f"{path.name} cannot be written: {_why(error)}. Choose another place."
        raise StoreUnavailable(sentence) from error


def _why(error: OSError) -> str:
    return (error.strerror or "the system refuses it").lower()


async def answered(dialog: QFileDialog) -> str:
    """The chosen file, "" where the dialog was dismissed."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def on_finished(result: int) -> None:
        if not answer.done():
            answer.set_result(result)

    dialog.finished.connect(on_finished)
    dialog.open()
    try:
        result = await answer
        chosen = dialog.selectedFiles()
        return chosen[0] if result == QFileDialog.DialogCode.Accepted and chosen else ""
    finally:
        dialog.deleteLater()
