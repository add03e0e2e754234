"""Server-sent events of an account, resumable, filtered by what the subscriber may see."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, Row, func, select, text

from desktop.server.crm import tokens
from desktop.server.crm.context import Caller, SignedIn, member
from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import calls, events, queue_members

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["events"])

HEARTBEAT_SECONDS: Final = 15.0
POLL_SECONDS: Final = 0.05
KEPT_MS: Final = 24 * 3600 * 1000
MOST_AT_ONCE: Final = 500
_NEEDED_TO_HEAR: Final = {
    "message.received": "messages.log:view",
    "message.updated": "messages.log:view",
    "conversation.updated": "messages.log:view",
    "bulk.updated": "messages:send_bulk",
    "blocklist.updated": "blocklist:view",
    "do_not_call.updated": "dnc:view",
    "voicemail.updated": "voicemail:listen_own",
    "number.updated": "numbers:view",
    "source.updated": "sources:view",
    "user_settings.updated": "users:view",
}
_OF_ONE: Final = (
    *("permissions.changed", "session.revoked", "call.withdrawn"),
    *("voicemail.updated", "missed_calls.seen", "favourites.updated"),
)


class Bell:
    """Wakes every subscriber when the database has changed, whichever process changed it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung: asyncio.Event = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        database.on_commit(self._ring_on_thread)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
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


def newest_sequence(connection: Connection) -> int:
    """The last one ever given, also after the events themselves were swept away."""
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return connection.execute(given, {"table": events.name}).scalar() or 0


@router.get("/events", response_class=StreamingResponse)
def subscribe(
    request: Request,
    caller: SignedIn,
    account_id: str,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Events from now on, or from after ``Last-Event-ID``; ``reset`` where those are gone."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        newest = newest_sequence(connection)
        oldest = connection.execute(select(func.min(events.c.sequence))).scalar() or newest + 1
    after, missed = _resumed(last_event_id, newest, oldest)
    stream = _stream(request, caller, account_id, after, missed)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _resumed(last_event_id: str, newest: int, oldest: int) -> tuple[int, bool]:
    """Where to go on, and whether something was missed for good."""
    if not last_event_id:
        return newest, False
    if not (last_event_id.isascii() and last_event_id.isdigit()) or len(last_event_id) > 18:
        raise Problem(422, "invalid_event_id", "This event id is not one of ours.")
    last = int(last_event_id)
    # An id from the future belongs to a database that is gone.
    if last > newest or last < oldest - 1:
        return newest, True
    return last, False


async def _stream(
    request: Request, caller: Caller, account_id: str, after: int, missed: bool
) -> AsyncIterator[str]:
    bell: Bell = request.app.state.bell
    # With an id: who loses the connection before the first event still says where to go on.
    yield _encoded("connected", {}, after)
    if missed:
        yield _encoded("reset", {}, after)
    while not request.app.state.ending.is_set():
        ring = bell.next_ring
        lines, after, goes_on = await asyncio.to_thread(_news, caller, account_id, after)
        for line in lines:
            yield line
        if not goes_on:
            return
        if not lines and not await bell.wait(ring, HEARTBEAT_SECONDS):
            yield ": still here\n\n"


def _news(caller: Caller, account_id: str, after: int) -> tuple[list[str], int, bool]:
    fact = {"user_id": caller.user_id}
    with caller.database.read() as connection:
        if not tokens.lives(connection, caller.family):
            return [_encoded("session.revoked", fact)], after, False
        rows = connection.execute(
            select(events)
            .where(events.c.account_id == account_id, events.c.sequence > after)
            .order_by(events.c.sequence)
            .limit(MOST_AT_ONCE)
        ).all()
        if not rows:
            return [], after, True
        standing = standing_of(connection, account_id, caller.user_id)
        if standing is None:
            # Out of this account, not signed out: what is left is asked for elsewhere.
            return [_encoded("permissions.changed", fact, rows[-1].sequence)], after, False
        told = [row for row in rows if _concerns(connection, standing, row)]
    lines = [_encoded(row.type, row.payload, row.sequence) for row in told]
    return lines, rows[-1].sequence, True


def _concerns(connection: Connection, standing: Standing, row: Row[Any]) -> bool:
    user_id = row.payload.get("user_id", "")
    if row.type in _OF_ONE and user_id not in ("", standing.user_id):
        return False
    if row.type == "call.updated":
        return _sees_call(connection, standing, row.payload.get("call_id", ""))
    if row.type == "agent.updated":
        return user_id == standing.user_id or standing.may("softphone:access")
    if row.type == "queue.updated":
        return _serves_queue(connection, standing, row.payload.get("queue_id", ""))
    needed = _NEEDED_TO_HEAR.get(row.type)
    return needed is None or standing.may(needed)


def _sees_call(connection: Connection, standing: Standing, call_id: str) -> bool:
    scope = standing.log_scope
    if scope != "assigned":
        return scope == "all"
    agent = connection.execute(select(calls.c.agent_id).where(calls.c.id == call_id)).scalar()
    return agent == standing.user_id


def _serves_queue(connection: Connection, standing: Standing, queue_id: str) -> bool:
    """A member of it who may log in, or somebody who watches all of them."""
    if standing.may("dashboard.agents:view"):
        return True
    query = select(queue_members.c.queue_id).where(
        queue_members.c.queue_id == queue_id, queue_members.c.user_id == standing.user_id
    )
    return standing.may("queues:join") and connection.execute(query).first() is not None


def _encoded(kind: str, payload: dict[str, Any], sequence: int | None = None) -> str:
    identity = "" if sequence is None else f"id: {sequence}\n"
    return f"{identity}event: {kind}\ndata: {json.dumps(payload)}\n\n"


def sweep(connection: Connection) -> None:
    """Events older than a day are gone; who was away longer starts anew."""
    connection.execute(events.delete().where(events.c.at < now_ms() - KEPT_MS))
