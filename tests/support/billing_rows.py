"""What the small company pays, as rows of the real CRM's database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from desktop.server.billing.ledger import month_of
from desktop.server.database import now_ms
from desktop.server.tables import balances, ledger, payment_methods
from tests.fakes import crm_records as known
from tests.fakes.billing_records import BALANCE, USAGE, UsageFact

VISA = "tok_sim_visa_4242_204012_00000000000000000000000000000001"
DECLINED = "tok_sim_visa_0002_204012_00000000000000000000000000000002"
SLOW = "tok_sim_visa_3220_204012_00000000000000000000000000000003"
LOST = "tok_sim_visa_0119_204012_00000000000000000000000000000004"


def put_balance(connection: Connection, amount: int, account_id: str = known.ACCOUNT) -> None:
    """So much is left, and nothing was ever spent, whatever the CRM has made of the month."""
    for table in (ledger, balances):
        connection.execute(table.delete().where(table.c.account_id == account_id))
    row = {"account_id": account_id, "amount": amount}
    connection.execute(balances.insert().values(**row, billed_until=month_of(now_ms())))
    credit = {"kind": "credit", "reference": "start", "at": 1}
    connection.execute(ledger.insert().values(**row, **credit))


def put_usage(connection: Connection) -> None:
    """What the fakes know: the balance, and what has gone from it."""
    put_balance(connection, BALANCE.minor - sum(-each.minor for each in USAGE))
    for place, each in enumerate(USAGE):
        connection.execute(ledger.insert().values(_entry(place, each)))
    spent = {"amount": BALANCE.minor}
    mine = balances.c.account_id == known.ACCOUNT
    connection.execute(balances.update().where(mine).values(spent))


def put_method(
    connection: Connection, token: str = VISA, method_id: str = "pay1", *, is_default: bool = True
) -> str:
    row = {"id": method_id, "account_id": known.ACCOUNT, "token": token, "brand": "visa"}
    row |= {"last_four": token.split("_")[3]}
    expires = {"expires_month": 12, "expires_year": 2040, "added_at": 1}
    connection.execute(payment_methods.insert().values(**row, **expires, is_default=is_default))
    return method_id


def books(connection: Connection, account_id: str = known.ACCOUNT) -> tuple[int, int]:
    """The balance, and what the ledger adds up to: they have to be the same."""
    balance = select(balances.c.amount).where(balances.c.account_id == account_id)
    added = select(func.sum(ledger.c.amount)).where(ledger.c.account_id == account_id)
    return connection.execute(balance).scalar_one(), connection.execute(added).scalar_one()


def _entry(place: int, fact: UsageFact) -> dict[str, Any]:
    return {
        "account_id": known.ACCOUNT,
        "kind": fact.kind,
        "reference": f"usage{place}",
        "at": int(fact.at.timestamp() * 1000),
        "amount": -fact.minor,
        "number": fact.number,
        "user_id": fact.user_id,
        "seconds": fact.seconds,
    }
