"""Wakes the streams of events, and looks once for all of them whether there is anything for whom.

Two hundred streams that each asked the database at every commit would keep it busy with themselves.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from desktop.server.database import Database
from desktop.server.tables import events, tokens, users

POLL_SECONDS: Final = 0.05
REMEMBERED: Final = 1000  # events of an account, for streams that are a little behind
_AT_ONCE: Final = 500
_OF_ONE: Final = (
    *("permissions.changed", "session.revoked", "call.withdrawn"),
    *("voicemail.updated", "missed_calls.seen", "favourites.updated"),
    *("settings.changed", "line.changed", "second_factor.changed"),
    *("supervision.own", "supervision.shown"),
)
_TO_ONE: Final = ("permissions.edited", "permissions.reached")


def may_concern(kind: str, payload: Mapping[str, Any], user_id: str) -> bool:
    """Not what is somebody else's; to know that takes no look at what the user may see."""
    if kind in _TO_ONE:
        return bool(payload.get("to", user_id) == user_id)
    return kind not in _OF_ONE or payload.get("user_id", "") in ("", user_id)


def newest_sequence(connection: Connection) -> int:
    """The last one ever given, also after the events themselves were swept away."""
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return connection.execute(given, {"table": events.name}).scalar() or 0


@dataclass(slots=True)
class _Recent:
    """All events of an account after ``since``, as type and payload by their sequence."""

    since: int
    rows: deque[tuple[int, str, Mapping[str, Any]]] = field(default_factory=deque)

    def add(self, row: Row[Any]) -> None:
        self.rows.append((row.sequence, row.type, row.payload))
        if len(self.rows) > REMEMBERED:
            self.since = self.rows.popleft()[0]


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: sign-ins that have ended, and what has happened lately."""

    ended: frozenset[str]
    reached: int
    recent: Mapping[str, _Recent]
    begun_at: int

    def newest_without(
        self, account_id: str, after: int, user_id: str, deaf: frozenset[str] = frozenset()
    ) -> int | None:
        """How far a stream at ``after`` can go on with nothing to tell; None where it must read.

        ``deaf``: kinds that this person does not hear of, as was found out at the last reading.
        """
        recent = self.recent.get(account_id)
        known = recent.since if recent is not None else self.begun_at
        if after < known:
            return None
        rows = recent.rows if recent is not None else ()
        for sequence, kind, payload in rows:
            if sequence > after and kind not in deaf and may_concern(kind, payload, user_id):
                return None
        return max(after, self.reached)


class Bell:
    """Wakes every subscriber when the database has changed, whichever process changed it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung: asyncio.Event = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._families: Counter[str] = Counter()
        self._looking: tuple[asyncio.Event, asyncio.Task[Look]] | None = None
        self._recent: dict[str, _Recent] = {}
        self._begun_at = self._reached = 0
        database.on_commit(self._ring_on_thread)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        with self._database.read() as connection:
            self._begun_at = self._reached = newest_sequence(connection)
        self._watching = self._loop.create_task(self._watch())

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        self.ring()

    @property
    def next_ring(self) -> asyncio.Event:
        """Taken before looking, so that what happens while looking is not slept through."""
        return self._rung

    @contextmanager
    def heard_by(self, family: str) -> Iterator[None]:
        """While a stream of this sign-in is open."""
        self._families[family] += 1
        self._looking = None  # the look that is under way does not know it
        try:
            yield
        finally:
            self._families[family] -= 1
            if not self._families[family]:
                del self._families[family]

    async def look(self) -> Look:
        """One look for everybody who was woken by the same ring."""
        if self._looking is None or self._looking[0] is not self._rung:
            self._looking = (self._rung, asyncio.ensure_future(self._look()))
        return await asyncio.shield(self._looking[1])

    async def wait(self, rung: asyncio.Event, seconds: float) -> bool:
        """False where nothing happened for so long."""
        try:
            await asyncio.wait_for(rung.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def ring(self) -> None:
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    async def _look(self) -> Look:
        families = tuple(self._families)
        ended, rows = await asyncio.to_thread(self._read, families, self._reached)
        for row in rows:
            if row.sequence > self._reached:
                self._recent.setdefault(row.account_id, _Recent(self._begun_at)).add(row)
        self._reached = max([self._reached, *(row.sequence for row in rows[-1:])])
        return Look(ended, self._reached, self._recent, self._begun_at)

    def _read(self, families: tuple[str, ...], after: int) -> tuple[frozenset[str], list[Row[Any]]]:
        with self._database.read() as connection:
            living: set[str] = set()
            for first in range(0, len(families), _AT_ONCE):
                some = families[first : first + _AT_ONCE]
                query = (
                    select(tokens.c.family)
                    .join(users, users.c.id == tokens.c.user_id)
                    .where(tokens.c.family.in_(some), tokens.c.revoked.is_(False))
                    .where(users.c.active.is_(True))
                )
                living |= set(connection.execute(query.distinct()).scalars())
            newer = select(events).where(events.c.sequence > after).order_by(events.c.sequence)
            return frozenset(families) - living, list(connection.execute(newer))

    def _ring_on_thread(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody listens any more
                self._loop.call_soon_threadsafe(self.ring)

    async def _watch(self) -> None:
        """``data_version`` changes when another connection has committed; asking is cheap."""
        with _plain(self._database) as connection:
            known = None
            while True:
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version != known:
                    known = version
                    self.ring()
                await asyncio.sleep(POLL_SECONDS)


@contextmanager
def _plain(database: Database) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(database.path)
    try:
        yield connection
    finally:
        connection.close()
