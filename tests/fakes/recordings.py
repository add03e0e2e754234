"""Files of recorded talks without threads, in a folder of the test's own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote, unquote

from desktop.domain.errors import StoreUnavailable


class FakeRecordings:
    """Implements ``RecordingFiles``; ``full`` is a disk that takes no more."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.full = False

    def path_of(self, owner: str, record_id: str) -> Path:
        return self._there() / f"{quote(owner, safe='')}!{quote(record_id, safe='')}.wav"

    async def begin(self, owner: str, record_id: str) -> Path:
        path = self.path_of(owner, record_id)
        if self.full or path.exists():
            raise StoreUnavailable("Recordings cannot be kept on this computer. Free some space.")
        path.touch(0o600)
        return path

    async def finish(self, owner: str, record_id: str) -> bool:
        path = self.path_of(owner, record_id)
        if not path.exists():
            return False
        content = path.read_bytes()
        if len(content) < 3_244:
            path.unlink()
            return False
        lengths = [(len(content) - taken).to_bytes(4, "little") for taken in (8, 44)]
        path.write_bytes(content[:4] + lengths[0] + content[8:40] + lengths[1] + content[44:])
        return True

    async def left(self, owner: str) -> tuple[str, ...]:
        start = f"{quote(owner, safe='')}!"
        return tuple(unquote(each.removeprefix(start)) for each in self._names(start))

    async def remove(self, owner: str, record_id: str) -> None:
        self.path_of(owner, record_id).unlink(missing_ok=True)

    async def wipe(self, owner: str) -> None:
        for record_id in await self.left(owner):
            await self.remove(owner, record_id)

    def _names(self, start: str) -> list[str]:
        names = sorted(each.stem for each in self._there().iterdir()) if self._folder else []
        return [each for each in names if each.startswith(start)]

    def end(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def _there(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return Path(self._folder.name)
