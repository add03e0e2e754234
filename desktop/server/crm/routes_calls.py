"""The call log, within the rows that the caller may see (S1-11, S1-16)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Response
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    or_,
    select,
    tuple_,
)

from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, cursor_of, listing, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, member, once, record
from desktop.server.crm.events import newest_sequence
from desktop.server.crm.matching import any_contains, contacts_with, contains, digits_of
from desktop.server.crm.problems import Problem, not_found, stale
from desktop.server.crm.recordings import tone_of
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.tables import calls, contacts, memberships, users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["calls"])

_VIEW: Final = "calls.log:view_assigned"


@router.get("/calls", response_model=shapes.Listing[shapes.CallShape])
def list_calls(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    direction: Literal["", "inbound", "outbound"] = "",
    agent: str = "",
    q: shapes.Search = "",
) -> Response:
    """Newest first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, _VIEW, "see the call log")
        query = _scoped(standing)
        if direction:
            query = query.where(calls.c.direction == direction)
        if agent:
            query = query.where(calls.c.agent_id == agent)
        if q.strip():
            query = query.where(_matching(account_id, q.strip()))
        if cursor:
            place = place_of(cursor, (int, str))
            query = query.where(tuple_(calls.c.started_at, calls.c.id) < place)
        newest_first = query.order_by(calls.c.started_at.desc(), calls.c.id.desc())
        rows = connection.execute(newest_first.limit(limit + 1)).all()
        sequence = newest_sequence(connection)
    more = len(rows) > limit
    shown = rows[:limit]
    following = cursor_of(shown[-1].started_at, shown[-1].id) if more else None
    return listing([shape(row) for row in shown], following, sequence)


@router.get("/calls/{call_id}", response_model=shapes.CallShape)
def one_call(caller: SignedIn, account_id: str, call_id: str) -> Response:
    with caller.database.read() as connection:
        row = _visible(connection, caller, account_id, call_id)
    return answer(shape(row), headers={"ETag": f'"{row.version}"'})


@router.patch("/calls/{call_id}", response_model=shapes.CallShape)
def change_call(
    caller: SignedIn,
    account_id: str,
    call_id: str,
    body: shapes.CallChange,
    if_match: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """The note of a call; ``If-Match: *`` says that the last writer wins."""
    if not if_match:
        raise Problem(428, "if_match_missing", "Say which version of the call you are changing.")
    asked = ("PATCH", account_id, call_id, body.note)

    def work() -> tuple[int, Any]:
        row = _annotatable(connection, caller, account_id, call_id)
        if if_match not in ("*", f'"{row.version}"'):
            raise stale("Somebody else changed this call first. Look at it again.", shape(row))
        connection.execute(
            calls.update()
            .where(calls.c.id == call_id)
            .values(note=body.note, version=row.version + 1)
        )
        before = {"note": row.note}
        record(connection, caller, account_id, "call.note", call_id, before, {"note": body.note})
        publish(connection, account_id, "call.updated", {"call_id": call_id})
        return 200, shape(_row(connection, account_id, call_id))

    with caller.database.write() as connection:
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, {"ETag": f'"{content["version"]}"'})


@router.get("/calls/{call_id}/recording", response_class=Response)
def recording(caller: SignedIn, account_id: str, call_id: str) -> Response:
    """WAV, for those who may listen to calls they can see."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, "recordings:listen", "listen to recordings")
        row = _visible(connection, caller, account_id, call_id)
    if not row.recording:
        raise not_found()
    return Response(tone_of(call_id), media_type="audio/wav")


@router.get("/agents", response_model=shapes.Listing[shapes.Named])
def agents(caller: SignedIn, account_id: str) -> Response:
    """Whom the log's filter may name."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, _VIEW, "see the call log")
        query = (
            select(users.c.id, users.c.name)
            .join(memberships, memberships.c.user_id == users.c.id)
            .where(memberships.c.account_id == account_id)
            .order_by(users.c.name)
        )
        if standing.log_scope != "all":
            query = query.where(users.c.id == caller.user_id)
        rows = connection.execute(query).all()
    return listing([{"id": row.id, "name": row.name} for row in rows])


def in_scope(standing: Standing, agent_id: str | None) -> bool:
    """Whether a row with this agent is the caller's to see."""
    scope = standing.log_scope
    return scope == "all" or (scope == "assigned" and agent_id == standing.user_id)


def _scoped(standing: Standing) -> Select[Any]:
    query = _columns().where(calls.c.account_id == standing.account_id)
    if standing.log_scope != "all":
        query = query.where(calls.c.agent_id == standing.user_id)
    return query


def _columns() -> Select[Any]:
    return (
        select(
            calls,
            contacts.c.name.label("contact_name"),
            users.c.name.label("agent_name"),
        )
        .join(contacts, contacts.c.id == calls.c.contact_id, isouter=True)
        .join(users, users.c.id == calls.c.agent_id, isouter=True)
    )


def _matching(account_id: str, text: str) -> ColumnElement[bool]:
    """In name, number, note and tag."""
    wanted = [
        contains(contacts.c.name, text),
        contains(calls.c.note, text),
        any_contains(calls.c.tags, text),
    ]
    if digits := digits_of(text):
        wanted.append(contains(calls.c.remote_number, digits))
        wanted.append(calls.c.contact_id.in_(contacts_with(account_id, digits)))
    return or_(*wanted)


def _row(connection: Connection, account_id: str, call_id: str) -> Row[Any]:
    mine = and_(calls.c.account_id == account_id, calls.c.id == call_id)
    row = connection.execute(_columns().where(mine)).first()
    if row is None:
        raise not_found()
    return row


def _visible(connection: Connection, caller: Caller, account_id: str, call_id: str) -> Row[Any]:
    standing = entitled(connection, caller, account_id, _VIEW, "see the call log")
    row = _row(connection, account_id, call_id)
    if not in_scope(standing, row.agent_id):
        raise not_found()
    return row


def _annotatable(connection: Connection, caller: Caller, account_id: str, call_id: str) -> Row[Any]:
    """Whoever is in the call may write about it, also without the call log."""
    standing = member(connection, caller, account_id)
    row = _row(connection, account_id, call_id)
    if row.agent_id == caller.user_id:
        return row
    if not in_scope(standing, row.agent_id):
        raise not_found()
    entitled(connection, caller, account_id, "calls.log:annotate", "write about calls")
    return row


def shape(row: Row[Any]) -> dict[str, Any]:
    ended = row.ended_at
    answered = row.answered_at
    return {
        "id": row.id,
        "direction": row.direction,
        "status": row.status,
        "caller_number": row.caller_number,
        "tracking_number": row.tracking_number,
        "remote_number": row.remote_number,
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "source": row.source,
        "agent": {"id": row.agent_id, "name": row.agent_name} if row.agent_id else None,
        "assigned_by": row.assigned_by,
        "queue": row.queue,
        "started_at": time_text(row.started_at),
        "answered_at": time_text(answered),
        "ended_at": time_text(ended),
        "duration": _seconds(row.started_at, ended),
        "talk_time": _seconds(answered, ended),
        "ring_time": _seconds(row.started_at, answered or ended),
        "caller_id_rule": row.caller_id_rule,
        "note": row.note,
        "tags": row.tags,
        "score": row.score,
        "call_status": row.call_status,
        "recording": row.recording,
        "version": row.version,
    }


def _seconds(since: int | None, until: int | None) -> int:
    if since is None or until is None:
        return 0
    return max(0, round((until - since) / 1000))
