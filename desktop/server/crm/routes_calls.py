"""The call log, within the rows that the caller may see (S1-11, S1-16)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Response
from sqlalchemy import (
    select,
    tuple_,
)

from desktop.server.changes import newest_change
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, cursor_of, listing, place_of
from desktop.server.crm.call_changes import change
from desktop.server.crm.call_rows import (
    VIEW,
    annotatable,
    call_row,
    matching,
    scoped,
    shape,
    visible,
)
from desktop.server.crm.context import SignedIn, entitled, member, once
from desktop.server.crm.syncing import changes_answer, since_of, sync_cursor
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.tables import calls, memberships, users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["calls"])

_KIND: Final = "calls"


@router.get("/calls", response_model=shapes.Listing[shapes.CallShape])
def list_calls(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    direction: Literal["", "inbound", "outbound"] = "",
    agent: str = "",
    q: shapes.Search = "",
    since: str = "",
) -> Response:
    """Newest first; with ``since``, what changed after that sync cursor, oldest change first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, VIEW, "see the call log")
        query = scoped(standing)
        if since:
            scope = standing.calls_scope
            return changes_answer(
                *(connection, query, calls.c.changed),
                *(since_of(connection, since, _KIND, scope), limit),
                *((account_id, caller.user_id, _KIND), scope),
                lambda rows: [shape(row) for row in rows],
            )
        if direction:
            query = query.where(calls.c.direction == direction)
        if agent:
            query = query.where(calls.c.agent_id == agent)
        if q.strip():
            query = query.where(matching(account_id, q.strip()))
        if cursor:
            place = place_of(cursor, (int, str))
            query = query.where(tuple_(calls.c.started_at, calls.c.id) < place)
        newest_first = query.order_by(calls.c.started_at.desc(), calls.c.id.desc())
        rows = connection.execute(newest_first.limit(limit + 1)).all()
        newest = sync_cursor(_KIND, standing.calls_scope, newest_change(connection))
    more = len(rows) > limit
    shown = rows[:limit]
    following = cursor_of(shown[-1].started_at, shown[-1].id) if more else None
    return listing([shape(row) for row in shown], following, newest)


@router.get("/calls/{call_id}", response_model=shapes.CallShape)
def one_call(caller: SignedIn, account_id: str, call_id: str) -> Response:
    with caller.database.read() as connection:
        row = visible(connection, caller, account_id, call_id)
    return answer(shape(row), headers={"ETag": f'"{row.version}"'})


@router.patch("/calls/{call_id}", response_model=shapes.CallShape)
def change_call(
    caller: SignedIn,
    account_id: str,
    call_id: str,
    body: shapes.CallChange,
    if_match: IfMatch = "",
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """What is written about a call; ``If-Match: *`` says that the last writer wins."""
    need_version(if_match, "of the call")
    asked = ("PATCH", account_id, call_id, body.model_dump(mode="json", exclude_unset=True))

    def work() -> tuple[int, Any]:
        row = annotatable(connection, caller, account_id, call_id)
        check_version(if_match, row.version, "this call", lambda: shape(row))
        change(connection, caller, row, body)
        return 200, shape(call_row(connection, account_id, call_id))

    with caller.database.write() as connection:
        member(connection, caller, account_id)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, {"ETag": f'"{content["version"]}"'})


@router.get("/agents", response_model=shapes.Listing[shapes.Named])
def agents(caller: SignedIn, account_id: str) -> Response:
    """Whom the log's filter may name."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, VIEW, "see the call log")
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
