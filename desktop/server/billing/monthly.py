"""The month of an account: its subscription and numbers are paid, and the past one is invoiced."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from desktop.domain.billing import PLAN_PRICES
from desktop.domain.money import Money
from desktop.server.billing import auto_topup
from desktop.server.billing import news as billing_news
from desktop.server.billing.ledger import (
    CALL,
    MINUTES,
    NUMBER,
    NUMBERS,
    SUBSCRIPTION,
    TEXT,
    Entry,
    amount_of,
    enter,
    month_of,
    open_balance,
)
from desktop.server.tables import accounts, balances, invoices, ledger, numbers

_CLOSED: Final = "closed"


def next_renewal(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def bill(connection: Connection, account_id: str, now: int) -> int:
    """How many months were billed; the same month never is twice."""
    open_balance(connection, account_id)
    mine = balances.c.account_id == account_id
    until = connection.execute(select(balances.c.billed_until).where(mine)).scalar_one()
    done = 0
    for past, month in _months(until or month_of(now), month_of(now)):
        _pay(connection, account_id, month)
        _invoice(connection, account_id, past)
        connection.execute(balances.update().where(mine).values(billed_until=month))
        done += 1
    if not until:
        connection.execute(balances.update().where(mine).values(billed_until=month_of(now)))
    # A new month has a new limit, and an account that is paused has nothing that would ask.
    auto_topup.look(connection, account_id, amount_of(connection, account_id))
    return done


def open_accounts(connection: Connection) -> list[str]:
    query = select(accounts.c.id).where(accounts.c.state != _CLOSED).order_by(accounts.c.id)
    return list(connection.execute(query).scalars())


def _months(done: str, last: str) -> Iterator[tuple[str, str]]:
    """Each past month with the one that follows it."""
    while done < last:
        following = f"{next_renewal(date.fromisoformat(f'{done}-01')):%Y-%m}"
        yield done, following
        done = following


def _pay(connection: Connection, account_id: str, month: str) -> None:
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    at = _first_ms(month)
    price = PLAN_PRICES.get(account.plan, Money(0)).minor
    enter(connection, account_id, Entry(SUBSCRIPTION, f"{month} {account.plan}", -price, at))
    owned = (numbers.c.account_id == account_id, numbers.c.state != "released")
    query = select(func.count(), func.sum(numbers.c.price)).where(*owned)
    count, cost = connection.execute(query).one()
    if count:
        entry = Entry(NUMBERS, f"{month} {count}", -cost, at)
        enter(connection, account_id, entry)


def _invoice(connection: Connection, account_id: str, month: str) -> None:
    """Of what the month has taken from the balance; nothing is invoiced for nothing."""
    lines = list(_lines(connection, account_id, month))
    if not lines:
        return
    day = next_renewal(date.fromisoformat(f"{month}-01"))
    count = select(func.count()).where(invoices.c.account_id == account_id)
    place = connection.execute(count).scalar_one() + 1
    values = {
        "id": f"inv_{account_id}_{month}",
        "account_id": account_id,
        "number": f"{day:%Y}-{place:04d}",
        "issued_on": day.isoformat(),
        "due_on": day.isoformat(),  # it is paid from the balance already
        "period": f"{calendar.month_name[int(month[5:])]} {month[:4]}",
        "amount": sum(each["amount"] for each in lines),
        "status": "paid",
        "lines": lines,
    }
    connection.execute(invoices.insert().values(values))
    billing_news.tell(connection, account_id, "invoices")


def _lines(connection: Connection, account_id: str, month: str) -> Iterator[dict[str, Any]]:
    for row in connection.execute(_spent(account_id, month)).all():
        title, quantity = _worded(row)
        yield {"title": title, "quantity": quantity, "amount": row.amount}


def _spent(account_id: str, month: str) -> Any:
    """One row for the calls, one for the texts, and each of the others by itself."""
    following = f"{next_renewal(date.fromisoformat(f'{month}-01')):%Y-%m}"
    each = func.iif(ledger.c.kind.in_((CALL, TEXT)), "", ledger.c.reference).label("reference")
    return (
        select(
            ledger.c.kind,
            each,
            func.max(ledger.c.number).label("number"),
            func.count().label("many"),
            func.sum(MINUTES).label("minutes"),
            (-func.sum(ledger.c.amount)).label("amount"),
        )
        .where(
            ledger.c.account_id == account_id,
            ledger.c.at >= _first_ms(month),
            ledger.c.at < _first_ms(following),
            ledger.c.kind.in_((SUBSCRIPTION, NUMBERS, NUMBER, CALL, TEXT)),
        )
        .group_by(ledger.c.kind, each)
        .order_by(func.instr("subscription numbers number call text", ledger.c.kind))
    )


def _worded(row: Row[Any]) -> tuple[str, str]:
    match row.kind:
        case "subscription":
            return f"Subscription {row.reference.partition(' ')[2]}", "1 month"
        case "numbers":
            return "Phone numbers", _counted(int(row.reference.partition(" ")[2]), "number")
        case "number":
            return f"Phone number {row.number}", "first month"
        case "call":
            return "Calls", _counted(row.minutes, "minute")
        case _:
            return "Texts", _counted(row.many, "text")


def _counted(many: int, what: str) -> str:
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def _first_ms(month: str) -> int:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    return int(first.timestamp() * 1000)
