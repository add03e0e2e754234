"""The automatic top-up: when, how much, at most how much a month (S2-36)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.billing import AutoTopUpWish, checked_auto_topup
from desktop.domain.errors import InvalidInput
from desktop.domain.money import USD, Money
from desktop.server.billing import auto_topup, ledger, topping_up
from desktop.server.billing import news as billing_news
from desktop.server.crm.answers import answer, time_text
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.billing.routes_topups import NO_METHOD
from desktop.server.crm.billing.routes_usage import SEE
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.tables import auto_topups

router = APIRouter(prefix="/v1/accounts/{account_id}/auto-topup", tags=["billing"])

_EDIT: Final = ("billing.auto_topup:edit", "control the automatic top-up")
_WISH: Final = ("is_on", "threshold", "amount", "limit")
# What the form begins with where nobody has set anything.
_NEW: Final = {"is_on": False, "threshold": 1_000, "amount": 5_000, "limit": 20_000}


@router.get("", response_model=shapes_billing.AutoTopUpShape)
def look(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        content = _shape(connection, account_id)
    return answer(content, headers=etag(content))


@router.put("", response_model=shapes_billing.AutoTopUpShape)
def change(
    caller: SignedIn,
    account_id: str,
    body: shapes_billing.AutoTopUpWish,
    if_match: IfMatch = "",
) -> Response:
    """Where the balance is at the threshold already, it runs at once."""
    need_version(if_match, "of the automatic top-up")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = _shape(connection, account_id)
        check_version(if_match, before["version"], "the automatic top-up", lambda: before)
        _check(connection, account_id, body)
        _keep(connection, account_id, body, before)
        after = {name: getattr(body, name) for name in _WISH}
        was = {name: before[name] for name in _WISH}
        record(connection, caller, account_id, "auto_topup.change", account_id, was, after)
        billing_news.tell(connection, account_id, "auto_topup")
        auto_topup.look(connection, account_id, ledger.amount_of(connection, account_id))
        content = _shape(connection, account_id)
    return answer(content, headers=etag(content))


def _check(connection: Connection, account_id: str, body: shapes_billing.AutoTopUpWish) -> None:
    money = (Money(each, body.currency) for each in (body.threshold, body.amount, body.limit))
    try:
        checked_auto_topup(AutoTopUpWish(body.is_on, *money))
    except InvalidInput as error:
        raise Problem(422, "invalid_value", str(error)) from error
    if body.is_on and topping_up.method_of(connection, account_id) is None:
        raise Problem(409, "no_payment_method", NO_METHOD)


def _keep(
    connection: Connection,
    account_id: str,
    body: shapes_billing.AutoTopUpWish,
    before: dict[str, Any],
) -> None:
    values = {"is_on": body.is_on, "threshold": body.threshold, "amount": body.amount}
    values |= {"monthly_limit": body.limit, "version": before["version"] + 1}
    kept = {**values, "stopped": "" if body.is_on else before["stopped"]}
    written = insert(auto_topups).values(account_id=account_id, **kept)
    key = [auto_topups.c.account_id]
    connection.execute(written.on_conflict_do_update(index_elements=key, set_=kept))


def _shape(connection: Connection, account_id: str) -> dict[str, Any]:
    row = auto_topup.settings_of(connection, account_id)
    paid = auto_topup.paid_this_month(connection, account_id)
    if row is None:
        rest = {"version": 1, "last_run": None, "stopped": ""}
        return {**_NEW, **rest, "currency": USD, "this_month": paid}
    return {
        "is_on": row.is_on,
        "threshold": row.threshold,
        "amount": row.amount,
        "limit": row.monthly_limit,
        "currency": USD,
        "version": row.version,
        "last_run": time_text(row.last_run),
        "this_month": paid,
        "stopped": row.stopped,
    }
