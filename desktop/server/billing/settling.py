"""A top-up is paid, or not: the provider is asked, and what it says is written down once.

The provider is asked outside of any transaction and under a key that stays the same until its
answer is written. Whoever asks again, after a crash or beside another process, gets that answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row

from desktop.domain.money import Money
from desktop.server.billing import auto_topup
from desktop.server.billing import news as billing_news
from desktop.server.billing.ledger import TOPUP, Entry, enter
from desktop.server.billing.topping_up import topup_row
from desktop.server.database import Database, now_ms
from desktop.server.payments.port import Charge, ChargeState, PaymentProvider
from desktop.server.tables import topups

PENDING, PAID, DECLINED = "pending", "paid", "declined"
# The automatic one is declined so often before it gives up.
MOST_DECLINED: Final = 3


def settle(
    database: Database,
    payments: PaymentProvider,
    topup_id: str,
    settled: Callable[[Connection], None] = lambda _: None,
) -> Row[Any] | None:
    """The top-up as it is then; ``settled`` runs in the transaction that ends it.

    Raises ``PaymentLost``. Blocks as long as the provider takes.
    """
    with database.read() as connection:
        row = topup_row(connection, topup_id)
    if row is None or row.status != PENDING:
        return row
    key = f"{topup_id}:{row.attempts}"
    charge = payments.charge(key, row.token, Money(row.amount, row.currency))
    with database.write() as connection:
        _write_down(connection, row, charge)
        after = topup_row(connection, topup_id)
        if after is not None and after.status != PENDING:
            settled(connection)
    return after


def give_up(connection: Connection, topup_id: str, reason: str) -> None:
    """Nobody will ever know; whoever pays by hand then does so knowingly."""
    row = topup_row(connection, topup_id)
    if row is not None and row.status == PENDING:
        _end_without(connection, row, row.attempts, reason)


def _write_down(connection: Connection, asked: Row[Any], charge: Charge) -> None:
    row = topup_row(connection, asked.id)
    if row is None or (row.status, row.attempts) != (PENDING, asked.attempts):
        return  # somebody else was quicker
    if charge.state is ChargeState.PAID:
        _change(connection, row, status=PAID)
        enter(connection, row.account_id, Entry(TOPUP, row.id, row.amount, now_ms()))
    elif charge.state is ChargeState.DECLINED:
        _decline(connection, row, charge.reason)


def _decline(connection: Connection, row: Row[Any], reason: str) -> None:
    attempts = row.attempts + 1
    if row.automatic and attempts < MOST_DECLINED:
        _change(connection, row, attempts=attempts, reason=reason)
        return
    _end_without(connection, row, attempts, reason)


def _end_without(connection: Connection, row: Row[Any], attempts: int, reason: str) -> None:
    _change(connection, row, status=DECLINED, attempts=attempts, reason=reason)
    if row.automatic:
        auto_topup.stop(connection, row.account_id, reason)


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    connection.execute(topups.update().where(topups.c.id == row.id).values(values))
    billing_news.tell(connection, row.account_id, "topups")
