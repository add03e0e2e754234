"""The files of recorded talks, in a folder of their own until the CRM has them.

They are never encrypted: the engine writes them while somebody speaks. Nobody else on this computer
may read them, and none stays any longer than until it has been sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote, unquote

from desktop.domain.errors import StoreUnavailable

Result = TypeVar("Result")
_HEADER_BYTES: Final = 44
_RIFF_AT, _DATA_AT = 4, 40  # where a WAV says how long it is
_SHORTEST_BYTES: Final = 3_200  # a tenth of a second


class CallRecordings:
    """Implements ``RecordingFiles``; the folder is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, owner: str, record_id: str) -> Path:
        return self._of(owner) / f"{quote(record_id, safe='')}.wav"

    async def begin(self, owner: str, record_id: str) -> Path:
        path = self.path_of(owner, record_id)

        def make() -> Path:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            return path

        return await _done(make)

    async def finish(self, owner: str, record_id: str) -> bool:
        path = self.path_of(owner, record_id)
        return await _done(lambda: _playable(path))

    async def left(self, owner: str) -> tuple[str, ...]:
        def found() -> tuple[str, ...]:
            return tuple(sorted(unquote(each.stem) for each in self._of(owner).glob("*.wav")))

        return await _done(found)

    async def remove(self, owner: str, record_id: str) -> None:
        path = self.path_of(owner, record_id)
        await _done(lambda: path.unlink(missing_ok=True))

    async def wipe(self, owner: str) -> None:
        def away() -> None:
            with suppress(FileNotFoundError):
                shutil.rmtree(self._of(owner))

        await _done(away)

    def _of(self, owner: str) -> Path:
        return self._folder / hashlib.sha256(owner.encode()).hexdigest()[:32]


async def _done(work: Callable[[], Result]) -> Result:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        why = (error.strerror or "the system refuses it").lower()
        sentence = f"Recordings cannot be kept on this computer: {why}. Free some space."
        raise StoreUnavailable(sentence) from error


def _playable(path: Path) -> bool:
    """The library writes last how long a file is; an engine that crashed never did."""
    if not path.exists():
        return False
    size = path.stat().st_size
    if size < _HEADER_BYTES + _SHORTEST_BYTES:
        path.unlink()
        return False
    with path.open("r+b") as file:
        for place, length in ((_RIFF_AT, size - 8), (_DATA_AT, size - _HEADER_BYTES)):
            file.seek(place)
            file.write(struct.pack("<I", length))
    return True
