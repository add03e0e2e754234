"""The records of calls in the real database, also where it cannot be written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.server.database import Database
from desktop.server.pbx.records import AssignedBy, CallEnd, Opening, RecordsFailed
from desktop.server.tables import calls, events, memberships, queue_members
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company
from tests.support.disk import full_disk


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    yield database
    database.close()


def opening() -> Opening:
    return Opening("outbound", known.ACCOUNT, known.MAIN_LINE, "+14435550199", user_id=known.ANNA)


def row(database: Database, call_id: str) -> Any:
    with database.read() as connection:
        return connection.execute(select(calls).where(calls.c.id == call_id)).one()


async def test_a_full_disk_is_said_and_later_everything_works(database: Database) -> None:
    telephony = Telephony(database)
    with full_disk(), pytest.raises(RecordsFailed):
        await telephony.opened("cal_1", opening(), 1000)
    with full_disk():
        assert await telephony.extension(known.DOMAIN, "anna.keller") is not None

    await telephony.opened("cal_1", opening(), 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 2000)
    with full_disk(), pytest.raises(RecordsFailed):
        await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)

    found = row(database, "cal_1")
    assert (found.started_at, found.answered_at, found.ended_at) == (1000, 2000, 3000)


async def test_an_opening_told_twice_is_one_call(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    with database.read() as connection:
        told = len(connection.execute(select(events)).all())
    await telephony.opened("cal_1", opening(), 1000)

    with database.read() as connection:
        assert len(connection.execute(select(events)).all()) == told


async def test_a_call_never_ends_before_it_was_answered(database: Database) -> None:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 5000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 6000)
    await telephony.ended("cal_1", CallEnd.COMPLETED, 1000)

    assert row(database, "cal_1").ended_at == 6000


async def test_whether_somebody_is_on_the_phone_is_left_to_the_calls(database: Database) -> None:
    """A row may stay open for a while where it cannot be written."""
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await asyncio.to_thread(_join_sales, database)

    found = await telephony.queue_candidates(known.ACCOUNT, "Sales")

    assert [line.user_id for line in found] == [known.ANNA]


async def test_whoever_may_not_answer_is_not_rung(database: Database) -> None:
    telephony = Telephony(database)
    await asyncio.to_thread(_join_sales, database)

    async def rung() -> list[bool]:
        route = await telephony.route_of(known.MAIN_LINE, "+14435550160")
        assert route is not None
        colleague = await telephony.extension(known.DOMAIN, "201")
        named = await telephony.subscriber("anna.keller", known.DOMAIN)
        queue = await telephony.queue_candidates(known.ACCOUNT, "Sales")
        people = (route.user, colleague, named, *queue)
        return [each is not None and each.is_available for each in people]

    before = await rung()
    with database.write() as connection:
        overrides = memberships.update().values(overrides={"calls:answer": False})
        connection.execute(overrides.where(memberships.c.user_id == known.ANNA))

    assert before == [True, True, True, True]
    assert await rung() == [False, False, False]


def _join_sales(database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            queue_members.insert().values(queue_id="q1", user_id=known.ANNA, position=1)
        )
