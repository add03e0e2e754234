"""Usage and the balance (S2-34)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from fastapi import APIRouter, Query, Response

from desktop.domain.agency import PAUSED
from desktop.domain.billing import UsageBy, UsageQuery
from desktop.domain.errors import InvalidInput
from desktop.domain.money import USD
from desktop.domain.rates import LOW_BALANCE
from desktop.server.billing import auto_topup, ledger
from desktop.server.billing.usage import Sums, usage_of
from desktop.server.crm.answers import answer
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.crm.problems import Problem
from desktop.server.database import now_ms

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["billing"])

SEE: Final = ("billing.usage:view", "see usage and balance")
_THIRTY_DAYS_MS: Final = 30 * 24 * 3600 * 1000


@router.get("/usage", response_model=shapes_billing.UsageShape)
def usage(
    caller: SignedIn,
    account_id: str,
    since: date,
    until: date,
    by: Literal["day", "number", "user"] = "day",
    time_zone: str = Query("UTC", max_length=60),
) -> Response:
    """Both days are within; a day is one of ``time_zone``. Sums only: no call is named."""
    query = UsageQuery(since, until, UsageBy(by), time_zone)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        try:
            rows, whole = usage_of(connection, standing, query)
        except InvalidInput as error:
            raise Problem(422, "invalid_value", str(error)) from error
    shown = [_shape(key, title, sums) for key, title, sums in rows]
    return answer({"rows": shown, "total": _shape("", "", whole)})


@router.get("/balance", response_model=shapes_billing.BalanceShape)
def balance(caller: SignedIn, account_id: str) -> Response:
    """``is_paused`` where the account is, because this is spent."""
    with caller.database.read() as connection:
        account = entitled(connection, caller, account_id, *SEE).account
        amount = ledger.amount_of(connection, account_id)
        spent = ledger.spent_since(connection, account_id, now_ms() - _THIRTY_DAYS_MS)
        row = auto_topup.settings_of(connection, account_id)
    threshold = row.threshold if row is not None and row.is_on else 0
    content = {
        "amount": amount,
        "currency": USD,
        "spent": spent,
        "is_low": amount <= max(LOW_BALANCE.minor, threshold),
        "is_paused": (account.state, account.pause_reason) == (PAUSED, ledger.SPENT),
    }
    return answer(content)


def _shape(key: str, title: str, sums: Sums) -> dict[str, Any]:
    facts = {"calls": sums.calls, "minutes": sums.minutes, "texts": sums.texts}
    return {"key": key, "title": title, **facts, "amount": sums.amount, "currency": USD}
