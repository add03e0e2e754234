"""The account's numbers: the list, one of them, and what can be changed about it (S1-33, S1-35)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement, Connection, Row, Select, literal, or_, select, tuple_

from desktop.server.access_groups import renew_for_numbers
from desktop.server.crm import shapes, shapes_numbers
from desktop.server.crm.answers import answer, listing, page_of, place_of
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.matching import contains, digits_of
from desktop.server.crm.number_rows import (
    number_columns,
    number_row,
    number_shape,
    owned,
    route_of,
    tell,
    update_number,
)
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.tables import (
    memberships,
    numbers,
    queues,
    sources,
    users,
    voice_menu_numbers,
    voice_menus,
)

router = APIRouter(prefix="/v1/accounts/{account_id}/numbers", tags=["numbers"])

_SEE: Final = ("numbers:view", "see the numbers")
_EDIT: Final = ("numbers:edit", "change numbers")
_RECORD: Final = ("recordings:configure", "turn recording on or off")
_NO_TEXTS: Final = "The carrier takes no texts for this number. Choose another number for texts."
_NO_TARGET: Final = "What this number is to ring at is not there any more. Choose again."
_MOST_TARGETS: Final = 20


@router.get("", response_model=shapes.Listing[shapes_numbers.NumberShape])
def list_numbers(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
    state: shapes_numbers.State | None = None,
    source_id: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """By name; without ``state`` all but those that were given back."""
    query = number_columns(account_id)
    query = query.where(numbers.c.state == state if state else numbers.c.state != "released")
    if q.strip():
        query = query.where(_matching(q.strip()))
    if source_id:
        query = query.where(numbers.c.source_id == source_id)
    order = (numbers.c.name, numbers.c.id)
    if cursor:
        query = query.where(tuple_(*order) > place_of(cursor, (str, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        rows = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    return page_of(rows, limit, number_shape, ("name", "id"))


@router.get("/targets", response_model=shapes.Listing[shapes_numbers.TargetShape])
def list_targets(caller: SignedIn, account_id: str, q: shapes.Search = "") -> Response:
    """What a number can ring at: queues, voice menus and people, the first of each by name."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        found = [
            {"kind": kind, "id": row.id, "name": row.name}
            for kind, query in _targets(account_id, q.strip())
            for row in connection.execute(query.limit(_MOST_TARGETS))
        ]
    return listing(found)


@router.get("/{number_id}", response_model=shapes_numbers.NumberShape)
def one_number(caller: SignedIn, account_id: str, number_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        content = number_shape(number_row(connection, account_id, number_id))
    return answer(content, headers=etag(content))


@router.patch("/{number_id}", response_model=shapes_numbers.NumberShape)
def change_number(
    caller: SignedIn,
    account_id: str,
    number_id: str,
    body: shapes_numbers.NumberChange,
    if_match: IfMatch = "",
) -> Response:
    """Name, source, texts, where it rings; recording is a permission of its own (S1-36)."""
    need_version(if_match, "of the number")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        if body.recording is not None:
            entitled(connection, caller, account_id, *_RECORD)
        row = owned(connection, account_id, number_id)
        check_version(if_match, row.version, "this number", lambda: number_shape(row))
        before = number_shape(row)
        values = _values(connection, account_id, row, body)
        if body.route is not None:
            values |= _rerouted(connection, account_id, row, body.route)
        update_number(connection, row, values)
        if "source" in values:
            renew_for_numbers(connection, account_id)
        content = number_shape(number_row(connection, account_id, number_id))
        record(connection, caller, account_id, "number.edit", number_id, before, content)
        tell(connection, account_id, number_id)
    return answer(content, headers=etag(content))


@router.post("/{number_id}/enable", response_model=shapes_numbers.NumberShape)
def enable_number(caller: SignedIn, account_id: str, number_id: str) -> Response:
    """A disabled number is used again; one that is in use stays so."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = owned(connection, account_id, number_id)
        if row.state != "active":
            update_number(connection, row, {"state": "active"})
            before, after = {"state": row.state}, {"state": "active"}
            record(connection, caller, account_id, "number.enable", number_id, before, after)
            tell(connection, account_id, number_id)
        content = number_shape(number_row(connection, account_id, number_id))
    return answer(content, headers=etag(content))


def _matching(text: str) -> ColumnElement[bool]:
    columns = (numbers.c.name, numbers.c.source, users.c.name, queues.c.name, voice_menus.c.name)
    wanted = [contains(column, text) for column in columns]
    if digits := digits_of(text):
        wanted.append(contains(numbers.c.number, digits))
    return or_(*wanted)


def _targets(account_id: str, text: str) -> list[tuple[str, Select[Any]]]:
    people = (
        select(users.c.id, users.c.name)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id, users.c.active)
    )
    found = [
        ("queue", select(queues.c.id, queues.c.name).where(queues.c.account_id == account_id)),
        ("menu", select(voice_menus.c.id, voice_menus.c.name)),
        ("user", people),
    ]
    found[1] = ("menu", found[1][1].where(voice_menus.c.account_id == account_id))
    names = {"queue": queues.c.name, "menu": voice_menus.c.name, "user": users.c.name}
    return [
        (kind, query.where(contains(names[kind], text)).order_by(names[kind]))
        for kind, query in found
    ]


def _values(
    connection: Connection, account_id: str, row: Row[Any], body: shapes_numbers.NumberChange
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if body.name is not None:
        values["name"] = body.name
    if body.recording is not None:
        values["recording"] = body.recording
    if body.text_enabled is not None:
        if body.text_enabled and not row.can_text:
            raise Problem(422, "no_texts", _NO_TEXTS)
        values["text_enabled"] = body.text_enabled
    if body.source_id is not None and body.source_id != (row.source_id or ""):
        values |= _sourced(connection, account_id, body.source_id)
    return values


def _sourced(connection: Connection, account_id: str, source_id: str) -> dict[str, Any]:
    if not source_id:
        return {"source_id": None, "source": ""}
    mine = (sources.c.account_id == account_id, sources.c.id == source_id)
    found = connection.execute(select(sources).where(*mine, ~sources.c.archived)).first()
    if found is None:
        sentence = "This source is not there any more, or was archived. Choose another one."
        raise Problem(422, "invalid_source", sentence)
    return {"source_id": found.id, "source": found.name}


def _rerouted(
    connection: Connection, account_id: str, row: Row[Any], route: shapes_numbers.RouteBody
) -> dict[str, Any]:
    """What the number's row says; a menu is written beside it."""
    if (route.kind, route.id) == route_of(row):
        return {}
    kind, target = route.kind, route.id
    if kind and not _is_there(connection, account_id, kind, target):
        raise Problem(422, "invalid_route", _NO_TARGET)
    mine = voice_menu_numbers.c.number_id == row.id
    connection.execute(voice_menu_numbers.delete().where(mine))
    if kind == "menu":
        leads = {"number_id": row.id, "menu_id": target}
        connection.execute(voice_menu_numbers.insert().values(leads))
    return {
        "route_user_id": target if kind == "user" else None,
        "route_queue_id": target if kind == "queue" else None,
    }


def _is_there(connection: Connection, account_id: str, kind: str, target: str) -> bool:
    columns: dict[str, tuple[Any, Any]] = {
        "user": (memberships.c.user_id, memberships.c.account_id),
        "queue": (queues.c.id, queues.c.account_id),
        "menu": (voice_menus.c.id, voice_menus.c.account_id),
    }
    own_id, account = columns[kind]
    query = select(literal(1)).where(own_id == target, account == account_id)
    return connection.execute(query).first() is not None
