"""Real calls, from phones through the phone system into the database, on the live board."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.server.crm.live_board.agents import agent_rows
from desktop.server.crm.live_board.queues import queue_rows
from desktop.server.crm.live_board.scope import look_of
from desktop.server.database import Database, now_ms
from desktop.server.effective import standing_of
from desktop.server.pbx.system import PhoneSystem
from desktop.server.tables import ongoing_calls
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.server.pbx.conftest import OneLine
from tests.server.pbx.talk import ring_in, taken
from tests.server.pbx.ua import SDP, Phone
from tests.support.crm_rows import write_company
from tests.support.waiting import until

pytestmark = pytest.mark.requirement("S1-30")
ANNA, JONAS = "anna.keller", known.JONAS
HOLDING = SDP + b"a=sendonly\r\n"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    write_company(made)
    yield made
    made.close()


class Centre:
    """The company, its phone system, and what a manager sees of both."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.line = OneLine()
        self.telephony = Telephony(database)
        self.system = PhoneSystem(self.telephony, self.line)
        self.phones: list[Phone] = []

    async def phone(self, user: str, registered: bool = True) -> Phone:
        phone = await Phone(self.system.port, user).open()
        phone.password = known.SIP_PASSWORD
        self.phones.append(phone)
        if registered:
            assert (await phone.register()).status == 200
        return phone

    async def outside(self) -> Phone:
        self.line.outside = await self.phone("outside", registered=False)
        return self.line.outside

    def agent(self, user_id: str) -> dict[str, Any]:
        return next(each for each in self._rows(agent_rows) if each["id"] == user_id)

    def queue(self, queue_id: str) -> dict[str, Any]:
        return next(each for each in self._rows(queue_rows) if each["id"] == queue_id)

    def _rows(self, rows: Any) -> list[dict[str, Any]]:
        with self.database.read() as connection:
            standing = standing_of(connection, known.ACCOUNT, known.OMAR)
            assert standing is not None
            return list(rows(connection, look_of(connection, standing, now_ms())))


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    made = Centre(database)
    await made.system.start(0)
    yield made
    for phone in made.phones:
        phone.close()
    await made.system.close()
    made.telephony.close()


async def test_a_caller_waits_rings_is_passed_on_talks_is_held_and_goes(centre: Centre) -> None:
    centre.system.calls.queues.agent_seconds = 0.5
    anna, jonas = await centre.phone(ANNA), await centre.phone(JONAS)
    outside = await centre.outside()
    invite = await ring_in(outside, known.CAPITAL)
    anna.accept(await anna.request("INVITE"), 180)
    await until(lambda: centre.agent(known.ANNA)["call"])
    ring, (waiting,) = centre.agent(known.ANNA)["call"], centre.queue("q1")["waiting"]
    assert (ring["is_ringing"], ring["direction"], ring["queue"]) == (True, "inbound", "Sales")
    assert ring["number"] == waiting["number"] == "+14435550160"
    assert ring["call_id"] == waiting["call_id"] != ""

    talk = await taken(outside, jonas, invite)
    await until(lambda: (centre.agent(known.JONAS)["call"] or ring)["is_ringing"] is False)
    assert centre.agent(known.ANNA)["call"] is None
    assert centre.agent(known.ANNA)["today"]["missed"] == 1
    assert centre.queue("q1")["waiting"] == []
    day = centre.queue("q1")["today"]
    assert (day["answered"], day["in_time"], day["abandoned"]) == (1, 1, 0)

    hold = talk.callee_says("INVITE")
    hold.body = HOLDING
    jonas.send(hold)
    await outside.request("INVITE")
    await until(lambda: centre.agent(known.JONAS)["call"]["is_held"])
    hold = talk.callee_says("INVITE")
    hold.body = SDP
    jonas.send(hold)
    await until(lambda: not centre.agent(known.JONAS)["call"]["is_held"])

    talk.from_caller("BYE")
    await until(lambda: centre.agent(known.JONAS)["call"] is None)
    his = centre.agent(known.JONAS)["today"]
    assert (his["inbound"], his["answered"], his["missed"]) == (1, 1, 0)
    with centre.database.read() as connection:
        assert connection.execute(select(ongoing_calls)).all() == []


async def test_a_caller_who_gives_up_is_counted_as_lost(centre: Centre) -> None:
    centre.system.calls.queues.agent_seconds = 30
    anna, outside = await centre.phone(ANNA), await centre.outside()
    invite = await ring_in(outside, known.CAPITAL)
    anna.accept(await anna.request("INVITE"), 180)
    await until(lambda: centre.queue("q1")["waiting"])
    outside.send(outside.cancel(invite))
    await until(lambda: centre.queue("q1")["today"]["abandoned"] == 1)
    assert centre.queue("q1")["waiting"] == []
    assert centre.agent(known.ANNA)["call"] is None
    assert centre.agent(known.ANNA)["today"]["missed"] == 1


async def test_who_declines_is_rung_no_more_while_the_caller_waits_on(centre: Centre) -> None:
    anna, outside = await centre.phone(ANNA), await centre.outside()
    await ring_in(outside, known.CAPITAL)
    ringing = await anna.request("INVITE")
    anna.accept(ringing, 180)
    await until(lambda: centre.agent(known.ANNA)["call"])
    anna.accept(ringing, 486)
    await until(lambda: centre.agent(known.ANNA)["call"] is None)
    assert len(centre.queue("q1")["waiting"]) == 1


async def test_colleagues_see_each_other_on_both_rows(centre: Centre) -> None:
    anna, jonas = await centre.phone(ANNA), await centre.phone(JONAS)
    invite = await anna.invite("202")
    jonas.accept(await jonas.request("INVITE"), 180)
    await until(lambda: centre.agent(known.JONAS)["call"])
    his, hers = centre.agent(known.JONAS)["call"], centre.agent(known.ANNA)["call"]
    assert (his["direction"], his["contact"], his["is_ringing"]) == ("inbound", "Anna Keller", True)
    assert (hers["direction"], hers["contact"]) == ("outbound", "Jonas Weber")
    anna.send(anna.cancel(invite))
    await until(lambda: centre.agent(known.JONAS)["call"] is None)
    assert centre.agent(known.JONAS)["today"]["missed"] == 1


async def test_what_a_crash_left_rings_nowhere(database: Database, centre: Centre) -> None:
    outside = await centre.outside()
    anna = await centre.phone(ANNA)
    await ring_in(outside, known.CAPITAL)
    anna.accept(await anna.request("INVITE"), 180)
    await until(lambda: centre.agent(known.ANNA)["call"])
    await Telephony(database).close_stale()
    assert centre.agent(known.ANNA)["call"] is None
