"""Two processes of the CRM over one database: the automatic top-up is begun and paid once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from desktop.domain.access import Role
from desktop.domain.money import Money
from desktop.server.billing.ledger import Entry, enter
from desktop.server.database import Database, now_ms
from desktop.server.payments.simulator import SimulatedPayments
from desktop.server.tables import auto_topups, jobs, ledger, topups
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door
from tests.support.billing_rows import LOST, books, put_balance, put_method
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer, two_on_one_database
from tests.support.waiting import until

CALLS = 40


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[CrmServer, CrmServer]]:
    with two_on_one_database(tmp_path) as both:
        yield both


def fund(database: Database, amount: int) -> None:
    """Whatever the first look at the month has made of it."""
    with database.write() as connection:
        put_balance(connection, amount)
        put_method(connection, LOST)  # charged, and the answer gets lost
        wish = {"threshold": 1_000, "amount": 5_000, "monthly_limit": 20_000}
        connection.execute(
            auto_topups.insert().values(account_id=known.ACCOUNT, is_on=True, **wish)
        )


def talk(folder: Path, worker: int) -> None:
    """Some calls end, written by a database of its own, as another process would."""
    database = Database.in_folder(folder)
    try:
        for place in range(CALLS):
            with database.write() as connection:
                entry = Entry("call", f"{worker}-{place}", -20, now_ms())
                enter(connection, known.ACCOUNT, entry)
    finally:
        database.close()


@pytest.mark.requirement("S2-36")
async def test_it_is_begun_and_paid_once_with_two_workers(
    pair: tuple[CrmServer, CrmServer], tmp_path: Path
) -> None:
    database = pair[0].database
    fund(database, 2_000)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda worker: talk(tmp_path, worker), range(2)))

    def statuses() -> list[str]:
        with database.write() as connection:  # a lost answer is asked for again at once
            waits = (jobs.c.kind == "billing.topup", jobs.c.state == "waiting")
            connection.execute(jobs.update().where(*waits).values(due_at=1))
            return list(connection.execute(select(topups.c.status)).scalars())

    await until(lambda: statuses() == ["paid"])
    payments = SimulatedPayments(tmp_path)
    assert [amount for _, amount in payments.charged()] == [Money(5_000)]
    with database.read() as connection:
        balance, added = books(connection)
        kinds = select(ledger.c.kind, func.count()).group_by(ledger.c.kind)
        counted = dict(connection.execute(kinds.where(ledger.c.account_id == "a1")).all())
    assert balance == added == 2_000 - 2 * CALLS * 20 + 5_000
    assert counted == {"credit": 1, "call": 2 * CALLS, "topup": 1}
    assert pair[0].said() == ""


def test_one_key_at_two_workers_is_one_payment(
    pair: tuple[CrmServer, CrmServer], tmp_path: Path
) -> None:
    with pair[0].database.write() as connection:
        put_balance(connection, 2_000)
        put_method(connection)
        email = add_person(connection, "u_pays", Role.ADMINISTRATOR)

    def pay(server: CrmServer) -> tuple[int, str]:
        with httpx.Client(base_url=server.address, trust_env=False) as http:
            person = Door(http).person(email)
            key = {"Idempotency-Key": "one"}
            answer = person.ask("POST", "/topups", json={"amount": 2_500}, headers=key)
            return answer.status_code, answer.json()["status"]

    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(pay, pair * 2))
    assert answers == [(201, "paid")] * 4
    assert len(SimulatedPayments(tmp_path).charged()) == 1
    with pair[0].database.read() as connection:
        assert books(connection) == (4_500, 4_500)
