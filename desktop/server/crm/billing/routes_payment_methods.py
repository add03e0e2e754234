"""Payment methods: tokens of the payment provider, never a card (S1-39, S1-40, S2-37)."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.cards import CardFacts
from desktop.server.billing import auto_topup
from desktop.server.billing import news as billing_news
from desktop.server.billing.topping_up import card_of
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms
from desktop.server.payments.port import PaymentProvider
from desktop.server.tables import payment_methods

router = APIRouter(prefix="/v1/accounts/{account_id}/payment-methods", tags=["billing"])

_SEE: Final = ("billing.payment_methods:view", "see payment methods")
_EDIT: Final = ("billing.payment_methods:edit", "change payment methods")
_UNKNOWN: Final = "The payment provider does not know this card. Enter it again."
_NEEDED: Final = "The automatic top-up needs this payment method. Turn it off, or add another one."
_MOST: Final = 20


@router.get("", response_model=shapes.Listing[shapes_billing.PaymentMethodShape])
def list_methods(caller: SignedIn, account_id: str) -> Response:
    """The default one first."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        return listing([_shape(row) for row in _rows(connection, account_id)])


@router.post("", response_model=shapes_billing.PaymentMethodShape, status_code=201)
def add_method(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: shapes_billing.NewPaymentMethod,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """By the token that the provider gave for it; the first one is the default."""
    payments: PaymentProvider = request.app.state.payments
    facts = payments.facts_of(body.token)
    asked = ("POST", account_id, "payment-methods", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        if facts is None or _is_of_another(connection, account_id, body.token):
            raise Problem(422, "unknown_token", _UNKNOWN)
        return 201, _added(connection, caller, account_id, body.token, facts)

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


@router.put("/{method_id}/default", response_model=shapes_billing.PaymentMethodShape)
def use_method(caller: SignedIn, account_id: str, method_id: str) -> Response:
    """It is what pays from now on; asking twice does no harm."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, account_id, method_id)
        _make_default(connection, account_id, method_id)
        facts = {"method": card_of(row).title}
        record(connection, caller, account_id, "payment.default", method_id, None, facts)
        billing_news.tell(connection, account_id, "payment_methods")
        content = _shape(_found(connection, account_id, method_id))
    return answer(content)


@router.delete("/{method_id}", status_code=204)
def remove_method(caller: SignedIn, account_id: str, method_id: str) -> Response:
    """409 for the last one while the automatic top-up is on."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, account_id, method_id)
        others = [each for each in _rows(connection, account_id) if each.id != method_id]
        settings = auto_topup.settings_of(connection, account_id)
        if not others and settings is not None and settings.is_on:
            raise Problem(409, "payment_method_needed", _NEEDED)
        connection.execute(payment_methods.delete().where(payment_methods.c.id == method_id))
        if row.is_default and others:
            _make_default(connection, account_id, others[0].id)
        facts = {"method": card_of(row).title}
        record(connection, caller, account_id, "payment.remove", method_id, facts, None)
        billing_news.tell(connection, account_id, "payment_methods")
    return Response(status_code=204)


def _added(
    connection: Connection, caller: Caller, account_id: str, token: str, facts: CardFacts
) -> dict[str, Any]:
    known = _rows(connection, account_id)
    if len(known) >= _MOST:
        sentence = f"An account has at most {_MOST} payment methods. Remove one first."
        raise Problem(409, "too_many", sentence)
    method_id = f"pay_{uuid.uuid4().hex}"
    values: dict[str, Any] = {
        "id": method_id,
        "account_id": account_id,
        "token": token,
        "brand": facts.brand,
    }
    values |= {"last_four": facts.last_four, "added_at": now_ms(), "is_default": not known}
    values |= {"expires_month": facts.month, "expires_year": facts.year}
    connection.execute(payment_methods.insert().values(values))
    after = {"method": facts.title}
    record(connection, caller, account_id, "payment.add", method_id, None, after)
    billing_news.tell(connection, account_id, "payment_methods")
    return _shape(_found(connection, account_id, method_id))


def _is_of_another(connection: Connection, account_id: str, token: str) -> bool:
    """Nobody pays with the card of another account, however they came by its token."""
    theirs = (payment_methods.c.token == token, payment_methods.c.account_id != account_id)
    query = select(payment_methods.c.id).where(*theirs)
    return connection.execute(query.limit(1)).first() is not None


def _make_default(connection: Connection, account_id: str, method_id: str) -> None:
    mine = payment_methods.c.account_id == account_id
    change = payment_methods.update().where(mine)
    connection.execute(change.values(is_default=payment_methods.c.id == method_id))


def _rows(connection: Connection, account_id: str) -> list[Row[Any]]:
    query = select(payment_methods).where(payment_methods.c.account_id == account_id)
    order = (payment_methods.c.is_default.desc(), payment_methods.c.added_at, payment_methods.c.id)
    return list(connection.execute(query.order_by(*order)).all())


def _found(connection: Connection, account_id: str, method_id: str) -> Row[Any]:
    mine = (payment_methods.c.account_id == account_id, payment_methods.c.id == method_id)
    row = connection.execute(select(payment_methods).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _shape(row: Row[Any]) -> dict[str, Any]:
    plain = ("id", "brand", "last_four", "expires_month", "expires_year", "is_default")
    return {name: getattr(row, name) for name in plain}
