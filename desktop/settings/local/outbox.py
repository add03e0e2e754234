"""The outbox on this disk; what is written to it and the row it is about change together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from desktop.domain.outbox import NOTHING, Rows, Write, WriteState
from desktop.settings.local.driver import Connection
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.rows import milliseconds

_COLUMNS: Final = (
    "position, kind, subject, body, key, written_at, before, version, state, sentence, theirs"
)


class OutboxTable:
    """Implements ``Outbox``; ``put_rows`` writes rows in the transaction it is given."""

    def __init__(self, database: LocalFile, put_rows: Callable[[Connection, Rows], None]) -> None:
        self._database = database
        self._put_rows = put_rows

    async def add(self, write: Write, rows: Rows = NOTHING) -> Write:
        """On the disk when this returns, and the rows show what was written."""

        def work(connection: Connection) -> Write:
            connection.execute(
                "INSERT INTO outbox"
                " (kind, subject, body, key, written_at, before, version, state, sentence, theirs)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(write.kind, write.subject, write.body, write.key),
                    *(milliseconds(write.written_at), write.before, write.version),
                    *(write.state.value, write.sentence, write.theirs),
                ),
            )
            position = int(connection.execute("SELECT last_insert_rowid()").fetchone()[0])
            self._put_rows(connection, rows)
            return replace(write, position=position)

        return await self._database.write(work)

    async def change(self, write: Write, rows: Rows = NOTHING) -> None:
        """The write of this position as it is now."""

        def work(connection: Connection) -> None:
            connection.execute(
                "UPDATE outbox SET body = ?, key = ?, before = ?, version = ?, state = ?,"
                " sentence = ?, theirs = ? WHERE position = ?",
                (
                    *(write.body, write.key, write.before, write.version, write.state.value),
                    *(write.sentence, write.theirs, write.position),
                ),
            )
            self._put_rows(connection, rows)

        await self._database.write(work)

    async def done(self, write: Write, version: int | None = None, rows: Rows = NOTHING) -> None:
        """Drop it; what else waits about the same subject builds on ``version`` from now on."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM outbox WHERE position = ?", (write.position,))
            if version is not None:
                connection.execute(
                    "UPDATE outbox SET version = ? WHERE kind = ? AND subject = ?"
                    " AND version IS NOT NULL",
                    (version, write.kind, write.subject),
                )
            self._put_rows(connection, rows)

        await self._database.write(work)

    def about(self, kind: str, subject: str) -> tuple[Write, ...]:
        where = "WHERE kind = ? AND subject = ?"
        return self._database.glance(lambda c: _found(c, where, (kind, subject)))

    def waiting(self) -> tuple[Write, ...]:
        """What can be sent: nothing behind a write about the same subject that cannot."""
        where = (
            "WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM outbox AS ahead"
            " WHERE ahead.kind = outbox.kind AND ahead.subject = outbox.subject"
            " AND ahead.position < outbox.position AND ahead.state <> 'waiting')"
        )
        return self._database.glance(lambda c: _found(c, where, ()))

    def all(self) -> tuple[Write, ...]:
        return self._database.glance(lambda c: _found(c, "", ()))


def pending(connection: Connection, kind: str, subjects: Sequence[str]) -> tuple[Write, ...]:
    """Within a transaction: what still waits about any of ``subjects``."""
    if not subjects:
        return ()
    marks = ", ".join("?" * len(subjects))
    where = f"WHERE kind = ? AND state <> 'refused' AND subject IN ({marks})"
    return _found(connection, where, (kind, *subjects))


def _found(connection: Connection, where: str, values: Sequence[object]) -> tuple[Write, ...]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox {where} ORDER BY position", values
    ).fetchall()
    return tuple(_write(row) for row in rows)


def _write(row: tuple[object, ...]) -> Write:
    position, kind, subject, body, key, at, before, version, state, sentence, theirs = row
    return Write(
        *(str(kind), str(subject), str(body), str(key)),
        datetime.fromtimestamp(int(str(at)) / 1000, UTC),
        before=str(before),
        version=None if version is None else int(str(version)),
        state=WriteState(state),
        sentence=str(sentence),
        theirs=str(theirs),
        position=int(str(position)),
    )
