"""The turn of the month: paid once, invoiced with lines that add up, and never before its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.billing import PLAN_PRICES, STARTING_CREDIT
from desktop.server.billing import monthly
from desktop.server.billing.ledger import Entry, enter
from desktop.server.crm.billing.jobs import TurnMonth
from desktop.server.database import Database
from desktop.server.jobs import Job, Turn
from desktop.server.tables import balances, invoices, ledger
from tests.fakes import crm_records as known
from tests.support.billing_rows import books, put_balance
from tests.support.crm_rows import write_company

MARCH = "2026-03"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    with database.write() as connection:
        connection.execute(invoices.delete())
        put_balance(connection, 100_000)
        connection.execute(balances.update().values(billed_until=MARCH))
    yield database
    database.close()


def bill(database: Database, moment: str) -> int:
    with database.write() as connection:
        return monthly.bill(connection, known.ACCOUNT, at(moment))


def spend(database: Database, kind: str, reference: str, amount: int, moment: str) -> None:
    seconds = 61 if kind == "call" else 0
    with database.write() as connection:
        entry = Entry(kind, reference, -amount, at(moment), known.MAIN_LINE, None, seconds)
        enter(connection, known.ACCOUNT, entry)


def rows(database: Database) -> list[Any]:
    with database.read() as connection:
        query = select(invoices).order_by(invoices.c.issued_on)
        return list(connection.execute(query).all())


def test_a_month_is_paid_when_it_begins_and_only_once(database: Database) -> None:
    assert bill(database, "2026-03-31T23:59:59") == 0
    assert bill(database, "2026-04-01T00:00:00") == 1
    assert bill(database, "2026-04-01T00:00:01") == 0
    with database.read() as connection:
        balance, added = books(connection)
        query = select(ledger.c.reference, ledger.c.amount).where(ledger.c.kind == "subscription")
        paid = connection.execute(query).all()
    assert [tuple(each) for each in paid] == [("2026-04 Pro", -PLAN_PRICES["Pro"].minor)]
    assert balance == added == 100_000 - PLAN_PRICES["Pro"].minor - 100 * len(known.NUMBERS)


@pytest.mark.requirement("S1-41")
def test_the_past_month_is_invoiced_with_what_it_took(database: Database) -> None:
    spend(database, "call", "c1", 4, "2026-03-01T00:00:00")
    spend(database, "call", "c2", 4, "2026-03-31T23:59:59")
    spend(database, "call", "c3", 4, "2026-04-01T00:00:00")
    spend(database, "text", "t1", 1, "2026-03-15T12:00:00")
    spend(database, "number", "n1", 150, "2026-03-15T12:00:00")
    bill(database, "2026-04-01T00:00:00")
    (march,) = rows(database)
    assert [(each["title"], each["quantity"], each["amount"]) for each in march.lines] == [
        (f"Phone number {known.MAIN_LINE}", "first month", 150),
        ("Calls", "4 minutes", 8),
        ("Texts", "1 text", 1),
    ]
    assert (march.amount, march.period, march.status) == (159, "March 2026", "paid")
    bill(database, "2026-05-01T00:00:00")
    april = rows(database)[1]
    assert [each["title"] for each in april.lines] == ["Subscription Pro", "Phone numbers", "Calls"]
    assert april.amount == sum(each["amount"] for each in april.lines)
    assert (march.number, april.number) == ("2026-0001", "2026-0002")


def test_a_server_that_was_off_for_months_catches_up(database: Database) -> None:
    assert bill(database, "2026-06-02T08:00:00") == 3
    with database.read() as connection:
        query = select(ledger.c.reference).where(ledger.c.kind == "subscription")
        paid = connection.execute(query).scalars().all()
    assert paid == ["2026-04 Pro", "2026-05 Pro", "2026-06 Pro"]


def test_an_account_begins_with_the_rest_of_its_month_for_nothing(database: Database) -> None:
    job = Job("j", "billing.month", "", {}, 1, "h")
    handler = TurnMonth(database)
    for _ in range(2):
        assert handler.run(Turn(job, lambda: False)) in ("", _months_since_march())
    with database.read() as connection:
        assert books(connection, known.SECOND_ACCOUNT)[0] == STARTING_CREDIT.minor


@pytest.mark.allows_log_warnings
def test_an_account_that_cannot_be_billed_holds_up_no_other(database: Database) -> None:
    with database.write() as connection:
        put_balance(connection, 100_000, known.SECOND_ACCOUNT)
        first = min(known.ACCOUNT, known.SECOND_ACCOUNT)
        broken = balances.c.account_id == first
        connection.execute(balances.update().values(billed_until=MARCH))
        connection.execute(balances.update().where(broken).values(billed_until="2026-00"))
    job = Job("job_1", "billing.month", "", {}, 1, "me")
    assert TurnMonth(database).run(Turn(job, lambda: False)) == _months_since_march()


def _months_since_march() -> str:
    """The small company stands in March, whatever the day is on which this runs."""
    today = datetime.now(UTC).date()
    return f"{(today.year - 2026) * 12 + today.month - 3} months billed"


@pytest.mark.parametrize(
    ("today", "renewed"),
    [
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2026, 2, 28), date(2026, 3, 1)),
    ],
)
def test_it_is_renewed_on_the_first(today: date, renewed: date) -> None:
    assert monthly.next_renewal(today) == renewed
