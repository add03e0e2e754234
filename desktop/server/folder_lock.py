"""A folder belongs to one process at a time: a locked file in it, given back with the process."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import IO, Final

# One that is being ended or was killed has children that take a moment to notice.
WAIT_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.05


class FolderTaken(Exception):
    """Another process uses it; the sentence says what to do."""


class FolderLock:
    """Held from ``take`` to ``release``, or to the end of the process however it ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.lock"
        self._file: IO[bytes] | None = None

    async def take(self, wait_seconds: float = WAIT_SECONDS) -> None:
        """Raises FolderTaken."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("ab")
        deadline = asyncio.get_running_loop().time() + wait_seconds
        while not _locked(file):
            if asyncio.get_running_loop().time() > deadline:
                file.close()
                raise FolderTaken(
                    f"The folder {self._path.parent} is used by another server. "
                    "End that one, or choose another folder with --data."
                )
            await asyncio.sleep(_LOOK_SECONDS)
        self._file = file

    def release(self) -> None:
        """The file itself stays: a lock on a file that was replaced meanwhile protects nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
