"""An export dialog in which a test chooses, and the file it grows in."""

from __future__ import annotations

from desktop.domain.errors import StoreUnavailable
from desktop.services.call_export import GrowingFile


class GrowingMemory:
    """Implements ``GrowingFile``; ``room`` is how many bytes the disk still takes."""

    def __init__(self, room: int = 100_000) -> None:
        self.content = b""
        self.room = room
        self.is_finished = self.is_gone = False

    async def write(self, piece: bytes) -> None:
        if len(self.content) + len(piece) > self.room:
            raise StoreUnavailable("calls.csv cannot be written: the disk is full.")
        self.content += piece

    async def finish(self) -> None:
        self.is_finished = True

    async def abandon(self) -> None:
        self.is_gone = True


class FakeExportDialog:
    """Implements ``ExportDialog``; without a ``file`` the person thinks better of it."""

    def __init__(self) -> None:
        self.file: GrowingMemory | None = GrowingMemory()
        self.asked: list[str] = []

    async def ask(self, name: str) -> tuple[str, GrowingFile] | None:
        self.asked.append(name)
        return None if self.file is None else (f"/home/anna/{name}", self.file)
