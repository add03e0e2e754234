"""The prepaid balance: everything that changes it is written in the transaction of its cause.

The ledger is only ever added to. What it adds up to stands in the balances, and where that ends
(or begins anew) the account is paused (or goes on) in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.agency import ACTIVE, PAUSED
from desktop.domain.billing import STARTING_CREDIT
from desktop.domain.money import Money
from desktop.domain.rates import LOW_BALANCE, call_cost, text_cost
from desktop.server.billing import auto_topup
from desktop.server.billing import news as billing_news
from desktop.server.database import now_ms, publish
from desktop.server.tables import accounts, balances, ledger

CREDIT, CALL, TEXT, NUMBER = "credit", "call", "text", "number"
NUMBERS, SUBSCRIPTION, TOPUP = "numbers", "subscription", "topup"
SPENT: Final = "balance"  # why an account is paused


# Those that have begun, of one entry; texts have none.
MINUTES: Final = (ledger.c.seconds + 59) // 60


@dataclass(frozen=True, slots=True)
class Entry:
    """``amount`` is in minor units, below nothing where it takes; ``at`` in milliseconds."""

    kind: str
    reference: str
    amount: int
    at: int
    number: str = ""
    user_id: str | None = None
    seconds: int = 0


def enter(connection: Connection, account_id: str, entry: Entry) -> bool:
    """False where the same was entered before: nobody pays twice for one thing."""
    open_balance(connection, account_id)
    row: dict[str, Any] = {
        "account_id": account_id,
        "kind": entry.kind,
        "reference": entry.reference,
    }
    row |= {"at": entry.at, "amount": entry.amount, "number": entry.number}
    row |= {"user_id": entry.user_id, "seconds": entry.seconds}
    if not connection.execute(insert(ledger).values(row).on_conflict_do_nothing()).rowcount:
        return False
    if entry.amount:
        mine = balances.update().where(balances.c.account_id == account_id)
        change = mine.values(amount=balances.c.amount + entry.amount)
        after = connection.execute(change.returning(balances.c.amount)).scalar_one()
        _heed(connection, account_id, after - entry.amount, after)
    return True


def open_balance(connection: Connection, account_id: str) -> None:
    """An account begins with a credit, and with what is left of the month for nothing."""
    now = now_ms()
    first = {"account_id": account_id, "amount": STARTING_CREDIT.minor}
    opened = insert(balances).values(**first, billed_until=month_of(now)).on_conflict_do_nothing()
    if connection.execute(opened).rowcount:
        credit = {"kind": CREDIT, "reference": "start", "at": now, **first}
        connection.execute(ledger.insert().values(credit))


def amount_of(connection: Connection, account_id: str) -> int:
    """Who has not begun yet has the credit everybody begins with."""
    query = select(balances.c.amount).where(balances.c.account_id == account_id)
    found = connection.execute(query).scalar()
    return STARTING_CREDIT.minor if found is None else int(found)


def spent_since(connection: Connection, account_id: str, since: int) -> int:
    mine = (ledger.c.account_id == account_id, ledger.c.at >= since, ledger.c.amount < 0)
    return -(connection.execute(select(func.sum(ledger.c.amount)).where(*mine)).scalar() or 0)


def month_of(milliseconds: int) -> str:
    """As ``2026-11``, in UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m}"


def call_ended(connection: Connection, row: Row[Any], ended_at: int) -> None:
    """``row`` as it was before; what nobody answered costs nothing."""
    if row.answered_at is None:
        return
    seconds = max(1, -(-(ended_at - row.answered_at) // 1000))
    home = select(accounts.c.home_prefixes).where(accounts.c.id == row.account_id)
    prefixes = connection.execute(home).scalar() or ()
    rule = row.caller_id_rule
    cost = call_cost(row.direction, seconds, row.remote_number, prefixes, rule)
    facts = {"number": row.tracking_number, "user_id": row.agent_id, "seconds": seconds}
    enter(connection, row.account_id, Entry(CALL, row.id, -cost.minor, ended_at, **facts))


def text_sent(
    connection: Connection,
    account_id: str,
    message_id: str,
    our_number: str,
    author_id: str | None,
    *,
    has_pictures: bool,
) -> None:
    cost = -text_cost(has_pictures).minor
    entry = Entry(TEXT, message_id, cost, now_ms(), number=our_number, user_id=author_id)
    enter(connection, account_id, entry)


def _heed(connection: Connection, account_id: str, before: int, after: int) -> None:
    if after > before:
        _go_on(connection, account_id, after)
        billing_news.tell(connection, account_id, "balance")
        return
    auto_topup.look(connection, account_id, after)
    if after <= 0:
        _pause(connection, account_id)
    for mark in (LOW_BALANCE.minor, 0):
        if after <= mark < before:
            billing_news.tell(connection, account_id, "balance")
            _warn(connection, account_id, after)
            return


def _warn(connection: Connection, account_id: str, left: int) -> None:
    settings = auto_topup.settings_of(connection, account_id)
    if left <= 0:
        billing_news.warn(connection, account_id, "spent")
    elif settings is None or not settings.is_on:
        billing_news.warn(connection, account_id, "low", Money(left).display())


def _pause(connection: Connection, account_id: str) -> None:
    """Reading, settings and money stay open; talks go on, and calls for help are never held."""
    mine = (accounts.c.id == account_id, accounts.c.state == ACTIVE)
    values = {"state": PAUSED, "pause_reason": SPENT, "version": accounts.c.version + 1}
    if connection.execute(accounts.update().where(*mine).values(values)).rowcount:
        publish(connection, account_id, "permissions.changed", {})
        billing_news.write_to_payers(connection, account_id, billing_news.PAUSED)


def _go_on(connection: Connection, account_id: str, amount: int) -> None:
    """Only what the balance has paused: an agency that paused the account has its reasons."""
    if amount <= 0:
        return
    paused = (accounts.c.state == PAUSED, accounts.c.pause_reason == SPENT)
    values = {"state": ACTIVE, "pause_reason": "", "version": accounts.c.version + 1}
    change = accounts.update().where(accounts.c.id == account_id, *paused).values(values)
    if connection.execute(change).rowcount:
        publish(connection, account_id, "permissions.changed", {})
