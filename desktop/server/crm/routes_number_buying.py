"""Buying numbers: what the carrier has, and taking one of it (S1-34, S2-39)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection

from desktop.domain.numbers import Offer, OfferSearch
from desktop.server.billing.ledger import NUMBER, Entry, enter
from desktop.server.carrier.port import Carrier, NumberGone
from desktop.server.crm import shapes, shapes_numbers
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.number_rows import number_row, number_shape, tell
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import etag
from desktop.server.database import now_ms
from desktop.server.tables import numbers

router = APIRouter(prefix="/v1/accounts/{account_id}/numbers", tags=["numbers"])

_BUY: Final = ("numbers:buy", "buy numbers")
_GONE: Final = "Somebody else has bought this number in the meantime. Choose another one."
_SHOWN: Final = 30


@router.get("/available", response_model=shapes.Listing[shapes_numbers.OfferShape])
def available_numbers(
    request: Request,
    caller: SignedIn,
    account_id: str,
    country: shapes_numbers.Country = "US",
    area: shapes_numbers.Digits = "",
    contains: shapes_numbers.Digits = "",
) -> Response:
    """A few of many: ``area`` and ``contains`` narrow them down."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_BUY)
    return listing(_offers(request.app.state.seller, OfferSearch(country, area, contains)))


@router.post("", response_model=shapes_numbers.NumberShape, status_code=201)
def buy_number(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: shapes_numbers.Purchase,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """409 with what is still there where somebody else was quicker."""
    seller: Carrier = request.app.state.seller
    asked = ("POST", account_id, "numbers", body.model_dump(mode="json"))
    bought: list[str] = []

    def work() -> tuple[int, Any]:
        offer = _bought(seller, body.number, idempotency_key or uuid.uuid4().hex)
        bought.append(offer.number)
        return 201, _written(connection, caller, account_id, offer, body.name)

    with _paid_for_nothing(seller, bought), caller.database.write() as connection:
        # The carrier is asked within the transaction: without it two answers to one key could
        # be two purchases.
        entitled(connection, caller, account_id, *_BUY)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@contextmanager
def _paid_for_nothing(seller: Carrier, bought: list[str]) -> Iterator[None]:
    """What was bought and could not be written goes back to the carrier."""
    is_written = False
    try:
        yield
        is_written = True
    finally:
        if not is_written:
            for number in bought:
                seller.give_back(number)


def _bought(seller: Carrier, number: str, reference: str) -> Offer:
    try:
        return seller.buy(number, reference)
    except NumberGone as error:
        raise _gone(seller, number) from error


def _gone(seller: Carrier, number: str) -> Problem:
    """With numbers of the same place, or else of anywhere in the country."""
    wanted = _searched(number)
    fresh = _offers(seller, wanted) or _offers(seller, OfferSearch(wanted.country))
    return Problem(409, "number_gone", _GONE, current={"data": fresh})


def _searched(number: str) -> OfferSearch:
    for prefix, country, digits in (("+1", "US", 3), ("+44", "GB", 2), ("+49", "DE", 2)):
        if number.startswith(prefix):
            rest = number.removeprefix(prefix)
            return OfferSearch(country, rest[:digits] if rest.isdigit() else "")
    return OfferSearch("FR" if number.startswith("+33") else "US")


def _offers(seller: Carrier, wanted: OfferSearch) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "country": each.country,
            "place": each.place,
            "can_text": each.can_text,
            "amount": each.amount,
            "currency": each.currency,
        }
        for each in seller.available(wanted, _SHOWN)
    ]


def _written(
    connection: Connection, caller: Caller, account_id: str, offer: Offer, name: str | None
) -> dict[str, Any]:
    number_id = f"num_{uuid.uuid4().hex}"
    values = {
        "id": number_id,
        "account_id": account_id,
        "number": offer.number,
        "name": name or offer.place,
        "text_enabled": offer.can_text,
        "can_text": offer.can_text,
        "price": offer.amount,
    }
    connection.execute(numbers.insert().values(values))
    first_month = Entry(NUMBER, number_id, -offer.amount, now_ms(), number=offer.number)
    enter(connection, account_id, first_month)
    facts = {"number": offer.number, "amount": offer.amount, "currency": offer.currency}
    record(connection, caller, account_id, "number.buy", number_id, None, facts)
    tell(connection, account_id, number_id)
    return number_shape(number_row(connection, account_id, number_id))
