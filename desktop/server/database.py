"""The one database of the server: SQLite in WAL mode, shared by the CRM and the phone system.

A serial id is a safe cursor here because every writer holds SQLite's only write lock from its
first statement (BEGIN IMMEDIATE) to its commit: sequences become visible in their order.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text

from desktop.server.figures import triggers
from desktop.server.growing import add_missing_columns, add_missing_indexes
from desktop.server.tables import events, metadata
from desktop.server.upgrading import take_over

FILE_NAME: Final = "crm.sqlite3"
BUSY_SECONDS: Final = 10.0

Listener = Callable[[], None]


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Database:
    """Opens, and creates where it is missing, the database file at ``path``."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path.absolute()
        self._reader = _engine(path, "BEGIN", is_reader=True)
        self._writer = _engine(path, "BEGIN IMMEDIATE", is_reader=False)
        self._listeners: list[Listener] = []
        with self.write() as connection:
            metadata.create_all(connection)
            add_missing_columns(connection)
            add_missing_indexes(connection)
            take_over(connection)
            triggers.install(connection)

    @classmethod
    def in_folder(cls, folder: Path) -> Database:
        return cls(folder / FILE_NAME)

    @property
    def reader(self) -> Engine:
        """What ``read`` connects with."""
        return self._reader

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view; writing through it raises."""
        with self._reader.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back where an exception passes."""
        with self._writer.begin() as connection:
            yield connection
        for listener in tuple(self._listeners):
            listener()

    def check(self) -> None:
        """Raises sqlite3.Error where the file is gone; connections kept open would not notice."""
        with contextlib.closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as raw:
            raw.execute("SELECT 1 FROM sqlite_master").fetchone()

    def on_commit(self, listener: Listener) -> None:
        """``listener`` is called in the writer's thread after each commit of this object."""
        self._listeners.append(listener)

    def close(self) -> None:
        self._reader.dispose()
        self._writer.dispose()


def publish(
    connection: Connection, account_id: str, kind: str, payload: Mapping[str, str] | None = None
) -> None:
    """Tell the subscribers of the account, in the transaction of what happened."""
    row = {
        "account_id": account_id,
        "type": kind,
        "payload": dict(payload or {}),
        "at": now_ms(),
    }
    connection.execute(events.insert().values(row))


def _engine(path: Path, begin: str, *, is_reader: bool) -> Engine:
    # Errors are logged with their statement; passwords and notes among its values must not be.
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True
    )

    def connected(raw: Any, _: Any) -> None:
        # The driver's own transactions begin deferred and too late; ours begin below.
        raw.isolation_level = None
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")
        raw.execute("PRAGMA foreign_keys=ON")
        if is_reader:
            raw.execute("PRAGMA query_only=ON")

    def begun(connection: Connection) -> None:
        connection.execute(text(begin))

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
