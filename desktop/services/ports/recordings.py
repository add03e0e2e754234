"""The files of talks that are recorded, until the CRM has them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class RecordingFiles(Protocol):
    """``owner`` is user/account. Raises ``StoreUnavailable``."""

    async def begin(self, owner: str, record_id: str) -> Path:
        """An empty file that nobody else may read; there must be none yet."""

    async def finish(self, owner: str, record_id: str) -> bool:
        """Make what is there playable, also after a crash; False where nothing was said."""

    async def left(self, owner: str) -> tuple[str, ...]:
        """The calls with a file."""

    async def remove(self, owner: str, record_id: str) -> None: ...

    async def wipe(self, owner: str) -> None: ...

    def path_of(self, owner: str, record_id: str) -> Path: ...
