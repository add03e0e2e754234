"""What the demonstration accounts have paid, and a balance that lasts for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop.domain.billing import PLAN_PRICES
from desktop.domain.cards import CardFacts, token_of
from desktop.domain.rates import NUMBER_MONTH, OUTBOUND_MINUTE, TEXT, call_cost
from desktop.server import tables
from desktop.server.billing.ledger import CALL, CREDIT, SUBSCRIPTION, TOPUP
from desktop.server.billing.ledger import TEXT as A_TEXT
from desktop.server.seed_people import ACCOUNTS, HOME, LEGAL, NUMBERS

_DAYS: Final = 60  # of usage that stand in the ledger
_DAY_MS: Final = 24 * 3600 * 1000
_BALANCES: Final = {HOME: 128_450, LEGAL: 21_900}
_VISA: Final = CardFacts("visa", "4242", 8, 2031)
_MASTERCARD: Final = CardFacts("mastercard", "4444", 3, 2030)
_TEXTS: Final = 1_180  # of a month

Row = dict[str, Any]


def fill(connection: Connection, now: datetime) -> None:
    """After calls and texts: they are what was paid for."""
    connection.execute(tables.invoices.insert(), _invoices(now))
    moment = int(now.timestamp() * 1000)
    since = moment - _DAYS * _DAY_MS
    topped_up = _topups(moment)
    rows = [*_calls(connection, since), *_texts(connection, since)]
    rows += [
        _entry(each["account_id"], TOPUP, each["id"], each["amount"], each["at"])
        for each in topped_up
    ]
    for account in ACCOUNTS:
        own = [row for row in rows if row["account_id"] == account.id]
        _balance(connection, account.id, account.plan, own, now)
    connection.execute(tables.ledger.insert(), rows)
    _methods(connection, moment)
    connection.execute(tables.topups.insert(), topped_up)
    connection.execute(tables.auto_topups.insert(), _auto(moment))


def _invoices(now: datetime) -> list[Row]:
    rows: list[Row] = []
    first = now.replace(day=1)
    for place in range(12):
        account, month = (HOME, place) if place < 8 else (LEGAL, place - 8)
        amount = 41_900 - 1_350 * (month % 5) if account == HOME else 12_900
        due = first.replace(day=15)
        rows.append(
            {
                "id": f"inv_{place:02d}",
                "account_id": account,
                "number": f"H-{first:%Y}-{1040 - place}",
                "issued_on": f"{first:%Y-%m}-01",
                "due_on": f"{due:%Y-%m-%d}",
                "period": f"{first - timedelta(days=1):%B %Y}",
                "amount": amount,
                "currency": "USD",
                "status": "open" if month == 0 else "paid",
                "lines": _lines(account, amount),
            }
        )
        first = now.replace(day=1) if place == 7 else (first - timedelta(days=1)).replace(day=1)
    return rows


def _lines(account_id: str, amount: int) -> list[Row]:
    """The calls are what is left of the amount."""
    plan = next(each.plan for each in ACCOUNTS if each.id == account_id)
    owned = sum(each.account == account_id for each in NUMBERS)
    texts = _TEXTS if account_id == HOME else 240
    fixed = [
        _line(f"Subscription {plan}", "1 month", PLAN_PRICES[plan].minor),
        _line("Phone numbers", f"{owned} numbers", owned * NUMBER_MONTH.minor),
    ]
    written = texts * TEXT.minor
    left = amount - written - sum(each["amount"] for each in fixed)
    minutes = left // OUTBOUND_MINUTE.minor
    calls = _line("Calls", f"{minutes:,} minutes", left)
    return [*fixed, calls, _line("Texts", f"{texts:,} texts", written)]


def _line(title: str, quantity: str, amount: int) -> Row:
    return {"title": title, "quantity": quantity, "amount": amount}


def _calls(connection: Connection, since: int) -> list[Row]:
    calls = tables.calls
    talked = (calls.c.started_at >= since, calls.c.answered_at.is_not(None))
    over = (*talked, calls.c.ended_at.is_not(None))
    rows = []
    for row in connection.execute(select(calls).where(*over)).all():
        seconds = max(1, -(-(row.ended_at - row.answered_at) // 1000))
        cost = call_cost(row.direction, seconds, row.remote_number, ("+1",), row.caller_id_rule)
        entry = _entry(row.account_id, CALL, row.id, -cost.minor, row.ended_at)
        facts = {"number": row.tracking_number, "user_id": row.agent_id, "seconds": seconds}
        rows.append(entry | facts)
    return rows


def _texts(connection: Connection, since: int) -> list[Row]:
    messages, threads = tables.messages, tables.conversations
    query = (
        select(messages, threads.c.account_id, threads.c.our_number)
        .join(threads, threads.c.id == messages.c.conversation_id)
        .where(messages.c.direction == "outbound", messages.c.sent_at >= since)
        .where(messages.c.state.in_(("sent", "delivered")))
    )
    rows = []
    for row in connection.execute(query).all():
        entry = _entry(row.account_id, A_TEXT, row.id, -TEXT.minor, row.sent_at)
        rows.append(entry | {"number": row.our_number, "user_id": row.author_id})
    return rows


def _balance(
    connection: Connection, account_id: str, plan: str, own: list[Row], now: datetime
) -> None:
    """The credit is what makes the ledger end where the balance stands."""
    first = int(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    month = _entry(account_id, SUBSCRIPTION, f"{now:%Y-%m} {plan}", -PLAN_PRICES[plan].minor, first)
    amount = _BALANCES.get(account_id, 50_000)
    moved = sum(each["amount"] for each in (*own, month))
    start = int((now - timedelta(days=_DAYS)).timestamp() * 1000)
    credit = _entry(account_id, CREDIT, "start", amount - moved, start)
    connection.execute(tables.ledger.insert(), [credit, month])
    values = {"account_id": account_id, "amount": amount, "billed_until": f"{now:%Y-%m}"}
    connection.execute(tables.balances.insert().values(values))


def _entry(account_id: str, kind: str, reference: str, amount: int, at: int) -> Row:
    facts = {"number": "", "user_id": None, "seconds": 0}
    entry = {"account_id": account_id, "kind": kind, "reference": reference, "at": at}
    return {**entry, "amount": amount, **facts}


def _methods(connection: Connection, now: int) -> None:
    for place, card in enumerate((_VISA, _MASTERCARD)):
        values = {
            "id": f"pay_{place}",
            "account_id": HOME,
            "token": _token(card),
            "brand": card.brand,
            "last_four": card.last_four,
            "expires_month": card.month,
            "expires_year": card.year,
            "is_default": place == 0,
            "added_at": now - (200 - place) * _DAY_MS,
        }
        connection.execute(tables.payment_methods.insert().values(values))


def _token(card: CardFacts) -> str:
    return token_of(card, "0" * 16)


def _topups(now: int) -> list[Row]:
    """One by hand, and one that ran by itself."""
    plain = {"account_id": HOME, "token": _token(_VISA), "method": _VISA.title, "status": "paid"}
    by_hand = {"automatic": False, "user_id": "usr_omar_haddad", "amount": 30_000}
    by_itself = {"automatic": True, "user_id": None, "amount": 20_000}
    return [
        {**plain, **by_hand, "id": "top_0", "at": now - 52 * _DAY_MS},
        {**plain, **by_itself, "id": "top_1", "at": now - 21 * _DAY_MS},
    ]


def _auto(now: int) -> Row:
    wish = {"is_on": True, "threshold": 5_000, "amount": 20_000, "monthly_limit": 60_000}
    return {"account_id": HOME, **wish, "last_run": now - 21 * _DAY_MS, "stopped": ""}
