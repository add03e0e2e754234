"""Do not call: numbers nobody of the account may call or text, with why (S1-19)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select, tuple_

from desktop.domain import phone_numbers
from desktop.domain.errors import InvalidInput
from desktop.server.crm import shapes, shapes_lists
from desktop.server.crm.answers import answer, page_of, place_of, time_text
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.matching import contains, digits_of
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms, publish
from desktop.server.tables import do_not_call, users

router = APIRouter(prefix="/v1/accounts/{account_id}/do-not-call", tags=["lists"])

SEE: Final = ("dnc:view", "see the do-not-call list")
EDIT: Final = ("dnc:edit", "edit the do-not-call list")
UPDATED: Final = "do_not_call.updated"


@router.get("", response_model=shapes.Listing[shapes_lists.EntryShape])
def list_entries(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
) -> Response:
    """By number; ``q`` is matched in number, reason and who added it."""
    query = _columns().where(do_not_call.c.account_id == account_id)
    if q.strip():
        query = query.where(_matching(q.strip()))
    place = (do_not_call.c.number, do_not_call.c.id)
    if cursor:
        query = query.where(tuple_(*place) > place_of(cursor, (str, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        rows = connection.execute(query.order_by(*place).limit(limit + 1)).all()
    return page_of(rows, limit, _shape, ("number", "id"))


@router.post("", response_model=shapes_lists.EntryShape, status_code=201)
def add_entry(
    caller: SignedIn,
    account_id: str,
    body: shapes_lists.NewEntry,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "do-not-call", body.model_dump())

    def work() -> tuple[int, Any]:
        number = _number(body.number, standing.account.region)
        if _listed(connection, account_id, number):
            raise Problem(409, "already_listed", "This number is on the do-not-call list already.")
        facts = {"number": number, "reason": body.reason, "added_by": caller.user_id}
        added = do_not_call.insert().values(account_id=account_id, added_at=now_ms(), **facts)
        row = connection.execute(added.returning(do_not_call.c.id)).one()
        record(connection, caller, account_id, "do_not_call.add", row.id, None, facts)
        publish(connection, account_id, UPDATED, {"entry_id": row.id})
        return 201, _shape(_found(connection, account_id, row.id))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


@router.delete("/{entry_id}", status_code=204)
def remove_entry(
    caller: SignedIn, account_id: str, entry_id: str, body: shapes_lists.Removal
) -> Response:
    """The reason stays in the change history, beside what was removed."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *EDIT)
        row = _found(connection, account_id, entry_id)
        connection.execute(do_not_call.delete().where(do_not_call.c.id == entry_id))
        before = {name: getattr(row, name) for name in ("number", "reason", "added_by")}
        after = {"reason": body.reason}
        record(connection, caller, account_id, "do_not_call.remove", entry_id, before, after)
        publish(connection, account_id, UPDATED, {"entry_id": entry_id})
    return Response(status_code=204)


def _number(text: str, region: str) -> str:
    try:
        return phone_numbers.parse(text, region).e164
    except InvalidInput as error:
        raise Problem(422, "invalid_number", str(error)) from error


def _listed(connection: Connection, account_id: str, number: str) -> bool:
    mine = (do_not_call.c.account_id == account_id, do_not_call.c.number == number)
    return connection.execute(select(do_not_call.c.id).where(*mine)).first() is not None


def _columns() -> Select[Any]:
    name = users.c.name.label("added_by_name")
    return select(do_not_call, name).join(users, users.c.id == do_not_call.c.added_by, isouter=True)


def _matching(text: str) -> ColumnElement[bool]:
    wanted = [contains(do_not_call.c.reason, text), contains(users.c.name, text)]
    if digits := digits_of(text):
        wanted.append(contains(do_not_call.c.number, digits))
    return or_(*wanted)


def _found(connection: Connection, account_id: str, entry_id: str) -> Row[Any]:
    mine = (do_not_call.c.account_id == account_id, do_not_call.c.id == entry_id)
    row = connection.execute(_columns().where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _shape(row: Row[Any]) -> dict[str, Any]:
    by = {"id": row.added_by, "name": row.added_by_name} if row.added_by else None
    return {
        "id": row.id,
        "number": row.number,
        "reason": row.reason,
        "added_by": by,
        "added_at": time_text(row.added_at),
    }
