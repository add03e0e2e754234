"""Sources: where callers found a number."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, Select, and_, func, select

from desktop.server.access_groups import follow_name
from desktop.server.crm import shapes, shapes_numbers
from desktop.server.crm.answers import answer, page_of, place_of
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.matching import contains
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.tables import access_groups, numbers, sources

router = APIRouter(prefix="/v1/accounts/{account_id}/sources", tags=["numbers"])

_SEE: Final = ("sources:view", "see the sources")
_EDIT: Final = ("sources:edit", "change sources")
_TAKEN: Final = "There is a source of this name. Choose another name."


@router.get("", response_model=shapes.Listing[shapes_numbers.SourceShape])
def list_sources(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
    archived: bool = False,
) -> Response:
    """By name: those in use, or the archived ones."""
    query = _columns(account_id).where(sources.c.archived == archived)
    if q.strip():
        query = query.where(contains(sources.c.name, q.strip()))
    if cursor:
        query = query.where(sources.c.name > place_of(cursor, (str,))[0])
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        rows = connection.execute(query.order_by(sources.c.name).limit(limit + 1)).all()
    return page_of(rows, limit, _shape, ("name",))


@router.post("", response_model=shapes_numbers.SourceShape, status_code=201)
def add_source(
    caller: SignedIn,
    account_id: str,
    body: shapes_numbers.NewSource,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "sources", body.name)

    def work() -> tuple[int, Any]:
        _check_name(connection, account_id, body.name)
        source_id = f"src_{uuid.uuid4().hex}"
        values = {"id": source_id, "account_id": account_id, "name": body.name}
        connection.execute(sources.insert().values(values))
        after = {"name": body.name}
        record(connection, caller, account_id, "source.add", source_id, None, after)
        _tell(connection, account_id, source_id)
        return 201, _shape(_found(connection, account_id, source_id))

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.patch("/{source_id}", response_model=shapes_numbers.SourceShape)
def change_source(
    caller: SignedIn,
    account_id: str,
    source_id: str,
    body: shapes_numbers.SourceChange,
    if_match: IfMatch = "",
) -> Response:
    """Another name, also at its numbers; calls keep the name of their time."""
    need_version(if_match, "of the source")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, account_id, source_id)
        check_version(if_match, row.version, "this source", lambda: _shape(row))
        name = row.name if body.name is None else body.name
        archived = row.archived if body.archived is None else body.archived
        _check_name(connection, account_id, name, source_id)
        values = {"name": name, "archived": archived}
        change = sources.update().where(sources.c.id == source_id)
        connection.execute(change.values(**values, version=row.version + 1))
        pointing = numbers.c.source_id == source_id
        connection.execute(numbers.update().where(pointing).values(source=name))
        if name != row.name:
            follow_name(connection, account_id, access_groups.c.sources, row.name, name)
        before = {"name": row.name, "archived": row.archived}
        record(connection, caller, account_id, "source.edit", source_id, before, values)
        _tell(connection, account_id, source_id)
        content = _shape(_found(connection, account_id, source_id))
    return answer(content, headers=etag(content))


def _columns(account_id: str) -> Select[Any]:
    pointing = and_(numbers.c.source_id == sources.c.id, numbers.c.state != "released")
    counted = select(func.count()).where(pointing).scalar_subquery()
    return select(sources, counted.label("numbers")).where(sources.c.account_id == account_id)


def _found(connection: Connection, account_id: str, source_id: str) -> Row[Any]:
    query = _columns(account_id).where(sources.c.id == source_id)
    row = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row


def _check_name(connection: Connection, account_id: str, name: str, own_id: str = "") -> None:
    """Names differ in more than their case; an archived source keeps its name."""
    mine = (sources.c.account_id == account_id, sources.c.id != own_id)
    same = func.lower(sources.c.name) == name.lower()
    if connection.execute(select(sources.c.id).where(*mine, same)).first() is not None:
        raise Problem(409, "name_taken", _TAKEN)


def _tell(connection: Connection, account_id: str, source_id: str) -> None:
    publish(connection, account_id, "source.updated", {"source_id": source_id})


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "archived": row.archived,
        "numbers": row.numbers,
        "version": row.version,
    }
