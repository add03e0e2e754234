"""Two of our engines with sound, our phone system as a process, and three tones: who hears whom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.supervision import Ended, Mode
from desktop.server.crm import tokens
from desktop.server.database import Database
from desktop.server.effective import standing_of
from desktop.server.seed_people import HOME
from desktop.server.supervising import supervision
from desktop.server.tables import accounts, calls, memberships, supervisions
from desktop.server.tables import tokens as token_rows
from tests.interop.our_phone import OurPhone
from tests.interop.our_phone_system import ANNA, JONAS, OurPhoneSystem
from tests.support.pulse import PulseServer
from tests.support.three_tones import HEARS, SECOND_SET, TAKEN_OVER, WITHOUT, Ears, two_who_sing
from tests.support.waiting import until

pytestmark = [pytest.mark.sound, pytest.mark.timeout(180)]
OWN = CallId("supervision")
BOSS = "usr_jonas_weber"


class Room:
    """A caller with a tone, an agent and a supervisor who sing, and ears for all three."""

    def __init__(self, folder: Path, sound: PulseServer, phone_system: OurPhoneSystem) -> None:
        self.ears = Ears(sound, folder / "outside")
        self.phone_system = phone_system
        self.database = Database.in_folder(folder)
        self.agent, self.supervisor = OurPhone(), OurPhone()
        self.talk = CallId("")

    async def open(self) -> None:
        for phone, user in ((self.agent, ANNA), (self.supervisor, JONAS)):
            await phone.client.start()
            await phone.sign_in(self.phone_system.line(user))
        await self.supervisor.client.use_devices(SECOND_SET)
        self._write(memberships, memberships.c.user_id == BOSS, role="administrator")

    async def close(self) -> None:
        for phone in (self.agent, self.supervisor):
            await phone.client.stop()
        self.database.close()

    async def talks(self) -> None:
        await self.phone_system.ring(ANNA)
        self.talk = (await self.agent.rings()).call_id
        await self.agent.client.answer(self.talk)
        await self.agent.seen.state(self.talk, CallState.ACTIVE)
        await until(lambda: self._call().agent_id, what="the log says who talks")

    async def supervises(self, mode: Mode) -> None:
        """As the CRM would let the supervisor in; their phone calls what it was given."""
        with self.database.write() as connection:
            tokens.issue(connection, BOSS, "desk")
            family = connection.execute(
                select(token_rows.c.family).where(token_rows.c.user_id == BOSS).limit(1)
            ).scalar_one()
            boss = standing_of(connection, HOME, BOSS)
            assert boss is not None
            _, address = supervision.begin(connection, boss, self._call(), mode, family)
        await self.supervisor.client.place(OWN, address)
        await self.supervisor.seen.state(OWN, CallState.ACTIVE)

    def changes_to(self, mode: Mode) -> None:
        self._write(supervisions, supervisions.c.ended_at.is_(None), mode=mode.value)

    def goes_to_plan(self, plan: str) -> None:
        self._write(accounts, accounts.c.id == HOME, plan=plan)

    def _call(self) -> Any:
        live = (calls.c.ended_at.is_(None), calls.c.account_id == HOME)
        with self.database.read() as connection:
            return connection.execute(select(calls).where(*live)).one()

    def row(self) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(supervisions)).one()

    def _write(self, table: Any, which: Any, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(update(table).where(which).values(values))


@pytest.fixture
async def room(
    tmp_path: Path, sound_server: PulseServer, phone_system: OurPhoneSystem
) -> AsyncIterator[Room]:
    room = Room(tmp_path, sound_server, phone_system)
    with two_who_sing(sound_server, tmp_path):
        try:
            await room.open()
            await room.talks()
            yield room
        finally:
            await room.close()


def ended(phone: OurPhone, call_id: CallId) -> Callable[[], bool]:
    def is_so() -> bool:
        report = phone.seen.call(call_id)
        return report is not None and report.state is CallState.ENDED

    return is_so


@pytest.mark.requirement("S2-22", "S2-24")
async def test_the_mode_decides_who_hears_whom_until_the_plan_goes(room: Room) -> None:
    await room.ears.everybody_hears(WITHOUT)
    await room.supervises(Mode.LISTEN)
    for mode in (Mode.LISTEN, Mode.WHISPER, Mode.BARGE):
        room.changes_to(mode)
        await room.ears.everybody_hears(HEARS[mode])

    room.goes_to_plan("Standard")

    await until(ended(room.supervisor, OWN), what="the supervisor is out of the call")
    await room.ears.everybody_hears(WITHOUT)
    assert room.row().reason == "plan.pro.dialing"
    assert not ended(room.agent, room.talk)()


@pytest.mark.requirement("S2-24")
async def test_a_call_that_is_taken_over_goes_on_with_the_supervisor(room: Room) -> None:
    await room.supervises(Mode.BARGE)
    await room.ears.everybody_hears(HEARS[Mode.BARGE])

    room.changes_to(Mode.TAKE_OVER)

    report = await room.agent.seen.state(room.talk, CallState.ENDED)
    assert report.end_reason is EndReason.TAKEN_OVER
    await room.ears.everybody_hears(TAKEN_OVER)
    await room.supervisor.client.hang_up(OWN)
    await until(lambda: not room.ears.hears_anything_outside(), what="the caller is gone")


@pytest.mark.requirement("S2-24")
async def test_a_phone_system_that_was_killed_leaves_no_supervision(room: Room) -> None:
    await room.supervises(Mode.LISTEN)
    await until(lambda: room.row().state == "running", what="the supervision runs")

    await room.phone_system.die()
    await room.phone_system.start()

    await until(lambda: room.row().state == "ended", what="it is over")
    assert room.row().ended == Ended.PHONE_SYSTEM.value
