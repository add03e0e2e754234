"""Topping up once, by hand, and what has been topped up so far."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, Row, Select, select, tuple_

from desktop.domain.billing import checked_topup
from desktop.domain.errors import InvalidInput
from desktop.domain.money import Money
from desktop.server.billing import topping_up
from desktop.server.billing.settling import settle
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, page_of, place_of, time_text
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.billing.routes_usage import SEE
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.payments.port import PaymentLost
from desktop.server.tables import topups, users

router = APIRouter(prefix="/v1/accounts/{account_id}/topups", tags=["billing"])

_PAY: Final = ("billing.topup:perform", "top up")
NO_METHOD: Final = "There is no payment method. Add one first."


@router.get("", response_model=shapes.Listing[shapes_billing.TopUpShape])
def list_topups(
    caller: SignedIn, account_id: str, limit: shapes.Limit = 100, cursor: str = ""
) -> Response:
    """Newest first; those that ran by themselves are by nobody."""
    query = _columns().where(topups.c.account_id == account_id)
    newest = (topups.c.at, topups.c.id)
    if cursor:
        query = query.where(tuple_(*newest) < place_of(cursor, (int, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        ordered = query.order_by(*(each.desc() for each in newest)).limit(limit + 1)
        rows = connection.execute(ordered).all()
    return page_of(rows, limit, _shape, ("at", "id"))


@router.get("/{topup_id}", response_model=shapes_billing.TopUpShape)
def topup(caller: SignedIn, account_id: str, topup_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        return answer(_found(connection, account_id, topup_id))


@router.post("", response_model=shapes_billing.TopUpShape, status_code=201)
def top_up(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: shapes_billing.NewTopUp,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Written down first, paid then: a repeat under the same key never pays twice.

    Pending where the provider takes its time or its answer is lost; it is seen through later.
    """
    asked = ("POST", account_id, "topups", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        return 201, {"id": _begun(connection, caller, account_id, body)}

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_PAY)
        status, begun = once(connection, caller, idempotency_key, asked, work)
    with suppress(PaymentLost):  # the job that was written down with it asks again
        settle(caller.database, request.app.state.payments, begun["id"])
    with caller.database.read() as connection:
        return answer(_found(connection, account_id, begun["id"]), status)


def _begun(
    connection: Connection, caller: Caller, account_id: str, body: shapes_billing.NewTopUp
) -> str:
    try:
        amount = checked_topup(Money(body.amount, body.currency))
    except InvalidInput as error:
        raise Problem(422, "invalid_value", str(error)) from error
    method = topping_up.method_of(connection, account_id, body.method_id)
    if method is None and body.method_id:
        raise not_found()
    if method is None:
        raise Problem(409, "no_payment_method", NO_METHOD)
    topup_id = topping_up.begin(connection, account_id, amount.minor, method, caller.user_id)
    facts = {"amount": amount.display(), "method": topping_up.card_of(method).title}
    record(connection, caller, account_id, "topup.order", topup_id, None, facts)
    return topup_id


def _columns() -> Select[Any]:
    who = users.c.id == topups.c.user_id
    return select(topups, users.c.name.label("by")).join(users, who, isouter=True)


def _found(connection: Connection, account_id: str, topup_id: str) -> dict[str, Any]:
    mine = (topups.c.account_id == account_id, topups.c.id == topup_id)
    row = connection.execute(_columns().where(*mine)).first()
    if row is None:
        raise not_found()
    return _shape(row)


def _shape(row: Row[Any]) -> dict[str, Any]:
    plain = ("id", "amount", "currency", "status", "method", "reason")
    return {
        **{name: getattr(row, name) for name in plain},
        "at": time_text(row.at),
        "by": row.by or "",
    }
