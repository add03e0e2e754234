"""Counts what was written before the sums were, a little at a time, while the server answers."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from desktop.server.database import Database
from desktop.server.figures import statements
from desktop.server.figures.tables import report_progress

log = logging.getLogger(__name__)

AT_ONCE: Final = 2000  # rows in one transaction, at most
_FEWEST: Final = 100
_LONGEST: Final = 0.2  # seconds of one transaction: the phone system must not wait longer
_SHORTEST_PAUSE: Final = 0.02
_TRY_AGAIN: Final = 30.0  # after a full disk, for instance


class Pace:
    """How many rows are counted in one transaction: as many as the machine can in its time."""

    def __init__(self) -> None:
        self.at_once = AT_ONCE // 4

    def took(self, seconds: float) -> None:
        if seconds > _LONGEST:
            self.at_once = max(_FEWEST, self.at_once // 2)
        elif seconds < _LONGEST / 3:
            self.at_once = min(AT_ONCE, self.at_once * 2)


class Counter:
    """Goes on where an earlier run was ended; with several of them each counts other rows."""

    def __init__(self, database: Database, try_again: float = _TRY_AGAIN) -> None:
        self._database = database
        self._try_again = try_again
        self._ending = asyncio.Event()
        self._counting: asyncio.Task[None] | None = None
        self._pace = Pace()

    def start(self) -> None:
        self._counting = asyncio.create_task(self._count_on())

    async def stop(self) -> None:
        """A piece that has begun is finished."""
        self._ending.set()
        if self._counting is not None:
            await self._counting

    async def _count_on(self) -> None:
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                if not await asyncio.to_thread(self._count):
                    return
            except OperationalError as error:
                log.error("reports cannot be counted now: %s", error.orig)
                await self._pause(self._try_again)
                continue
            took = time.monotonic() - began
            self._pace.took(took)
            # As long a pause as the work took: others write meanwhile.
            await self._pause(max(_SHORTEST_PAUSE, took))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    def _count(self) -> bool:
        """Whether there is more."""
        with self._database.write() as connection:
            return count_more(connection, self._pace.at_once)


def is_complete(connection: Connection) -> bool:
    """Whether everything is counted: only then do the sums answer."""
    waiting = report_progress.select().where(report_progress.c.done < report_progress.c.until)
    return connection.execute(waiting).first() is None


def count_more(connection: Connection, at_once: int = AT_ONCE) -> bool:
    """One piece; False where nothing waits."""
    query = report_progress.select().where(report_progress.c.done < report_progress.c.until)
    waiting = connection.execute(query).first()
    if waiting is None:
        return False
    upto = min(waiting.done + at_once, waiting.until)
    _WORK[waiting.part](connection, waiting.done, upto)
    mine = report_progress.c.part == waiting.part
    connection.execute(report_progress.update().where(mine).values(done=upto))
    return True


def _calls(connection: Connection, after: int, upto: int) -> None:
    source = f"(SELECT * FROM calls WHERE rowid > {after} AND rowid <= {upto}) AS counted"
    connection.exec_driver_sql(statements.known_values_of(source, "counted"))
    connection.exec_driver_sql(statements.add_calls(source, "counted"))


def _texts(connection: Connection, after: int, upto: int) -> None:
    source = statements.texts_where(f"messages.rowid > {after} AND messages.rowid <= {upto}")
    connection.exec_driver_sql(statements.known_text_values(source))
    connection.exec_driver_sql(statements.add_texts(source, 1))


def _firsts(connection: Connection, after: int, upto: int) -> None:
    """The earliest of each number in the piece, where no earlier one is known."""
    earliest = (
        "SELECT * FROM (SELECT calls.*, row_number() OVER (PARTITION BY account_id, remote_number"
        f" ORDER BY started_at, id) AS place FROM calls WHERE rowid > {after} AND rowid <= {upto}"
        f" AND {statements.is_first_caller('calls')}) WHERE place = 1"
    )
    same = "account_id = other.account_id AND known.remote_number = other.remote_number"
    later = "(known.started_at, known.call_id) > (other.started_at, other.id)"
    connection.exec_driver_sql(
        "DELETE FROM first_calls WHERE (account_id, remote_number) IN"
        f" (SELECT known.account_id, known.remote_number FROM ({earliest}) AS other"
        f" CROSS JOIN first_calls AS known ON known.{same} AND {later})"
    )
    unknown = f"NOT EXISTS (SELECT 1 FROM first_calls AS known WHERE known.{same})"
    source = f"(SELECT * FROM ({earliest}) AS other WHERE {unknown}) AS counted"
    connection.exec_driver_sql(statements.known_values_of(source, "counted"))
    connection.exec_driver_sql(statements.add_firsts(source, "counted"))
    connection.execute(report_progress.insert().values(part="bulk"))  # told already
    connection.exec_driver_sql(
        "INSERT INTO first_calls (account_id, remote_number, started_at, call_id)"
        f" SELECT account_id, remote_number, started_at, id FROM {source}"
    )
    connection.execute(report_progress.delete().where(report_progress.c.part == "bulk"))


_WORK: Final = {"calls": _calls, "firsts": _firsts, "texts": _texts}
