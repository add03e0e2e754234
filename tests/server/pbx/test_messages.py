"""Messages for people who do not answer, taken and recorded by the real media process."""

from __future__ import annotations

import array
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desktop.server.pbx.hearing import dominant_frequency
from desktop.server.pbx.messages import taken_message
from desktop.server.pbx.records import CallEnd
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.trunk import MediaTrunk
from tests.support.waves import wav

from .memory_records import MAIN, Entry, MemoryRecords
from .test_world import Town, hears
from .ua import Phone
from .voice import RATE, Voice


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Anna has a box; the phone at hand is Jonas's."""
    records, trunk = MemoryRecords(), MediaTrunk(tmp_path / "outside")
    records.give_mailbox("anna.keller")
    system = PhoneSystem(records, trunk, booths=trunk)
    await system.start(0)
    town = Town(system, trunk, records)
    town.folder = tmp_path / "outside"
    town.phone = await Phone(system.port, "jonas.weber").open()
    await town.phone.register()
    yield town
    for voice in town.voices:
        await voice.close()
    town.phone.close()
    await system.close()


async def annas_phone(town: Town) -> Phone:
    phone = await Phone(town.system.port, "anna.keller").open()
    await phone.register()
    return phone


def entry(town: Town) -> Entry:
    (only,) = town.records.entries.values()
    return only


def pitch(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        return dominant_frequency(samples[-file.getframerate() :], file.getframerate())


async def until_the_tone(town: Town, voice: Voice) -> None:
    """The greeting speaks, then the tone asks for words."""
    await town.until(hears(voice, 1000), 20)
    await town.until(lambda: max(map(abs, voice.heard[-RATE // 4 :])) < 100, 5)


@pytest.mark.parametrize("status", [486, 603])
async def test_who_is_declined_from_outside_leaves_a_message(town: Town, status: int) -> None:
    anna = await annas_phone(town)
    caller = {"caller": "+14435550160", "number": MAIN, "sound": "tone-1400"}
    await town.commands.obey({"do": "ring", **caller})
    offered = await anna.request("INVITE")
    anna.accept(offered, status)
    anna.close()

    await town.until(lambda: two_seconds_lie_there(town), 30)
    await town.commands.obey({"do": "hang_up"})

    await town.until(lambda: bool(entry(town).message))
    assert pitch(entry(town).message) == pytest.approx(1400, abs=8)
    assert entry(town).message_for == "user-anna"
    assert entry(town).answered_by == ""
    await town.until(lambda: entry(town).end is CallEnd.NO_ANSWER)


async def test_the_demos_caller_says_something_and_hangs_up(town: Town) -> None:
    await town.commands.obey({"do": "ring", "caller": "+14435550160", "number": MAIN})

    await town.until(lambda: bool(town.records.entries) and bool(entry(town).message), 40)
    assert 6 * 32_000 < len(entry(town).message) < 12 * 32_000
    assert entry(town).end is CallEnd.NO_ANSWER


def two_seconds_lie_there(town: Town) -> bool:
    """A booth's recording grows in the folder itself, what the outside hears below it."""
    files = town.folder.glob("*.wav")
    return any(each.stat().st_size > 2 * 2 * 16_000 for each in files)


async def test_who_is_not_there_gets_a_message_that_ends_with_the_pound_key(town: Town) -> None:
    final, voice = await town.call("201", 700)
    assert final.status == 200
    await until_the_tone(town, voice)
    await town.until(lambda: two_seconds_lie_there(town), 30)
    voice.press("#")

    await town.phone.request("BYE")
    await town.until(lambda: bool(entry(town).message))
    assert pitch(entry(town).message) == pytest.approx(700, abs=8)
    assert entry(town).end is CallEnd.NO_ANSWER


async def test_who_is_not_answered_in_time_is_asked_for_a_message(town: Town) -> None:
    town.system.calls.mailbox_seconds = 0.2
    anna = await annas_phone(town)
    voice = await town.voice(700)
    invite = await town.phone.invite("201", body=voice.sdp)
    offered = await anna.request("INVITE")
    anna.accept(offered, 180)
    final = await town.phone.response(invite)
    cancelled = await anna.request("CANCEL")
    anna.close()

    assert final.status == 200
    assert cancelled.call_id == offered.call_id


async def test_who_hangs_up_before_the_tone_has_left_nothing(town: Town, tmp_path: Path) -> None:
    final, voice = await town.call("201", 700)
    await town.until(lambda: bool(voice.heard) and max(map(abs, voice.heard[-RATE:])) > 3000)
    town.phone.send(town.phone.inside(town.placed, final, "BYE"))

    await town.until(lambda: entry(town).end is CallEnd.NO_ANSWER)
    await town.until(lambda: not list((tmp_path / "outside").glob("**/*.wav")))
    assert not entry(town).message


async def test_who_has_no_box_is_not_available(town: Town) -> None:
    invite = await town.phone.invite("203")

    assert (await town.phone.response(invite)).status == 480


async def test_who_gives_up_while_it_rings_is_not_answered_by_a_machine(town: Town) -> None:
    anna = await annas_phone(town)
    invite = await town.phone.invite("201")
    offered = await anna.request("INVITE")
    anna.accept(offered, 180)
    await town.phone.response(invite, 180)
    town.phone.send(town.phone.cancel(invite))

    assert (await town.phone.response(invite)).status == 487
    anna.close()


def test_a_message_with_a_voice_is_taken_off_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "message.wav"
    path.write_bytes(wav(1.5, 400, 16_000))

    assert taken_message(path) == wav(1.5, 400, 16_000)
    assert not path.exists()


@pytest.mark.parametrize(
    "sound",
    [wav(0.8), wav(5.0, loud=40.0), b"", wav(2.0)[:30]],
    ids=["too short", "silence", "nothing", "broken"],
)
def test_what_says_nothing_is_no_message(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "message.wav"
    path.write_bytes(sound)

    assert taken_message(path, 0.05) == b""
    assert not path.exists()


def test_a_message_that_is_gone_is_none(tmp_path: Path) -> None:
    assert taken_message(tmp_path / "none.wav") == b""
