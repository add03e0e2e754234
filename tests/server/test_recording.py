"""The phone system honours what the account and the number say, from the next call on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.server.database import Database
from desktop.server.pbx.records import AssignedBy, Opening, Permit, Recorded, Subscriber
from desktop.server.tables import accounts, calls, numbers, recording_settings
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.support.crm_rows import put, write_company

pytestmark = pytest.mark.requirement("S1-36")

SAID = Recorded(is_on=True, announcement="We record this.")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    with database.write() as connection:
        row = {"account_id": known.ACCOUNT, "is_on": True, "announcement": SAID.announcement}
        put(connection, recording_settings, row)
    yield database
    database.close()


async def over_main_line(database: Database) -> tuple[Recorded, Recorded]:
    """Of a call that goes out over it, and of one that comes in."""
    telephony = Telephony(database)
    anna = await telephony.subscriber("anna.keller", known.DOMAIN)
    assert isinstance(anna, Subscriber)
    permit = await telephony.resolve(anna, "+14435550199", "", False)
    assert isinstance(permit, Permit)
    route = await telephony.route_of(known.MAIN_LINE, "+14435550199")
    assert route is not None
    return permit.recorded, route.recorded


def say(database: Database, table: Any, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(update(table).values(**values))


async def test_the_accounts_word_holds(database: Database) -> None:
    assert await over_main_line(database) == (SAID, SAID)
    say(database, recording_settings, is_on=False)
    assert await over_main_line(database) == (Recorded(), Recorded())


async def test_a_number_may_say_otherwise(database: Database) -> None:
    say(database, numbers, recording="off")
    assert await over_main_line(database) == (Recorded(), Recorded())
    say(database, recording_settings, is_on=False)
    say(database, numbers, recording="on")
    assert await over_main_line(database) == (SAID, SAID)


async def test_an_account_that_switched_it_off_records_nothing(database: Database) -> None:
    say(database, accounts, switches={"recording": False})
    assert await over_main_line(database) == (Recorded(), Recorded())


async def test_the_row_says_that_it_was_recorded(database: Database) -> None:
    telephony = Telephony(database)
    opening = Opening("outbound", known.ACCOUNT, known.MAIN_LINE, "+14435550199")
    await telephony.opened("cal_1", opening, 1000)
    await telephony.answered("cal_1", known.ANNA, AssignedBy.OUTBOUND, 2000)
    for is_captured, sound in ((False, ""), (True, "awaited")):
        await telephony.recorded("cal_1", is_captured)
        with database.read() as connection:
            query = select(calls.c.recording, calls.c.sound).where(calls.c.id == "cal_1")
            assert tuple(connection.execute(query).one()) == (True, sound)
