"""The call log on this disk: put, taken away, filtered, found."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from desktop.domain.changes import CallChange
from desktop.domain.outbox import CALL_CHANGE
from desktop.domain.queries import CallQuery, is_unanswered, words_of_call
from desktop.domain.records import CallRecord
from desktop.settings.local import driver as sqlite
from desktop.settings.local.call_queries import distinct_of, places_of
from desktop.settings.local.driver import Connection
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.outbox import pending
from desktop.settings.local.rows import (
    in_chunks,
    kept_rows,
    milliseconds,
    packed,
    placed,
    unpacked,
)

_COLUMNS: Final = (
    *("place", "id", "direction", "status", "unanswered", "agent_id", "agent_name"),
    *("contact_id", "contact_name", "remote_number", "tracking_number", "source", "queue"),
    *("duration", "score", "call_status", "recording", "owed", "remind_at"),
)
_PUT: Final = (
    f"INSERT INTO calls ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
    + " RETURNING place"
)


class CallTable:
    """Implements ``LocalCalls``."""

    def __init__(self, database: LocalFile) -> None:
        self._database = database

    async def put(self, records: Sequence[CallRecord]) -> None:
        await self._database.write(lambda c: put_calls(c, with_pending(c, records)))

    async def remove(self, record_ids: Sequence[str]) -> None:
        def work(connection: Connection) -> None:
            for chunk in in_chunks(list(record_ids)):
                marks = ", ".join("?" * len(chunk))
                take_away(connection, f"id IN ({marks})", chunk)

        await self._database.write(work)

    async def keep_only(self, agent_id: str | None) -> int:
        """Rows of one agent alone, none for None; answers how many were taken away."""
        where, values = ("1", []) if agent_id is None else ("agent_id <> ?", [agent_id])
        count = await self._database.write(lambda c: take_away(c, where, values))
        await self._database.forget_deleted()
        return count

    async def forget_before(self, moment: datetime) -> int:
        before = placed(milliseconds(moment), "") & ~0xFFFFF
        return await self._database.write(lambda c: take_away(c, "place < ?", [before]))

    async def places(self, query: CallQuery, limit: int = -1) -> array[int]:
        """Where the rows stand that ``query`` finds, in its order."""
        return await self._database.read(lambda c: places_of(c, query, limit))

    async def whereabouts(self, query: CallQuery, record_ids: Sequence[str]) -> dict[int, bool]:
        """Where these calls stand, and whether ``query`` finds them; what is gone is left out."""

        def work(connection: Connection) -> dict[int, bool]:
            found: dict[int, bool] = {}
            for chunk in in_chunks(list(record_ids)):
                marks = ", ".join("?" * len(chunk))
                rows = connection.execute(f"SELECT place FROM calls WHERE id IN ({marks})", chunk)
                asked = [row[0] for row in rows]
                fitting = set(places_of(connection, query, -1, asked))
                found.update((place, place in fitting) for place in asked)
            return found

        return await self._database.read(work)

    def rows(self, places: Iterable[int]) -> dict[int, CallRecord | None]:
        """A screenful; None where a row is damaged. A place that is gone is left out."""
        wanted = list(places)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT place, body FROM call_bodies WHERE place IN ({marks})"
        found = self._database.glance(lambda c: c.execute(query, wanted).fetchall())
        return {place: unpacked(body, CallRecord) for place, body in found}

    def one(self, record_id: str) -> CallRecord | None:
        query = "SELECT body FROM call_bodies JOIN calls USING (place) WHERE calls.id = ?"
        row = self._database.glance(lambda c: c.execute(query, (record_id,)).fetchone())
        return None if row is None else unpacked(row[0], CallRecord)

    def place_of(self, record_id: str) -> int | None:
        query = "SELECT place FROM calls WHERE id = ?"
        row = self._database.glance(lambda c: c.execute(query, (record_id,)).fetchone())
        return None if row is None else int(row[0])

    async def find(self, query: CallQuery, limit: int = 50) -> tuple[CallRecord, ...]:
        """The first rows of what ``query`` finds."""

        def work(connection: Connection) -> tuple[CallRecord, ...]:
            places = list(places_of(connection, query, limit))
            return bodies_at(connection, places)

        return await self._database.read(work)

    async def distinct(self, column: str) -> tuple[tuple[str, int], ...]:
        """Values with their counts: source, queue, tracking_number, call_status or tag."""
        return await self._database.read(lambda c: distinct_of(c, column))

    async def agents(self) -> tuple[tuple[str, str], ...]:
        query = (
            "SELECT agent_id, max(agent_name) FROM calls WHERE agent_id <> ''"
            " GROUP BY agent_id ORDER BY 2"
        )
        rows = await self._database.read(lambda c: c.execute(query).fetchall())
        return tuple((str(a), str(b)) for a, b in rows)

    async def count(self) -> int:
        query = "SELECT count(*) FROM calls"
        return int(await self._database.read(lambda c: c.execute(query).fetchone()[0]))

    def count_unanswered(self, since: datetime) -> int:
        query = "SELECT count(*) FROM calls WHERE unanswered AND place >= ?"
        start = placed(milliseconds(since), "") & ~0xFFFFF
        return int(self._database.glance(lambda c: c.execute(query, (start,)).fetchone()[0]))

    async def owed(self, agent_id: str) -> tuple[CallRecord, ...]:
        """Calls of this agent whose wrap-up the CRM still waits for, oldest first."""
        query = "SELECT place FROM calls WHERE owed AND agent_id = ? ORDER BY place"

        def work(connection: Connection) -> tuple[CallRecord, ...]:
            places = [row[0] for row in connection.execute(query, (agent_id,))]
            return bodies_at(connection, places)

        return await self._database.read(work)

    async def reminders(self, until: datetime) -> tuple[CallRecord, ...]:
        query = "SELECT place FROM calls WHERE remind_at <= ? ORDER BY remind_at"

        def work(connection: Connection) -> tuple[CallRecord, ...]:
            rows = connection.execute(query, (milliseconds(until),))
            return bodies_at(connection, [row[0] for row in rows])

        return await self._database.read(work)


def with_pending(connection: Connection, records: Sequence[CallRecord]) -> list[CallRecord]:
    """As the person sees them: with what they wrote and the CRM does not know yet."""
    by_id = {each.id: each for each in _not_older(connection, records)}
    for write in pending(connection, CALL_CHANGE, list(by_id)):
        change = CallChange.from_fields(msgspec.json.decode(write.body))
        record = by_id[write.subject]
        name = _name_of(connection, change.agent_id, record)
        by_id[write.subject] = change.applied_to(record, name)
    return list(by_id.values())


def _not_older(connection: Connection, records: Sequence[CallRecord]) -> list[CallRecord]:
    """A page asked for before one's own change was taken does not bring back what stood there."""
    query = "SELECT calls.id, body FROM call_bodies JOIN calls USING (place) WHERE calls.id IN ({})"
    kept = kept_rows(connection, query, [each.id for each in records], CallRecord)
    return [
        each for each in records if each.id not in kept or each.version >= kept[each.id].version
    ]


def _name_of(connection: Connection, agent_id: object, record: CallRecord) -> str:
    """As the row says it, or the one that was put when the agent was chosen."""
    if not isinstance(agent_id, str) or record.agent_id == agent_id:
        return record.agent_name
    query = "SELECT max(agent_name) FROM calls WHERE agent_id = ?"
    return str(connection.execute(query, (agent_id,)).fetchone()[0] or "")


def put_calls(connection: Connection, records: Sequence[CallRecord]) -> None:
    """In the transaction of ``connection``."""
    for record in records:
        place = _put(connection, record)
        connection.execute(
            "INSERT OR REPLACE INTO call_bodies VALUES (?, ?)", (place, packed(record))
        )
        connection.execute("DELETE FROM call_tags WHERE place = ?", (place,))
        connection.executemany(
            "INSERT OR IGNORE INTO call_tags VALUES (?, ?)", [(tag, place) for tag in record.tags]
        )
        connection.execute(
            "INSERT OR REPLACE INTO call_words (rowid, words) VALUES (?, ?)",
            (place, words_of_call(record)),
        )


def _put(connection: Connection, record: CallRecord) -> int:
    place = placed(milliseconds(record.started_at), record.id)
    while True:
        try:
            return int(connection.execute(_PUT, (place, *_facts(record))).fetchone()[0])
        except sqlite.IntegrityError:
            place += 1  # another call of the same millisecond stands there


def _facts(record: CallRecord) -> tuple[object, ...]:
    return (
        *(record.id, record.direction.value, record.status.value, int(is_unanswered(record))),
        *(record.agent_id, record.agent_name, record.contact_id, record.contact_name),
        *(record.remote_number, record.tracking_number, record.source, record.queue),
        *(record.duration, record.score, record.call_status, int(record.has_recording)),
        int(record.wrap_up_owed),
        milliseconds(record.remind_at) if record.remind_at else None,
    )


def take_away(connection: Connection, where: str, values: Sequence[object]) -> int:
    """Delete calls with all that is kept of them; ``where`` is about the table ``calls``."""
    chosen = f"SELECT place FROM calls WHERE {where}"
    for table, column in (
        ("call_bodies", "place"),
        ("call_tags", "place"),
        ("call_words", "rowid"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN ({chosen})", values)
    return int(connection.execute(f"DELETE FROM calls WHERE {where}", values).rowcount)


def bodies_at(connection: Connection, places: Sequence[int]) -> tuple[CallRecord, ...]:
    found: dict[int, CallRecord] = {}
    for chunk in in_chunks(list(places)):
        marks = ", ".join("?" * len(chunk))
        query = f"SELECT place, body FROM call_bodies WHERE place IN ({marks})"
        for place, body in connection.execute(query, chunk):
            if (record := unpacked(body, CallRecord)) is not None:
                found[place] = record
    return tuple(found[place] for place in places if place in found)
