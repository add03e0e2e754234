"""The file of whoever is signed in; closed, it says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop.domain.errors import StoreUnavailable
from desktop.settings.local.database import LocalDatabase
from desktop.settings.local.driver import Connection

Result = TypeVar("Result")


class LocalFile:
    """What the tables speak to; raises ``StoreUnavailable`` while no file is open."""

    def __init__(self) -> None:
        self._database: LocalDatabase | None = None

    @property
    def is_open(self) -> bool:
        return self._database is not None

    async def open(self, path: Path, key: str) -> None:
        self._database = await asyncio.to_thread(LocalDatabase, path, key)

    async def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            await database.close()

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        return await self._opened().write(work)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        return await self._opened().read(work)

    def glance(self, work: Callable[[Connection], Result]) -> Result:
        return self._opened().glance(work)

    async def forget_deleted(self) -> None:
        await self._opened().forget_deleted()

    def _opened(self) -> LocalDatabase:
        if self._database is None:
            raise StoreUnavailable("Nothing is kept on this computer while nobody is signed in.")
        return self._database
