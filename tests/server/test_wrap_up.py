"""The CRM knows who owes a call's status, whatever becomes of the window (S2-28, S2-29)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.server.database import Database
from desktop.server.pbx.records import AssignedBy, CallEnd
from desktop.server.tables import accounts, calls, memberships
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.test_telephony import database, opening, row

__all__ = ["database"]


@pytest.mark.parametrize(
    ("account", "own", "owed"),
    [
        ("", "required", True),
        ("required", "", True),
        ("required", "off", False),
        ("off", "required", True),
        ("", "", False),
        ("on", "", False),
    ],
)
@pytest.mark.requirement("S2-28", "S2-29")
async def test_an_answered_call_is_owed_one_where_it_is_required(
    database: Database, account: str, own: str, owed: bool
) -> None:
    await asyncio.to_thread(_ask, database, account, own)
    assert await _after_a_talk(database) is owed


async def test_an_unanswered_call_is_owed_nothing(database: Database) -> None:
    await asyncio.to_thread(_ask, database, "", "required")
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await telephony.ended("cal_1", CallEnd.NO_ANSWER, 3000)
    assert not row(database, "cal_1").wrap_up_owed


async def test_nobody_owes_what_they_may_not_give(database: Database) -> None:
    await asyncio.to_thread(_ask, database, "", "required")
    with database.write() as connection:
        taken = memberships.update().values(overrides={"calls:set_status": False})
        connection.execute(taken.where(memberships.c.user_id == known.ANNA))
    assert not await _after_a_talk(database)


async def test_a_status_given_during_the_talk_is_enough(database: Database) -> None:
    await asyncio.to_thread(_ask, database, "", "required")
    assert not await _after_a_talk(database, call_status="New lead")


async def test_a_talk_that_broke_off_with_the_phone_system_is_owed_one(database: Database) -> None:
    await asyncio.to_thread(_ask, database, "", "required")
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 2000)
    await telephony.close_stale()
    assert row(database, "cal_1").wrap_up_owed


def _ask(database: Database, account: str, own: str) -> None:
    with database.write() as connection:
        for table, asking in ((accounts, account), (memberships, own)):
            if asking:
                settings = {"show_call_statuses": asking}
                connection.execute(table.update().values(call_settings=settings))


async def _after_a_talk(database: Database, **written: Any) -> bool:
    telephony = Telephony(database)
    await telephony.opened("cal_1", opening(), 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 2000)
    if written:
        with database.write() as connection:
            connection.execute(calls.update().where(calls.c.id == "cal_1").values(**written))
    await telephony.ended("cal_1", CallEnd.COMPLETED, 3000)
    return bool(row(database, "cal_1").wrap_up_owed)
