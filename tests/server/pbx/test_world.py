"""The outside world with its real media process: what each number does, and what it hears."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desktop.server.pbx.commands import Commands
from desktop.server.pbx.hearing import dominant_frequency, last_second
from desktop.server.pbx.message import Request, Response
from desktop.server.pbx.records import CallEnd
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.trunk import MediaTrunk

from .memory_records import MAIN, SALES, MemoryRecords
from .ua import Phone
from .voice import RATE, Voice


class Town:
    """A phone system with the real outside, one registered phone, and its voice."""

    def __init__(self, system: PhoneSystem, trunk: MediaTrunk, records: MemoryRecords) -> None:
        self.system, self.trunk, self.records = system, trunk, records
        self.commands = Commands(system, trunk, records)
        self.voices: list[Voice] = []
        self.phone: Phone
        self.placed: Request  # the last call of the phone
        self.folder: Path  # of the trunk

    async def voice(self, frequency: float) -> Voice:
        voice = await Voice(frequency).open()
        self.voices.append(voice)
        return voice

    async def call(self, number: str, frequency: float = 600.0) -> tuple[Response, Voice]:
        voice = await self.voice(frequency)
        invite = self.placed = await self.phone.invite(number, body=voice.sdp)
        final = await self.phone.response(invite)
        self.phone.send(self.phone.ack(invite, final))
        if final.status == 200:
            voice.start(final.body)
        return final, voice

    async def until(self, is_so: Callable[[], bool], seconds: float = 15.0) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - what is awaited has no event of its own
                await asyncio.sleep(0.02)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    records, trunk = MemoryRecords(), MediaTrunk(tmp_path / "outside")
    system = PhoneSystem(records, trunk)
    await system.start(0)
    town = Town(system, trunk, records)
    town.phone = await Phone(system.port).open()
    await town.phone.register()
    yield town
    for voice in town.voices:
        await voice.close()
    town.phone.close()
    await system.close()


def hears(voice: Voice, frequency: float) -> Callable[[], bool]:
    def is_so() -> bool:
        samples = voice.heard[-RATE // 2 :]
        if len(samples) < RATE // 2 or max(map(abs, samples)) < 500:
            return False
        return abs(dominant_frequency(samples, RATE) - frequency) <= 8

    return is_so


async def test_the_tone_number_sends_1004_hz(town: Town) -> None:
    final, voice = await town.call("+14435550147")

    assert final.status == 200
    await town.until(hears(voice, 1004))


async def test_the_echo_returns_what_it_hears_and_says_so(town: Town) -> None:
    _final, voice = await town.call("+14435550141", 700)
    await town.until(hears(voice, 700))

    heard = await town.commands.obey({"do": "heard", "number": "+14435550141"})

    assert heard["calls"][0]["frequency_hz"] == pytest.approx(700, abs=8)
    assert heard["calls"][0]["level"] > 0.05


@pytest.mark.parametrize(("number", "status"), [("+14435550143", 486), ("+14435550145", 404)])
async def test_busy_and_unknown_numbers(town: Town, number: str, status: int) -> None:
    final, _voice = await town.call(number)

    assert final.status == status


async def test_a_number_that_rings_for_ever_can_be_given_up(town: Town) -> None:
    invite = await town.phone.invite("+14435550144")
    await town.phone.response(invite, 180)
    town.phone.send(town.phone.cancel(invite))

    assert (await town.phone.response(invite)).status == 487


async def test_the_menu_speaks_takes_digits_and_hangs_up(town: Town) -> None:
    final, voice = await town.call("+14435550142", 900)
    assert final.status == 200
    await town.until(lambda: bool(voice.heard) and max(map(abs, voice.heard[-RATE:])) > 3000)

    voice.press("2")
    await town.until(hears(voice, 900))
    voice.heard.clear()


async def test_the_menu_hangs_up_on_nine(town: Town) -> None:
    _final, voice = await town.call("+14435550142")
    await town.until(lambda: voice.packets > 10)
    voice.press("9")

    await town.phone.request("BYE")


async def test_the_outside_calls_in_and_its_tone_is_heard(town: Town) -> None:
    command = {"caller": "+14435550160", "name": "Petra Lindqvist", "number": MAIN}
    answer = await town.commands.obey({"do": "ring", "id": 7, "sound": "tone-1400", **command})
    offered = await town.phone.request("INVITE")
    voice = await town.voice(500)
    town.phone.accept(offered, body=voice.sdp)
    await town.phone.request("ACK")
    voice.start(offered.body)
    await town.until(hears(voice, 1400))
    town.phone.send(town.phone.inside_as_callee(offered, "BYE"))

    assert answer == {"id": 7, "ok": True, "caller": "+14435550160", "number": MAIN}
    assert offered.first("From").startswith('"Petra Lindqvist" <sip:+14435550160@')
    (entry,) = town.records.entries.values()
    await town.until(lambda: entry.end is CallEnd.COMPLETED)


async def test_a_ring_can_lead_to_a_user_whatever_the_number_says(town: Town) -> None:
    jonas = await Phone(town.system.port, "jonas.weber").open()
    await jonas.register()
    command = {"caller": "+14435550160", "number": MAIN, "user": "jonas.weber@harbor.example"}
    await town.commands.obey({"do": "ring", **command})

    offered = await jonas.request("INVITE")
    jonas.accept(offered, 603)
    jonas.close()

    assert offered.first("X-Called-Number") == MAIN


async def test_a_caller_hears_music_in_the_queue_and_then_the_agent(town: Town) -> None:
    town.records.queue = []
    command = {"caller": "+14435550160", "number": SALES, "sound": "tone-1400"}
    await town.commands.obey({"do": "ring", **command})

    async def heard() -> tuple[bool, float, float]:
        answer = await town.commands.obey({"do": "heard"})
        calls = answer["calls"]
        assert [each["number"] for each in calls] in ([], ["+14435550160"])
        each = calls[0] if calls else {"answered": False, "level": 0.0, "frequency_hz": 0.0}
        return each["answered"], each["level"], each["frequency_hz"]

    async def until_heard(fits: Callable[[tuple[bool, float, float]], bool]) -> None:
        async with asyncio.timeout(15):
            while not fits(await heard()):  # noqa: ASYNC110 - sound has no event of its own
                await asyncio.sleep(0.05)

    await until_heard(lambda each: each[1] > 0.01)
    assert not (await heard())[0]
    town.records.queue = ["anna.keller"]
    offered = await town.phone.request("INVITE")
    voice = await town.voice(600)
    town.phone.accept(offered, body=voice.sdp)
    await town.phone.request("ACK")
    voice.start(offered.body)
    await town.until(hears(voice, 1400))
    await until_heard(lambda each: abs(each[2] - 600) <= 8)
    assert (await heard())[0]
    (entry,) = town.records.entries.values()
    assert entry.end is None, "the end of the music was taken for the end of the call"
    town.phone.send(town.phone.inside_as_callee(offered, "BYE"))

    await town.until(lambda: entry.end is CallEnd.COMPLETED)


async def test_music_takes_no_line_once_the_caller_has_hung_up(town: Town) -> None:
    town.records.queue = []
    for _ in range(3):
        await town.commands.obey({"do": "ring", "caller": "+14435550160", "number": SALES})
    queues = town.system.calls.queues
    await town.until(lambda: queues.waiting() == 3 and len(town.trunk.lines_in_use()) == 6)

    await town.commands.obey({"do": "hang_up"})

    await town.until(lambda: queues.waiting() == 0 and not town.trunk.lines_in_use())


@pytest.mark.parametrize(
    "command",
    [
        {"do": "dance"},
        {"do": "ring", "caller": "12", "number": MAIN},
        {"do": "ring", "caller": "+14435550160", "number": "+14105550199"},
        {"do": "ring", "caller": "+14435550160", "number": MAIN, "user": "nobody@harbor.example"},
        {"do": "ring", "caller": "+14435550160", "number": MAIN, "sound": "noise"},
    ],
)
async def test_commands_that_cannot_be_carried_out_say_why(
    town: Town, command: dict[str, str]
) -> None:
    answer = await town.commands.obey(command)

    assert not answer["ok"]
    assert answer["sentence"].endswith(".")


def recordings(folder: Path) -> list[Path]:
    return list(folder.glob("**/*.wav"))


async def test_what_is_heard_lies_in_the_folder_and_leaves_with_the_call(
    town: Town, tmp_path: Path
) -> None:
    _final, voice = await town.call("+14435550141", 700)
    await town.until(hears(voice, 700))
    kept = [each.parent.parent for each in recordings(tmp_path)]
    await town.commands.obey({"do": "hang_up"})
    await town.phone.request("BYE")

    assert kept == [tmp_path / "outside"]
    await town.until(lambda: not recordings(tmp_path))


async def test_another_media_process_takes_every_third_call(town: Town) -> None:
    """Four calls are the library's limit, and beside each there is room for a supervisor."""
    finals = [(await town.call("+14435550141"))[0].status for _ in range(5)]

    assert finals == [200] * 5
    assert town.trunk.process_count == 3


@pytest.mark.allows_log_warnings
async def test_a_media_process_that_dies_ends_its_calls_and_is_replaced(town: Town) -> None:
    await town.call("+14435550141")
    town.trunk.kill_one()
    await town.phone.request("BYE")
    (entry,) = town.records.entries.values()
    await town.until(lambda: entry.end is CallEnd.FAILED)

    again, _voice = await town.call("+14435550141")

    assert again.status == 200


def test_the_frequency_of_a_tone_is_found() -> None:
    samples = [int(9000 * math.sin(2 * math.pi * 1400 * i / 16_000)) for i in range(16_000)]

    assert dominant_frequency(samples, 16_000) == pytest.approx(1400, abs=4)


def test_a_recording_that_does_not_exist_yet_is_silence(tmp_path: Path) -> None:
    assert list(last_second(tmp_path / "none.wav", 16_000)) == []
