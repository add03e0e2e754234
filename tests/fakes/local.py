"""The local data in memory and without threads: the same tables, in step with a still clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from desktop.domain.errors import StoreUnavailable
from desktop.settings.local import driver as sqlite
from desktop.settings.local.driver import Connection
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.schema import MIGRATIONS
from desktop.settings.local.store import SqliteLocalData
from tests.fakes.stores import FakeSecretStore

Result = TypeVar("Result")


class _InMemory(LocalFile):
    """Every owner has a connection; ``full`` refuses to write, as a full disk does."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        self.kept: dict[str, Connection] = {}
        self.current: Connection | None = None

    @property
    def is_open(self) -> bool:
        return self.current is not None

    def use(self, owner: str) -> None:
        if owner not in self.kept:
            made = sqlite.connect(":memory:", isolation_level=None)
            made.executescript(";".join(MIGRATIONS))
            self.kept[owner] = made
        self.current = self.kept[owner]

    async def close(self) -> None:
        self.current = None

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        connection = self._now()
        if self.full:
            raise StoreUnavailable("Nothing can be kept: the disk is full.")
        connection.execute("BEGIN")
        try:
            result = work(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return result

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        return work(self._now())

    def glance(self, work: Callable[[Connection], Result]) -> Result:
        return work(self._now())

    async def forget_deleted(self) -> None:
        return None

    def _now(self) -> Connection:
        if self.current is None:
            raise StoreUnavailable("Nothing is kept on this computer while nobody is signed in.")
        return self.current


class FakeLocalData(SqliteLocalData):
    """Implements ``LocalData``; what it keeps lives as long as the test."""

    def __init__(self) -> None:
        self.memory = _InMemory()
        self.encrypted: dict[str, bool] = {}
        super().__init__(Path(), FakeSecretStore(), self.memory)

    @property
    def full(self) -> bool:
        return self.memory.full

    @full.setter
    def full(self, is_full: bool) -> None:
        self.memory.full = is_full

    async def open(self, owner: str) -> None:
        self.memory.use(owner)

    async def keep_draft_for(
        self, owner: str, kind: str, subject: str, text: str, at: datetime
    ) -> None:
        here = self.memory.current
        self.memory.use(owner)
        try:
            await self.drafts.keep(kind, subject, text, at)
        finally:
            self.memory.current = here

    async def encrypt(self, owner: str, wanted: bool) -> None:
        self.encrypted[owner] = wanted

    async def wipe(self, owner: str) -> None:
        if (made := self.memory.kept.pop(owner, None)) is not None:
            if made is self.memory.current:
                await self.close()
            made.close()

    def end(self) -> None:
        for each in self.memory.kept.values():
            each.close()
