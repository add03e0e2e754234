"""Where the export goes: the platform's dialog, and a file that grows beside its name."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.domain.errors import StoreUnavailable
from desktop.services.call_export import GrowingFile
from desktop.ui.texts.bulk.file_dialogs import answered

Result = TypeVar("Result")


class PartFile:
    """Implements ``GrowingFile``: what was there before stays until the new one is whole."""

    def __init__(self, path: Path, *, is_private: bool = False) -> None:
        """``is_private``: for nobody else on this computer."""
        self._mode = 0o600 if is_private else 0o666
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._file: BinaryIO | None = None
        self._is_over = False

    async def write(self, piece: bytes) -> None:
        await self._do(lambda: self._opened().write(piece))

    async def finish(self) -> None:
        def finish() -> None:
            self._opened().close()
            self._part.replace(self._path)

        await self._do(finish)

    async def abandon(self) -> None:
        """At once, on this thread: who cancels does not wait for another one."""
        self._is_over = True
        with contextlib.suppress(OSError):
            if self._file is not None:
                self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _opened(self) -> BinaryIO:
        if self._is_over:
            raise ValueError("abandoned")  # a thread that was on its way when it was cancelled
        if self._file is None:
            self._file = open(self._part, "wb", opener=self._made)  # noqa: SIM115 - kept open
        return self._file

    def _made(self, path: str, flags: int) -> int:
        return os.open(path, flags, self._mode)

    async def _do(self, work: Callable[[], Result]) -> Result:
        try:
            return await asyncio.to_thread(work)
        except (OSError, ValueError) as error:  # ValueError: closed meanwhile
            why = getattr(error, "strerror", None) or "the system refuses it"
            sentence = f"{self._path.name} cannot be written: {why.lower()}. Choose another place."
            raise StoreUnavailable(sentence) from error


class PlatformExportDialog:
    """Implements ``ExportDialog``; calls go on while it is open."""

    def __init__(
        self,
        title: str = "Export as CSV",
        kind: str = "CSV files",
        suffix: str = "csv",
        *,
        is_private: bool = False,
    ) -> None:
        self._title, self._kind, self._suffix = title, kind, suffix
        self._is_private = is_private

    async def ask(self, name: str) -> tuple[str, GrowingFile] | None:
        dialog = QFileDialog(QApplication.activeWindow(), self._title, name)
        dialog.setNameFilters([f"{self._kind} (*.{self._suffix})", "All files (*)"])
        dialog.setDefaultSuffix(self._suffix)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chosen = await answered(dialog)
        return (chosen, PartFile(Path(chosen), is_private=self._is_private)) if chosen else None
