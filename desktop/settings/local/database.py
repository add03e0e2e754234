"""One SQLite file with one writing thread, one reading thread, and glances from the loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from desktop.domain.errors import StoreUnavailable
from desktop.settings.local import driver as sqlite
from desktop.settings.local.driver import Connection
from desktop.settings.local.files import keyed, put_aside, telling
from desktop.settings.local.schema import MIGRATIONS, WORD_TABLES

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class LocalDatabase:
    """``write`` and ``read`` run on threads of their own; ``glance`` at once, for short reads.

    Raises ``StoreUnavailable``. A file that cannot be read is put aside, never written over.
    """

    def __init__(self, path: Path, key: str = "") -> None:
        self._path = path
        self._key = key
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="local-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="local-reader")
        with telling():
            self._writing = self._opened_or_new()
            self._reading = self._connection()
            self._glancing = self._connection()
        for reading in (self._reading, self._glancing):
            reading.execute("PRAGMA query_only = ON")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """``work`` is one transaction."""
        return await self._on(self._writer, lambda: self._transaction(work))

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        return await self._on(self._reader, lambda: work(self._reading))

    def glance(self, work: Callable[[Connection], Result]) -> Result:
        """Only for what takes a few milliseconds: the window waits for it."""
        with telling():
            return work(self._glancing)

    def _transaction(self, work: Callable[[Connection], Result]) -> Result:
        self._writing.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._writing)
            self._writing.execute("COMMIT")
        except BaseException:
            self._writing.execute("ROLLBACK")
            raise
        return result

    async def close(self) -> None:
        """What is being written is finished first."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self._checkpoint)
        for pool in (self._writer, self._reader):
            pool.shutdown(wait=True)
        for connection in (self._writing, self._reading, self._glancing):
            connection.close()

    async def _on(self, pool: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
        def told() -> Result:
            with telling():
                return work()

        try:
            return await asyncio.get_running_loop().run_in_executor(pool, told)
        except RuntimeError as error:  # the pool has shut down: this desk is closed
            raise StoreUnavailable("The local data of this sign-in is closed.") from error

    async def forget_deleted(self) -> None:
        """Leave nothing of deleted rows in the file: neither their words nor the log beside it."""
        await self._on(self._writer, self._scrub)

    def _scrub(self) -> None:
        for table in WORD_TABLES:
            # Words of deleted rows stay in an index until its parts are merged.
            self._writing.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        self._checkpoint()

    def _checkpoint(self) -> None:
        with contextlib.suppress(sqlite.Error):
            self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _opened_or_new(self) -> Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._migrated()
        except sqlite.OperationalError:
            raise  # a full disk, a missing right: the file itself is sound
        except sqlite.DatabaseError:
            _log.info("the local data cannot be read and is put aside")
            put_aside(self._path)
            return self._migrated()

    def _migrated(self) -> Connection:
        connection = self._connection()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                connection.executescript(
                    f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;"
                )
        except sqlite.Error:
            connection.close()
            raise
        return connection

    def _connection(self) -> Connection:
        connection = sqlite.connect(
            str(self._path), isolation_level=None, check_same_thread=False, timeout=10.0
        )
        keyed(connection, self._key)
        # A power cut must not take what the person was told is kept.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
