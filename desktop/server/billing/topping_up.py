"""A top-up begins: written down, with the job that sees it through, before anybody is paid."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.cards import CardFacts
from desktop.server import jobs
from desktop.server.billing import news as billing_news
from desktop.server.database import now_ms
from desktop.server.tables import payment_methods, topups

JOB: Final = "billing.topup"
# Who asks for a top-up is answered with what became of it; the job is there should that break off.
_BY_HAND_FIRST_MS: Final = 20_000


def begin(
    connection: Connection,
    account_id: str,
    amount: int,
    method: Row[Any],
    user_id: str | None = None,
) -> str:
    """Without ``user_id`` it is the automatic one, of which an account has one at a time."""
    topup_id, now = f"top_{uuid.uuid4().hex}", now_ms()
    values = {"id": topup_id, "account_id": account_id, "at": now, "amount": amount}
    values |= {"token": method.token, "method": card_of(method).title, "user_id": user_id}
    connection.execute(topups.insert().values(**values, automatic=user_id is None))
    due = None if user_id is None else now + _BY_HAND_FIRST_MS
    facts = {"topup_id": topup_id}
    jobs.enqueue(connection, JOB, facts, due=due, once=topup_id, account_id=account_id)
    billing_news.tell(connection, account_id, "topups")
    return topup_id


def method_of(connection: Connection, account_id: str, method_id: str = "") -> Row[Any] | None:
    """The default one where none is named."""
    mine = payment_methods.c.account_id == account_id
    wanted = payment_methods.c.id == method_id if method_id else payment_methods.c.is_default
    return connection.execute(select(payment_methods).where(mine, wanted)).first()


def topup_row(connection: Connection, topup_id: str) -> Row[Any] | None:
    return connection.execute(select(topups).where(topups.c.id == topup_id)).first()


def card_of(row: Row[Any]) -> CardFacts:
    return CardFacts(row.brand, row.last_four, row.expires_month, row.expires_year)
