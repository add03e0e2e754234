"""The prepaid balance: what takes from it, once and in one transaction, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.billing import STARTING_CREDIT
from desktop.server.billing.ledger import Entry, enter
from desktop.server.database import Database
from desktop.server.effective import standing_of
from desktop.server.pbx.records import AssignedBy, CallEnd, Opening, Permit, Refusal, Subscriber
from desktop.server.tables import accounts, events, jobs, ledger, memberships
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.support.billing_rows import books, put_balance
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk

ANNA = Subscriber(known.ANNA, "anna.keller", known.DOMAIN, "", account_id=known.ACCOUNT)
HOME, ABROAD, HELP = "+14435550199", "+442079460999", "911"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    yield database
    database.close()


def fund(database: Database, amount: int) -> None:
    with database.write() as connection:
        put_balance(connection, amount)


def balance(database: Database) -> int:
    """The books have to agree whenever anybody looks."""
    with database.read() as connection:
        amount, added = books(connection)
    assert amount == added
    return amount


def entries(database: Database, kind: str) -> list[Any]:
    with database.read() as connection:
        query = select(ledger).where(ledger.c.kind == kind).order_by(ledger.c.id)
        return list(connection.execute(query).all())


def state(database: Database) -> tuple[str, str]:
    with database.read() as connection:
        query = select(accounts.c.state, accounts.c.pause_reason)
        row = connection.execute(query.where(accounts.c.id == known.ACCOUNT)).one()
    return row.state, row.pause_reason


def may(database: Database, permission: str) -> str:
    """ "" where Anna may, or else why not."""
    with database.read() as connection:
        standing = standing_of(connection, known.ACCOUNT, known.ANNA)
        assert standing is not None
        decision = standing.answer.decision(permission)
    return "" if decision.granted else decision.reason


async def talk(
    database: Database,
    call_id: str,
    seconds: float,
    remote: str = HOME,
    direction: str = "outbound",
    rule: str = "",
) -> None:
    telephony = Telephony(database)
    ends = (known.MAIN_LINE, remote) if direction == "outbound" else (remote, known.MAIN_LINE)
    opening = Opening(
        *(direction, known.ACCOUNT, *ends, known.MAIN_LINE),
        user_id=known.ANNA if direction == "outbound" else "",
        rule=rule,
    )
    await telephony.opened(call_id, opening, 1000)
    await telephony.answered(call_id, known.ANNA, AssignedBy.OUTBOUND, 2000)
    await telephony.ended(call_id, CallEnd.COMPLETED, 2000 + round(seconds * 1000))


@pytest.mark.parametrize(
    ("seconds", "remote", "direction", "rule", "cost"),
    [
        (0, HOME, "outbound", "", 2),
        (60, HOME, "outbound", "", 2),
        (60.2, HOME, "outbound", "", 4),
        (61, HOME, "inbound", "", 2),
        (61, ABROAD, "outbound", "", 30),
        (600, HELP, "outbound", "emergency.user", 0),
    ],
)
async def test_a_call_costs_by_the_minute(
    database: Database, seconds: float, remote: str, direction: str, rule: str, cost: int
) -> None:
    fund(database, 1_000)
    await talk(database, "cal_1", seconds, remote, direction, rule)
    assert balance(database) == 1_000 - cost
    (entry,) = entries(database, "call")
    assert (entry.reference, entry.number, entry.user_id) == ("cal_1", known.MAIN_LINE, known.ANNA)


async def test_what_nobody_answered_costs_nothing(database: Database) -> None:
    fund(database, 1_000)
    telephony = Telephony(database)
    opening = Opening("outbound", known.ACCOUNT, known.MAIN_LINE, HOME, user_id=known.ANNA)
    await telephony.opened("cal_1", opening, 1000)
    await telephony.ended("cal_1", CallEnd.NO_ANSWER, 50_000)
    assert (balance(database), entries(database, "call")) == (1_000, [])


async def test_an_end_told_twice_or_after_a_full_disk_is_paid_once(database: Database) -> None:
    fund(database, 1_000)
    telephony = Telephony(database)
    await talk(database, "cal_1", 60)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 999_000)
    with full_disk(), pytest.raises(Exception, match="call log"):
        await talk(database, "cal_2", 60)
    await talk(database, "cal_2", 60)
    await telephony.close_stale()
    assert balance(database) == 1_000 - 4
    assert len(entries(database, "call")) == 2


async def test_what_an_earlier_phone_system_left_open_is_paid(database: Database) -> None:
    fund(database, 1_000)
    telephony = Telephony(database)
    opening = Opening("inbound", known.ACCOUNT, HOME, known.MAIN_LINE, known.MAIN_LINE)
    await telephony.opened("cal_1", opening, 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.USER, 2000)
    await telephony.close_stale()
    assert len(entries(database, "call")) == 1
    assert balance(database) < 1_000


async def test_an_account_begins_with_a_credit(database: Database) -> None:
    await talk(database, "cal_1", 60)
    assert balance(database) == STARTING_CREDIT.minor - 2


def test_an_entry_is_there_with_its_cause_or_not_at_all(database: Database) -> None:
    fund(database, 1_000)

    def cause_that_breaks() -> None:
        with database.write() as connection:
            enter(connection, known.ACCOUNT, Entry("number", "n1", -150, 1))
            raise RuntimeError("the number could not be written")

    with pytest.raises(RuntimeError):
        cause_that_breaks()
    assert (balance(database), entries(database, "number")) == (1_000, [])


class TestSpent:
    async def test_the_account_pauses_and_everybody_is_told(self, database: Database) -> None:
        fund(database, 2)
        assert may(database, "calls:place") == ""
        await talk(database, "cal_1", 60)
        assert (balance(database), state(database)) == (0, ("paused", "balance"))
        assert may(database, "calls:place") == "state.account_paused"
        assert may(database, "softphone:access") == ""
        with database.read() as connection:
            told = set(connection.execute(select(events.c.type)).scalars())
            mails = connection.execute(
                select(jobs.c.payload).where(jobs.c.kind == "billing.mail")
            ).scalars()
            subjects = {(each["to"], each["subject"]) for each in mails}
        assert {"permissions.changed", "billing.updated"} <= told
        assert subjects == {("omar.haddad@harbor.example", "Your account is paused")}

    async def test_money_stays_open_for_those_who_have_it(self, database: Database) -> None:
        with database.write() as connection:
            anna = memberships.c.user_id == known.ANNA
            connection.execute(update(memberships).where(anna).values(role=Role.BILLING.value))
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(state="paused"))
        assert may(database, "billing.invoices:view") == ""

    async def test_a_talk_goes_on_and_is_paid_below_nothing(self, database: Database) -> None:
        fund(database, 2)
        await talk(database, "cal_1", 600)
        assert balance(database) == 2 - 20
        await talk(database, "cal_2", 60)
        assert balance(database) == 2 - 22
        assert state(database) == ("paused", "balance")

    async def test_a_call_for_help_is_never_held_back(self, database: Database) -> None:
        fund(database, 2)
        await talk(database, "cal_1", 60)
        telephony = Telephony(database)
        assert isinstance(await telephony.resolve(ANNA, HOME, "", False), Refusal)
        for number in ("911", "112"):
            assert isinstance(await telephony.resolve(ANNA, number, "", False), Permit)

    async def test_a_topup_brings_everything_back(self, database: Database) -> None:
        fund(database, 2)
        await talk(database, "cal_1", 60)
        with database.write() as connection:
            enter(connection, known.ACCOUNT, Entry("topup", "t1", 500, 1))
        assert (balance(database), state(database)) == (500, ("active", ""))
        assert may(database, "calls:place") == ""

    async def test_too_small_a_topup_brings_nothing_back(self, database: Database) -> None:
        fund(database, 2)
        await talk(database, "cal_1", 60_000)
        with database.write() as connection:
            enter(connection, known.ACCOUNT, Entry("topup", "t1", 500, 1))
        assert balance(database) < 0
        assert state(database) == ("paused", "balance")

    async def test_what_the_agency_has_paused_no_money_opens(self, database: Database) -> None:
        fund(database, 2)
        with database.write() as connection:
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(state="paused"))
        await talk(database, "cal_1", 60)
        with database.write() as connection:
            enter(connection, known.ACCOUNT, Entry("topup", "t1", 500, 1))
        assert state(database) == ("paused", "")
