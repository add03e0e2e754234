"""What was typed and is not confirmed by the CRM yet, in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop.domain.errors import StoreUnavailable

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS drafts (
    owner TEXT NOT NULL,
    record_id TEXT NOT NULL,
    text TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    typed INTEGER PRIMARY KEY AUTOINCREMENT,
    UNIQUE (owner, record_id)
) STRICT
"""


class SqliteLocalStore:
    """Implements ``LocalStore``; every write is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def keep_draft(self, owner: str, record_id: str, text: str, key: str) -> None:
        with self._open() as connection:
            connection.execute(
                "INSERT INTO drafts (owner, record_id, text, idempotency_key)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (owner, record_id)"
                " DO UPDATE SET text = excluded.text, idempotency_key = excluded.idempotency_key",
                (owner, record_id, text, key),
            )

    def draft(self, owner: str, record_id: str) -> str | None:
        with self._open() as connection:
            row = connection.execute(
                "SELECT text FROM drafts WHERE owner = ? AND record_id = ?",
                (owner, record_id),
            ).fetchone()
        return None if row is None else str(row[0])

    def drafts(self, owner: str) -> tuple[tuple[str, str, str], ...]:
        with self._open() as connection:
            rows = connection.execute(
                "SELECT record_id, text, idempotency_key FROM drafts"
                " WHERE owner = ? ORDER BY typed",
                (owner,),
            ).fetchall()
        return tuple((str(record), str(text), str(key)) for record, text, key in rows)

    def drop_draft(self, owner: str, record_id: str, key: str) -> None:
        with self._open() as connection:
            connection.execute(
                "DELETE FROM drafts WHERE owner = ? AND record_id = ? AND idempotency_key = ?",
                (owner, record_id, key),
            )

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connected() as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(
                f"What you type cannot be kept on this disk ({error}). "
                "Leave the window open until it is sent, and free some space."
            ) from error

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = _opened(self._path)
            except sqlite3.OperationalError:
                raise  # a full disk, a missing right: the file itself is sound
            except sqlite3.DatabaseError:
                self._put_aside()
                self._connection = _opened(self._path)
        return self._connection

    def _put_aside(self) -> None:
        """A damaged file must not keep anybody from writing; it is kept for who can mend it."""
        for ending in ("", "-wal", "-shm"):
            damaged = self._path.with_name(self._path.name + ending)
            if damaged.exists():
                damaged.replace(damaged.with_name(f"{damaged.name}.unreadable"))


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
