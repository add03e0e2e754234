"""A number goes, for good or for now: whom it breaks, and what takes its place (domain 5.6)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, Row, select

from desktop.server.crm import shapes_numbers
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.number_rows import number_row, number_shape, owned, tell, update_number
from desktop.server.crm.number_uses import (
    MOST_TOLD,
    Dependent,
    account_uses,
    dependents_of,
    replace_everywhere,
)
from desktop.server.crm.problems import Problem
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.tables import numbers, voice_menu_numbers

router = APIRouter(prefix="/v1/accounts/{account_id}/numbers", tags=["numbers"])

_EDIT: Final = ("numbers:edit", "change numbers")
_BOTH: Final = "Either name a replacement, or leave the users without a number; not both."
_NOT_USABLE: Final = "The replacement must be another number of this account that is in use."
_NEEDED: Final = (
    "This number is still used to call from. Name a replacement, or say that its users are "
    "to be left without."
)


@router.post("/{number_id}/release", response_model=shapes_numbers.RetiredShape)
def release_number(
    request: Request,
    caller: SignedIn,
    account_id: str,
    number_id: str,
    body: shapes_numbers.Retirement,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Back to the carrier. ``dry_run`` only says who depends on it; 409 where it has to be said."""
    content = _retire(caller, account_id, number_id, body, "released", idempotency_key)
    if not body.dry_run:
        request.app.state.seller.give_back(content["number"]["number"])
    return answer(content)


@router.post("/{number_id}/disable", response_model=shapes_numbers.RetiredShape)
def disable_number(
    caller: SignedIn,
    account_id: str,
    number_id: str,
    body: shapes_numbers.Retirement,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """It stays with the account, and neither rings nor is called from."""
    return answer(_retire(caller, account_id, number_id, body, "disabled", idempotency_key))


def _retire(
    caller: Caller,
    account_id: str,
    number_id: str,
    body: shapes_numbers.Retirement,
    state: str,
    key: str,
) -> dict[str, Any]:
    asked = ("POST", account_id, number_id, state, body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        row = owned(connection, account_id, number_id)
        found = dependents_of(connection, standing, row.number)
        if not body.dry_run:
            _check(connection, row, body, _told(row, standing, found))
            _carry_out(connection, caller, standing, row, found, body.replacement, state)
        after = number_row(connection, account_id, number_id)
        return 200, _told(after, standing, found)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        _, content = once(connection, caller, "" if body.dry_run else key, asked, work)
    told: dict[str, Any] = content
    return told


def _check(
    connection: Connection, row: Row[Any], body: shapes_numbers.Retirement, told: dict[str, Any]
) -> None:
    """Raises 422 for an impossible wish, 409 where users would be left without unsaid."""
    if body.replacement and body.leave_without:
        raise Problem(422, "invalid_replacement", _BOTH)
    if body.replacement:
        mine = (numbers.c.account_id == row.account_id, numbers.c.number == body.replacement)
        usable = (numbers.c.state == "active", numbers.c.verified, numbers.c.id != row.id)
        if connection.execute(select(numbers.c.id).where(*mine, *usable)).first() is None:
            raise Problem(422, "invalid_replacement", _NOT_USABLE)
    elif not body.leave_without and (told["count"] or told["account"]):
        raise Problem(409, "number_in_use", _NEEDED, current=told)


def _carry_out(
    connection: Connection,
    caller: Caller,
    standing: Standing,
    row: Row[Any],
    found: list[Dependent],
    replacement: str,
    state: str,
) -> None:
    """Who is left without keeps naming the number: it is refused, and the user list says so."""
    if replacement:
        replace_everywhere(connection, standing.account, found, row.number, replacement)
    if state == "released":
        mine = voice_menu_numbers.c.number_id == row.id
        connection.execute(voice_menu_numbers.delete().where(mine))
    update_number(connection, row, {"state": state})
    before = {"number": row.number, "state": row.state}
    after = {"state": state, "replacement": replacement, "users": [e.user_id for e in found]}
    action = "number.release" if state == "released" else "number.disable"
    record(connection, caller, row.account_id, action, row.id, before, after)
    tell(connection, row.account_id, row.id)
    for each in found[:MOST_TOLD]:
        fact = {"user_id": each.user_id}
        publish(connection, row.account_id, "user_settings.updated", fact)


def _told(row: Row[Any], standing: Standing, found: list[Dependent]) -> dict[str, Any]:
    return {
        "number": number_shape(row),
        "count": len(found),
        "users": [
            {
                "user": {"id": each.user_id, "name": each.name},
                "uses": [use.value for use in each.uses],
            }
            for each in found[:MOST_TOLD]
        ],
        "account": [use.value for use in account_uses(standing.account, row.number)],
    }
