"""Server-sent events of an account, resumable, filtered by what the subscriber may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, Row, func, select

from desktop.server.crm import tokens, viewing
from desktop.server.crm.bell import Bell, may_concern, newest_sequence
from desktop.server.crm.context import Caller, SignedIn, member
from desktop.server.crm.problems import Problem
from desktop.server.crm.reach import Clients
from desktop.server.database import now_ms
from desktop.server.effective import Standing, standing_of
from desktop.server.row_scope import in_scope, sees_number
from desktop.server.tables import calls, conversations, events, queue_members

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["events"])

HEARTBEAT_SECONDS: Final = 15.0
KEPT_MS: Final = 24 * 3600 * 1000
MOST_AT_ONCE: Final = 500
# Who is further behind would ask for each row that changed since, for longer than for all anew.
MOST_BEHIND: Final = 5_000
_TEXTS: Final = "messages.log:view"
WATCH: Final = "dashboard.agents:view"
_NEEDED_TO_HEAR: Final = {
    "message.received": _TEXTS,
    "message.updated": _TEXTS,
    "conversation.updated": _TEXTS,
    "bulk.updated": "messages:send_bulk",
    "blocklist.updated": "blocklist:view",
    "do_not_call.updated": "dnc:view",
    "voicemail.updated": "voicemail:listen_own",
    "permissions.edited": "users:view",
    "permissions.reached": "users:view",
    "user_settings.updated": "users:view",
    "teams.updated": "users:view",
    "voice_menus.updated": "numbers:view",
    "access_groups.updated": "access_controls:manage",
    "sounds.updated": "media:manage",
    "agency.updated": "agency.accounts:access_all",
    "number.updated": "numbers:view",
    "source.updated": "sources:view",
    "user.updated": "users:view",
    "integrations.updated": "integrations:manage",
    "webhook.off": "integrations:manage",
    "overview.updated": "reports:view",
    "billing.warning": "billing.topup:perform",
    "report_schedules.updated": "reports:schedule",
    "supervision.updated": "calls:supervise_listen",
    "live_board.updated": WATCH,
}
_MONEY: Final = {
    "invoices": "billing.invoices:view",
    "payment_methods": "billing.payment_methods:view",
}
# Whoever watches all agents and queues hears of each of them.
_ONLY_FOR_THE_BOARD: Final = frozenset({"live_board.updated"})
_ON_THE_BOARD: Final = ("agent.updated", "queue.updated", "teams.updated", "user.updated")


class _News(NamedTuple):
    """What to say now, how far was read, and the kinds this person hears nothing of."""

    lines: list[str]
    read: int
    goes_on: bool = True
    deaf: frozenset[str] = frozenset()


@router.get("/events", response_class=StreamingResponse)
def subscribe(
    request: Request,
    caller: SignedIn,
    account_id: str,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Events from now on, or from after ``Last-Event-ID``.

    ``reset`` where those are gone, or too many: ask for everything anew.
    """
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        newest = newest_sequence(connection)
        oldest = connection.execute(select(func.min(events.c.sequence))).scalar() or newest + 1
        after, missed = _resumed(last_event_id, newest, oldest)
        if _is_far_behind(connection, account_id, after):
            after, missed = newest, True
    stream = _stream(request, caller, account_id, after, missed)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _is_far_behind(connection: Connection, account_id: str, after: int) -> bool:
    later = select(events.c.sequence).where(
        events.c.account_id == account_id, events.c.sequence > after
    )
    most = later.order_by(events.c.sequence).limit(1).offset(MOST_BEHIND)
    return connection.execute(most).first() is not None


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
    clients: Clients = request.app.state.clients
    with clients.listening(account_id, caller.family, caller.user_id), bell.heard_by(caller.family):
        # With an id: who loses the connection before the first event still says where to go on.
        yield _encoded("connected", {}, after)
        if missed:
            yield _encoded("reset", {}, after)
        deaf: frozenset[str] = frozenset()  # as long as nobody changes a permission
        while not request.app.state.ending.is_set():
            ring = bell.next_ring
            look = await bell.look()
            if caller.family in look.ended:
                yield _encoded("session.revoked", {"user_id": caller.user_id})
                return
            newest = look.newest_without(account_id, after, caller.user_id, deaf)
            if newest is not None:
                after = newest
                if not await bell.wait(ring, HEARTBEAT_SECONDS):
                    yield ": still here\n\n"
                continue
            news = await asyncio.to_thread(_news, caller, account_id, after)
            deaf = news.deaf
            # Nothing there: all that was known of is told, or was swept away.
            after = news.read if news.read > after else max(after, look.reached)
            for line in news.lines:
                yield line
            if not news.goes_on:
                return


def _news(caller: Caller, account_id: str, after: int) -> _News:
    fact = {"user_id": caller.user_id}
    with caller.database.read() as connection:
        if not _is_heard(connection, caller):
            return _News([_encoded("session.revoked", fact)], after, goes_on=False)
        rows = connection.execute(
            select(events)
            .where(events.c.account_id == account_id, events.c.sequence > after)
            .order_by(events.c.sequence)
            .limit(MOST_AT_ONCE)
        ).all()
        newest = rows[-1].sequence if rows else after
        rows = [row for row in rows if may_concern(row.type, row.payload, caller.user_id)]
        if not rows:
            return _News([], newest)
        standing = standing_of(connection, account_id, caller.user_id)
        if standing is None:
            # Out of this account, not signed out: what is left is asked for elsewhere.
            lines = [_encoded("permissions.changed", fact, newest)]
            return _News(lines, after, goes_on=False)
        told = [row for row in rows if _concerns(connection, standing, row)]
    lines = [_encoded(row.type, row.payload, row.sequence) for row in told]
    deaf = frozenset() if standing.may(WATCH) else _ONLY_FOR_THE_BOARD
    return _News(lines, newest, deaf=deaf)


def _is_heard(connection: Connection, caller: Caller) -> bool:
    """Only who looks as somebody else hears events with one account alone open to them."""
    is_view = bool(caller.only_account)
    return tokens.lives(connection, caller.family) and (
        not is_view or viewing.goes_on(connection, caller.family)
    )


def _concerns(connection: Connection, standing: Standing, row: Row[Any]) -> bool:
    if row.type == "call.updated":
        return _sees_call(connection, standing, row.payload.get("call_id", ""))
    if row.type in _ON_THE_BOARD and standing.may(WATCH):
        return True
    if row.type == "agent.updated":
        mine = row.payload.get("user_id", "") == standing.user_id
        return mine or standing.may("softphone:access")
    if row.type == "queue.updated":
        is_for_all = row.payload.get("members") == "changed"
        return standing.may("queues:join") and (
            is_for_all or _serves_queue(connection, standing, row.payload.get("queue_id", ""))
        )
    needed = _needed_to_hear(row)
    return _sees_row(connection, standing, row) and (needed is None or standing.may(needed))


def _sees_row(connection: Connection, standing: Standing, row: Row[Any]) -> bool:
    """What access control groups keep from the subscriber."""
    if _NEEDED_TO_HEAR.get(row.type) == _TEXTS:
        return _sees_text(connection, standing, row.payload.get("conversation_id", ""))
    if row.type == "supervision.updated":
        return _sees_call(connection, standing, row.payload.get("call_id", ""))
    return True


def _needed_to_hear(row: Row[Any]) -> str | None:
    if row.type == "billing.updated":
        return _MONEY.get(row.payload.get("what", ""), "billing.usage:view")
    return _NEEDED_TO_HEAR.get(row.type)


def _sees_call(connection: Connection, standing: Standing, call_id: str) -> bool:
    scope = standing.log_scope
    if scope == "none" or (scope == "all" and not standing.filters):
        return scope == "all"
    row = connection.execute(select(calls).where(calls.c.id == call_id)).first()
    return row is not None and in_scope(standing, row)


def _sees_text(connection: Connection, standing: Standing, conversation_id: str) -> bool:
    if not standing.filters:
        return True
    query = select(conversations.c.our_number).where(conversations.c.id == conversation_id)
    return sees_number(standing, connection.execute(query).scalar() or "")


def _serves_queue(connection: Connection, standing: Standing, queue_id: str) -> bool:
    query = select(queue_members.c.queue_id).where(
        queue_members.c.queue_id == queue_id, queue_members.c.user_id == standing.user_id
    )
    return connection.execute(query).first() is not None


def _encoded(kind: str, payload: dict[str, Any], sequence: int | None = None) -> str:
    identity = "" if sequence is None else f"id: {sequence}\n"
    return f"{identity}event: {kind}\ndata: {json.dumps(payload)}\n\n"


def sweep(connection: Connection) -> None:
    """Events older than a day are gone; who was away longer starts anew."""
    connection.execute(events.delete().where(events.c.at < now_ms() - KEPT_MS))
