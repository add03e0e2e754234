"""Blocked callers: who may not reach the account's phones, why, and until when (S1-18)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select, tuple_

from desktop.domain.blocking import read_value
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import BlockKind
from desktop.server.crm import shapes, shapes_lists
from desktop.server.crm.answers import answer, page_of, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.matching import contains, digits_of
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.effective import Standing
from desktop.server.tables import blocked_callers, users

router = APIRouter(prefix="/v1/accounts/{account_id}/blocked-numbers", tags=["lists"])

_SEE: Final = ("blocklist:view", "see the blocked callers")
_EDIT: Final = ("blocklist:edit", "block callers")
_OVER: Final = "This time is over already. Choose one that is still to come."


@router.get("", response_model=shapes.Listing[shapes_lists.BlockShape])
def list_blocked(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
) -> Response:
    """Newest first; ``q`` is matched in number, name, reason and who blocked."""
    query = _columns().where(blocked_callers.c.account_id == account_id)
    if q.strip():
        query = query.where(_matching(q.strip()))
    newest = (blocked_callers.c.created_at, blocked_callers.c.id)
    if cursor:
        query = query.where(tuple_(*newest) < place_of(cursor, (int, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        ordered = query.order_by(*(each.desc() for each in newest)).limit(limit + 1)
        rows = connection.execute(ordered).all()
    return page_of(rows, limit, _shape, ("created_at", "id"))


@router.post("", response_model=shapes_lists.BlockShape, status_code=201)
def block(
    caller: SignedIn,
    account_id: str,
    body: shapes_lists.NewBlock,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """An entry that has expired is taken up again; one that counts is a conflict."""
    asked = ("POST", account_id, "blocked-numbers", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        entry_id = _block(connection, caller, standing, body)
        publish(connection, account_id, "blocklist.updated", {"entry_id": entry_id})
        return 201, _shape(_found(connection, account_id, entry_id))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.patch("/{entry_id}", response_model=shapes_lists.BlockShape)
def change_block(
    caller: SignedIn,
    account_id: str,
    entry_id: str,
    body: shapes_lists.BlockChange,
    if_match: IfMatch = "",
) -> Response:
    """Why, or until when; who is blocked is never changed, only removed and added."""
    need_version(if_match, "of the entry")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, account_id, entry_id)
        check_version(if_match, row.version, "this entry", lambda: _shape(row))
        changes = _changes(body, row)
        mine = blocked_callers.c.id == entry_id
        change = blocked_callers.update().where(mine)
        connection.execute(change.values(**changes, version=row.version + 1))
        content = _shape(_found(connection, account_id, entry_id))
        record(connection, caller, account_id, "blocklist.edit", entry_id, _facts(row), changes)
        publish(connection, account_id, "blocklist.updated", {"entry_id": entry_id})
    return answer(content, headers=etag(content))


@router.delete("/{entry_id}", status_code=204)
def unblock(caller: SignedIn, account_id: str, entry_id: str) -> Response:
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, account_id, entry_id)
        connection.execute(blocked_callers.delete().where(blocked_callers.c.id == entry_id))
        record(connection, caller, account_id, "blocklist.remove", entry_id, _facts(row))
        publish(connection, account_id, "blocklist.updated", {"entry_id": entry_id})
    return Response(status_code=204)


def _block(
    connection: Connection, caller: Caller, standing: Standing, body: shapes_lists.NewBlock
) -> str:
    value = _value(body, standing.account.region)
    known = _same(connection, standing.account_id, body.kind, value)
    now = now_ms()
    facts: dict[str, Any] = {
        "value": value,
        "reason": body.reason,
        "until": _future(body.until),
        "blocked_by": caller.user_id,
        "created_at": now,
    }
    if known is None:
        entry_id = f"blk_{uuid.uuid4().hex}"
        own = {"id": entry_id, "account_id": standing.account_id, "kind": body.kind}
        connection.execute(blocked_callers.insert().values(**own, **facts))
    elif known.until is not None and known.until <= now:
        entry_id = known.id
        change = blocked_callers.update().where(blocked_callers.c.id == entry_id)
        connection.execute(change.values(**facts, version=known.version + 1))
    else:
        raise Problem(409, "already_listed", f"This {body.kind} is blocked already.")
    after = {"kind": body.kind, **facts}
    record(connection, caller, standing.account_id, "blocklist.add", entry_id, None, after)
    return entry_id


def _value(body: shapes_lists.NewBlock, region: str) -> str:
    try:
        return read_value(BlockKind(body.kind), body.value, region)
    except InvalidInput as error:
        raise Problem(422, "invalid_value", str(error)) from error


def _future(until: datetime | None) -> int | None:
    if until is None:
        return None
    moment = int(until.timestamp() * 1000)
    if moment <= now_ms():
        raise Problem(422, "time_over", _OVER)
    return moment


def _changes(body: shapes_lists.BlockChange, row: Row[Any]) -> dict[str, Any]:
    said = body.model_fields_set
    return {
        "reason": row.reason if body.reason is None else body.reason,
        "until": _future(body.until) if "until" in said else row.until,
    }


def _same(connection: Connection, account_id: str, kind: str, value: str) -> Row[Any] | None:
    """Names are the same whatever their case, as the phone system compares them."""
    same = blocked_callers.c.value == value
    if kind == BlockKind.NAME.value:
        same = blocked_callers.c.value.ilike(_literal(value), escape="\\")
    mine = (blocked_callers.c.account_id == account_id, blocked_callers.c.kind == kind)
    return connection.execute(select(blocked_callers).where(*mine, same)).first()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _columns() -> Select[Any]:
    name = users.c.name.label("blocked_by_name")
    return select(blocked_callers, name).join(
        users, users.c.id == blocked_callers.c.blocked_by, isouter=True
    )


def _matching(text: str) -> ColumnElement[bool]:
    columns = (blocked_callers.c.value, blocked_callers.c.reason, users.c.name)
    wanted = [contains(column, text) for column in columns]
    if digits := digits_of(text):
        wanted.append(contains(blocked_callers.c.value, digits))
    return or_(*wanted)


def _found(connection: Connection, account_id: str, entry_id: str) -> Row[Any]:
    mine = (blocked_callers.c.account_id == account_id, blocked_callers.c.id == entry_id)
    row = connection.execute(_columns().where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _facts(row: Row[Any]) -> dict[str, Any]:
    names = ("kind", "value", "reason", "until", "blocked_by", "created_at")
    return {name: getattr(row, name) for name in names}


def _shape(row: Row[Any]) -> dict[str, Any]:
    by = {"id": row.blocked_by, "name": row.blocked_by_name} if row.blocked_by else None
    return {
        "id": row.id,
        "kind": row.kind,
        "value": row.value,
        "reason": row.reason,
        "until": time_text(row.until),
        "blocked_by": by,
        "created_at": time_text(row.created_at),
        "version": row.version,
    }
