"""Supervisors in calls: three tones, and who hears whom; over the real media process."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import psutil
import pytest

from desktop.domain.supervision import Ended, Mode
from desktop.server.pbx.commands import Commands
from desktop.server.pbx.hearing import last_second
from desktop.server.pbx.message import Request
from desktop.server.pbx.records import CallEnd
from desktop.server.pbx.replies import reply
from desktop.server.pbx.sessions import Session
from desktop.server.pbx.supervised import Seat
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.trunk import MediaTrunk
from desktop.server.pbx.watch import PATIENCE

from .memory_records import MAIN, Entry, MemoryRecords
from .memory_supervisions import MemorySupervisions
from .ua import Phone
from .voice import RATE, Voice

AGENT, CALLER, SUPERVISOR = 620.0, 1400.0, 940.0
CALLING = "+14435550160"
ALL = {"agent": AGENT, "caller": CALLER, "supervisor": SUPERVISOR}
Heard = frozenset[str]


def tones_in(samples: Sequence[int], rate: int) -> Heard:
    """Whose tone is there, by Goertzel's algorithm over half a second."""
    part = samples[-rate // 2 :]
    if len(part) < rate // 2:
        return frozenset()
    return frozenset(name for name, tone in ALL.items() if _level(part, tone, rate) > 300)


def _level(samples: Sequence[int], frequency: float, rate: int) -> float:
    """The amplitude of one frequency, of 32767."""
    factor = 2.0 * math.cos(2.0 * math.pi * frequency / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    power = before * before + last * last - factor * before * last
    return 2.0 * math.sqrt(max(0.0, power)) / len(samples)


class LostMeanwhile(MediaTrunk):
    """The right to supervise goes while the seat is made, and it is seen to before that is done."""

    supervisions: MemorySupervisions

    async def supervised(self, session: Session, mode: str) -> Seat | None:
        seat = await super().supervised(session, mode)
        self.supervisions.last.has_right = False
        async with asyncio.timeout(30):
            while self.supervisions.last.ended is None:  # noqa: ASYNC110 - has no event of its own
                await asyncio.sleep(0.02)
        return seat


class TakenAway(MediaTrunk):
    """The seat is gone before the supervisor's call is there."""

    async def supervised(self, session: Session, mode: str) -> Seat | None:
        seat = await super().supervised(session, mode)
        assert seat is not None
        assert await self.dismiss(seat)
        return seat


class Floor:
    """A call centre with one caller, one agent and one supervisor, each of whom has a tone."""

    def __init__(self, folder: Path, trunk: type[MediaTrunk] = MediaTrunk) -> None:
        self.records, self.supervisions = MemoryRecords(), MemorySupervisions()
        self.recordings = folder / "outside"
        self.trunk = trunk(self.recordings)
        if isinstance(self.trunk, LostMeanwhile):
            self.trunk.supervisions = self.supervisions
        self.system = PhoneSystem(
            self.records, self.trunk, supervision=(self.trunk, self.supervisions)
        )
        self.commands = Commands(self.system, self.trunk, self.records)
        self.agent: Phone
        self.supervisor: Phone
        self.ears: dict[str, Voice] = {}
        self.offered: Request
        self.placed: Request

    async def open(self) -> None:
        await self.system.start(0)
        self.agent = await Phone(self.system.port).open()
        self.supervisor = await Phone(self.system.port, "jonas.weber").open()
        for phone in (self.agent, self.supervisor):
            assert (await phone.register()).status == 200

    async def close(self) -> None:
        for voice in self.ears.values():
            await voice.close()
        for phone in (self.agent, self.supervisor):
            phone.close()
        await self.system.close()

    async def talk(self, sound: str = "tone-1400") -> str:
        """Somebody calls in and the agent talks with them; the call's id."""
        wish = {"caller": CALLING, "number": MAIN, "sound": sound}
        assert (await self.commands.obey({"do": "ring", **wish}))["ok"]
        self.offered = await self.agent.request("INVITE")
        voice = self.ears["agent"] = await Voice(AGENT).open()
        self.agent.accept(self.offered, body=voice.sdp)
        await self.agent.request("ACK")
        voice.start(self.offered.body)
        await self.until(lambda: self.entry.answered_by == "user-anna")
        return self.offered.first("X-Call-Id")

    def says_it_is_there(self, request: Request) -> None:
        if request.method == "OPTIONS":
            self.agent.send(reply(request, 200))

    async def agent_offers(self, direction: str) -> None:
        """Holds the talk, or takes it up again."""
        offer = self.agent.inside_as_callee(self.offered, "INVITE")
        offer.add("Content-Type", "application/sdp")
        offer.body = self.ears["agent"].sdp.replace(b"sendrecv", direction.encode())
        self.agent.send(offer)
        answer = await self.agent.response(offer)
        assert answer.status == 200
        ack = self.agent.inside_as_callee(self.offered, "ACK")
        ack.put("CSeq", f"{offer.cseq[0]} ACK")
        self.agent.send(ack)

    async def supervise(self, mode: Mode, call_id: str = "") -> int:
        """The status of the answer to the supervisor's phone."""
        wanted = call_id or self.offered.first("X-Call-Id")
        return await self.dial(self.supervisions.ask(wanted, "user-jonas", mode))

    async def dial(self, address: str) -> int:
        voice = await Voice(SUPERVISOR).open()
        if "supervisor" in self.ears:
            await self.ears["supervisor"].close()
        self.ears["supervisor"] = voice
        self.placed = await self.supervisor.invite(address, body=voice.sdp)
        final = await self.supervisor.response(self.placed)
        self.supervisor.send(self.supervisor.ack(self.placed, final))
        if final.status == 200:
            voice.start(final.body)
            self.answered = final
        return final.status

    async def calls_out(self) -> None:
        """The agent talks with somebody else as well, who returns what they hear."""
        await self._in_call(self.agent, "+14435550141", AGENT)

    async def dialled(self, address: str) -> Request:
        """One more call of the supervisor, which is answered."""
        return await self._in_call(self.supervisor, address, SUPERVISOR)

    async def _in_call(self, phone: Phone, dialled: str, frequency: float) -> Request:
        voice = self.ears[f"more{len(self.ears)}"] = await Voice(frequency).open()
        invite = await phone.invite(dialled, body=voice.sdp)
        final = await phone.response(invite)
        phone.send(phone.ack(invite, final))
        assert final.status == 200
        voice.start(final.body)
        return invite

    def is_elsewhere(self, call_id: str) -> bool:
        """In another media process than the first call."""
        peers = {
            session.record_id: party.flow.peer
            for session in self.system.sessions.all()
            for party in session.parties.values()
            if not party.aor
        }
        return peers[call_id] != peers[self.offered.first("X-Call-Id")]

    @property
    def entry(self) -> Entry:
        return next(iter(self.records.entries.values()))

    async def heard_by(self, who: str) -> Heard:
        if who != "caller":
            return tones_in(self.ears[who].heard, RATE)
        for path in self.recordings.glob("*/heard-*.wav"):
            samples = await asyncio.to_thread(last_second, path, 16_000)
            if samples:
                return tones_in(samples, 16_000)
        return frozenset()

    async def everybody_hears(self, agent: str | None, caller: str, supervisor: str | None) -> None:
        """Who hears whom, each as the names of those whose tone is there."""
        wanted = {"agent": agent, "caller": caller, "supervisor": supervisor}
        expected = {who: frozenset(x.split()) for who, x in wanted.items() if x is not None}
        found: dict[str, Heard] = {}
        try:
            async with asyncio.timeout(30):
                while found != expected:
                    await asyncio.sleep(0.05)
                    found = {who: await self.heard_by(who) for who in expected}
        except TimeoutError:
            assert found == expected

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - what is awaited has no event of its own
                await asyncio.sleep(0.02)


def media_processes() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [each for each in children if "desktop.server.pbx.media" in each.cmdline()]


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    floor = Floor(tmp_path)
    await floor.open()
    yield floor
    await floor.close()


# Mode, and whom the agent, the caller and the supervisor hear.
HEARS = {
    Mode.LISTEN: ("caller", "agent", "agent caller"),
    Mode.WHISPER: ("caller supervisor", "agent", "agent caller"),
    Mode.BARGE: ("caller supervisor", "agent supervisor", "agent caller"),
}


@pytest.mark.requirement("S2-24")
@pytest.mark.parametrize("mode", HEARS)
async def test_who_hears_whom(floor: Floor, mode: Mode) -> None:
    await floor.talk()
    await floor.everybody_hears("caller", "agent", None)

    assert await floor.supervise(mode) == 200

    await floor.everybody_hears(*HEARS[mode])
    assert floor.supervisions.last.is_running


@pytest.mark.requirement("S2-24")
async def test_the_mode_changes_while_they_talk(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.LISTEN)
    for mode in (Mode.BARGE, Mode.WHISPER, Mode.BARGE, Mode.LISTEN):
        floor.supervisions.last.mode = mode
        await floor.everybody_hears(*HEARS[mode])


async def test_after_a_hold_they_are_heard_again(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    await floor.everybody_hears(*HEARS[Mode.BARGE])
    await floor.agent_offers("sendonly")
    await floor.everybody_hears(None, "supervisor", "caller")

    floor.supervisions.last.mode = Mode.WHISPER
    await floor.agent_offers("sendrecv")

    await floor.everybody_hears(*HEARS[Mode.WHISPER])


@pytest.mark.requirement("S2-24")
async def test_the_talk_goes_on_when_the_right_to_supervise_goes(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    await floor.everybody_hears(*HEARS[Mode.BARGE])

    floor.supervisions.last.has_right = False

    await floor.supervisor.request("BYE")
    await floor.everybody_hears("caller", "agent", None)
    assert floor.entry.end is None
    assert floor.supervisions.last.ended is Ended.PERMISSION
    assert not any(isinstance(m, Request) and m.method == "BYE" for m in floor.agent.received)


@pytest.mark.requirement("S2-24")
async def test_a_right_that_goes_while_they_come_in_is_gone(tmp_path: Path) -> None:
    floor = Floor(tmp_path, LostMeanwhile)
    await floor.open()
    try:
        await floor.talk()
        await floor.supervise(Mode.LISTEN)

        await floor.supervisor.request("BYE")
        await floor.everybody_hears("caller", "agent", None)
        assert floor.entry.end is None
    finally:
        await floor.close()


async def test_a_seat_that_was_taken_away_is_no_line_to_the_outside(tmp_path: Path) -> None:
    floor = Floor(tmp_path, TakenAway)
    await floor.open()
    try:
        await floor.talk()
        assert await floor.supervise(Mode.LISTEN) == 480
        assert floor.supervisions.last.ended is Ended.NOT_CONNECTED
        await floor.everybody_hears("caller", "agent", None)
    finally:
        await floor.close()


@pytest.mark.requirement("S2-24")
async def test_a_call_is_taken_over(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.LISTEN)
    await floor.everybody_hears(*HEARS[Mode.LISTEN])

    floor.supervisions.last.mode = Mode.TAKE_OVER

    bye = await floor.agent.request("BYE")
    assert "Taken over" in bye.first("Reason")
    floor.agent.accept(bye)
    await floor.ears.pop("agent").close()
    await floor.until(lambda: floor.supervisions.last.ended is Ended.TAKEN_OVER)
    assert floor.entry.end is None, "the call goes on"
    await floor.everybody_hears(None, "supervisor", "caller")
    floor.supervisor.send(floor.supervisor.inside(floor.placed, floor.answered, "BYE"))
    await floor.until(lambda: floor.entry.end is CallEnd.COMPLETED)
    await floor.until(lambda: not floor.trunk.lines_in_use())


async def test_the_caller_hangs_up_on_whoever_took_over(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    floor.supervisions.last.mode = Mode.TAKE_OVER
    floor.agent.accept(await floor.agent.request("BYE"))
    await floor.until(lambda: floor.supervisions.last.ended is Ended.TAKEN_OVER)

    await floor.commands.obey({"do": "hang_up"})

    floor.supervisor.accept(await floor.supervisor.request("BYE"))
    await floor.until(lambda: floor.entry.end is CallEnd.COMPLETED)


async def test_a_call_that_was_taken_over_can_be_supervised(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    floor.supervisions.last.mode = Mode.TAKE_OVER
    floor.agent.accept(await floor.agent.request("BYE"))
    await floor.until(lambda: floor.supervisions.last.ended is Ended.TAKEN_OVER)

    voice = await Voice(AGENT).open()
    await floor.ears.pop("agent").close()
    floor.ears["agent"] = voice
    address = floor.supervisions.ask(floor.offered.first("X-Call-Id"), "user-anna", Mode.BARGE)
    invite = await floor.agent.invite(address, body=voice.sdp)
    final = await floor.agent.response(invite)
    floor.agent.send(floor.agent.ack(invite, final))
    voice.start(final.body)

    await floor.everybody_hears("caller supervisor", "agent supervisor", "agent caller")


async def test_the_supervision_ends_with_the_call(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.LISTEN)

    floor.agent.send(floor.agent.inside_as_callee(floor.offered, "BYE"))

    floor.supervisor.accept(await floor.supervisor.request("BYE"))
    await floor.until(lambda: floor.supervisions.last.ended is Ended.CALL_OVER)
    await floor.until(lambda: floor.entry.end is CallEnd.COMPLETED)
    await floor.until(lambda: not floor.trunk.lines_in_use())


async def test_a_supervisor_who_hangs_up_ends_nothing_else(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    await floor.everybody_hears(*HEARS[Mode.BARGE])

    floor.supervisor.send(floor.supervisor.inside(floor.placed, floor.answered, "BYE"))

    await floor.until(lambda: floor.supervisions.last.ended is Ended.BY_SUPERVISOR)
    await floor.everybody_hears("caller", "agent", None)
    assert floor.entry.end is None
    assert len(floor.records.entries) == 1, "a supervision is no call of the log"
    assert await floor.supervise(Mode.LISTEN) == 200


async def test_a_supervisor_whose_phone_is_gone_ends_nothing_else(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.BARGE)
    await floor.everybody_hears(*HEARS[Mode.BARGE])
    floor.agent.on_request = floor.says_it_is_there

    floor.supervisor.close()
    for _ in range(PATIENCE + 1):
        floor.system.watch.ask()
        await asyncio.sleep(0)

    await floor.until(lambda: floor.supervisions.last.ended is Ended.LINE_LOST)
    await floor.everybody_hears("caller", "agent", None)
    assert floor.entry.end is None


async def test_who_supervises_is_no_call_of_the_phone_system(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.LISTEN)
    assert (await floor.commands.obey({"do": "state"}))["calls"] == 1
    assert floor.system.sessions.idle_since("jonas.weber@harbor.example") == 0.0
    floor.supervisor.send(floor.supervisor.inside(floor.placed, floor.answered, "BYE"))
    await floor.until(lambda: floor.supervisions.last.ended is Ended.BY_SUPERVISOR)
    assert floor.system.sessions.idle_since("jonas.weber@harbor.example") == 0.0


@pytest.mark.requirement("S2-24")
async def test_an_address_lets_in_once_and_only_its_own_supervisor(floor: Floor) -> None:
    call_id = await floor.talk()
    address = floor.supervisions.ask(call_id, "user-anna", Mode.LISTEN)
    assert await floor.dial(address) == 403
    assert await floor.dial("supervise-nothing") == 403
    address = floor.supervisions.ask(call_id, "user-jonas", Mode.LISTEN)
    assert await floor.dial(address) == 200
    assert await floor.dial(address) == 403
    assert len(floor.records.entries) == 1


async def test_a_call_that_is_over_lets_nobody_in(floor: Floor) -> None:
    call_id = await floor.talk()
    floor.agent.send(floor.agent.inside_as_callee(floor.offered, "BYE"))
    await floor.until(lambda: floor.entry.end is CallEnd.COMPLETED)

    assert await floor.supervise(Mode.LISTEN, call_id) == 480
    assert floor.supervisions.last.ended is Ended.NOT_CONNECTED


async def test_there_is_room_beside_every_call(floor: Floor) -> None:
    """Four calls with the outside, all of which are supervised at the same time."""
    await floor.talk()
    for _ in range(3):
        await floor.calls_out()
    for call_id in list(floor.records.entries):
        await floor.dialled(floor.supervisions.ask(call_id, "user-jonas", Mode.LISTEN))
    assert floor.trunk.process_count == 2


async def test_what_is_returned_is_returned_to_everybody(floor: Floor) -> None:
    """The caller says what they hear: a supervisor who joins hears themselves as well."""
    await floor.talk("echo")
    await floor.supervise(Mode.LISTEN)
    await floor.everybody_hears("agent", "agent", "agent")
    floor.supervisions.last.mode = Mode.BARGE
    await floor.everybody_hears("agent supervisor", "agent supervisor", "agent supervisor")


@pytest.mark.allows_log_warnings
async def test_a_media_process_that_hangs_holds_up_no_other(floor: Floor) -> None:
    """Its own supervisor is hung up on as well, only later: nothing is heard there any more."""
    first = await floor.talk()
    (hangs,) = media_processes()
    for _ in range(2):
        await floor.calls_out()
    (third,) = (call for call in floor.records.entries if floor.is_elsewhere(call))
    addresses = [floor.supervisions.ask(c, "user-jonas", Mode.LISTEN) for c in (first, third)]
    placed = [await floor.dialled(address) for address in addresses]
    hangs.suspend()
    try:
        for row in floor.supervisions.rows.values():
            row.has_right = False

        bye = await floor.supervisor.request("BYE")
    finally:
        hangs.resume()

    assert bye.call_id == placed[1].call_id


@pytest.mark.allows_log_warnings
async def test_a_media_process_that_dies_ends_it(floor: Floor) -> None:
    await floor.talk()
    await floor.supervise(Mode.LISTEN)

    floor.trunk.kill_one()

    floor.supervisor.accept(await floor.supervisor.request("BYE"))
    await floor.agent.request("BYE")
    await floor.until(lambda: floor.supervisions.last.ended is not None)
    await floor.until(lambda: floor.entry.end is not None)


async def test_what_a_former_phone_system_left_is_cleared_away(floor: Floor) -> None:
    await floor.until(lambda: floor.supervisions.was_cleaned)
