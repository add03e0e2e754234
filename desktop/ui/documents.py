"""Documents in the program that the system has for them; nothing here waits for that program."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop import APP_ID
from desktop.domain.errors import StoreUnavailable
from desktop.ui.texts.bulk.file_dialogs import write

_NO_PROGRAM: Final = "No program on this computer opens {kind} files. Save it, then open it there."


class PlatformDocuments:
    """Implements ``Documents``: in a folder for nobody else, and until the program ends."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    async def open(self, name: str, content: bytes) -> None:
        path = await asyncio.to_thread(self._kept, name, content)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            raise StoreUnavailable(_NO_PROGRAM.format(kind=path.suffix.lstrip(".").upper()))

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _kept(self, name: str, content: bytes) -> Path:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix=f"{APP_ID}-documents-"))
            # A name from the CRM leads nowhere else.
            path = self._folder / Path(name).name
        except OSError as error:
            why = (error.strerror or "the system refuses it").lower()
            raise StoreUnavailable(f"{name} cannot be opened: {why}. Save it instead.") from error
        write(path, content)
        return path
