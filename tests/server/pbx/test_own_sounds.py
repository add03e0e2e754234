"""An account's own sounds in the ear of callers, played by the real media process (S2-46)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.server.pbx.message import Request
from desktop.server.pbx.records import Menu, MenuOption, OptionKind, Recorded, Route
from desktop.server.pbx.system import PhoneSystem
from tests.support.waves import wav

from .memory_records import MAIN, SALES, MemoryRecords
from .talk import ring_in
from .test_menus import OFFICE, Street
from .test_world import Town, hears
from .ua import Phone
from .voice import Voice

WORDS = "This call is recorded."
pytestmark = pytest.mark.requirement("S2-46")


class Sounds(MemoryRecords):
    """Records whose queue has music of its own."""

    music = ""

    async def route_of(
        self, number: str, caller_number: str, caller_name: str = ""
    ) -> Route | None:
        route = await super().route_of(number, caller_number, caller_name)
        return replace(route, music=self.music) if route is not None else None


class House(Town):
    records: Sounds
    caller: Phone

    async def ring(self, number: str) -> tuple[Request, Voice]:
        """Somebody outside, who hears what is played before anybody answers."""
        voice = await self.voice(700)
        invite = await ring_in(self.caller, number, voice.sdp)
        heard = await self.caller.response(invite, 183)
        voice.start(heard.body)
        return invite, voice


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[House]:
    records, trunk = Sounds(), Street(tmp_path / "outside")
    records.give_mailbox("anna.keller")
    records.queue = []
    system = PhoneSystem(records, trunk, booths=trunk)
    await system.start(0)
    town = House(system, trunk, records)
    town.caller = trunk.caller = await Phone(system.port, "outside").open()
    town.phone = await Phone(system.port, "anna.keller").open()
    await town.phone.register()
    yield town
    for voice in town.voices:
        await voice.close()
    town.phone.close()
    town.caller.close()
    await system.close()


def sound(tmp_path: Path, hertz: float, seconds: float = 2.0) -> str:
    path = tmp_path / f"{hertz:.0f}.wav"
    path.write_bytes(wav(seconds, hertz, rate=16_000))
    return str(path)


async def test_who_waits_in_a_queue_hears_its_music_again_and_again(
    town: House, tmp_path: Path
) -> None:
    town.records.music = sound(tmp_path, 1250, seconds=0.6)
    _, voice = await town.ring(SALES)
    await town.until(hears(voice, 1250))
    voice.heard.clear()
    await town.until(hears(voice, 1250))


async def test_without_its_file_a_queue_plays_the_usual_music(town: House, tmp_path: Path) -> None:
    town.records.music = str(tmp_path / "gone.wav")
    _, voice = await town.ring(SALES)
    await town.until(lambda: max(map(abs, voice.heard), default=0) > 500)


async def test_a_menu_is_greeted_with_its_own_words_and_leads_to_its_own_music(
    town: House, tmp_path: Path
) -> None:
    music = sound(tmp_path, 1750)
    option = MenuOption(OptionKind.QUEUE, queue="Sales", music=music)
    town.records.menus[OFFICE] = Menu(sound(tmp_path, 1250), {"1": option})
    _, voice = await town.ring(OFFICE)
    await town.until(hears(voice, 1250))
    voice.press("1")
    await town.until(hears(voice, 1750))


async def test_a_message_is_asked_for_in_their_own_words(town: House, tmp_path: Path) -> None:
    users = town.records.users
    greeting = sound(tmp_path, 1750)
    users["anna.keller"] = replace(users["anna.keller"], greeting=greeting, is_available=False)
    voice = await town.voice(700)
    invite = await ring_in(town.caller, MAIN, voice.sdp)
    answered = await town.caller.response(invite)
    town.caller.send(town.caller.ack(invite, answered))
    voice.start(answered.body)
    await town.until(hears(voice, 1750))


async def test_a_recorded_call_is_announced_before_any_phone_rings(
    town: House, tmp_path: Path
) -> None:
    town.records.recorded_calls = Recorded(True, WORDS, sound(tmp_path, 1250), "snd_1")
    invite, voice = await town.ring(MAIN)
    await town.until(hears(voice, 1250))
    assert not [m for m in town.phone.received if isinstance(m, Request)]
    offered = await town.phone.request("INVITE")
    assert offered.first("X-Recorded") == "1"
    assert offered.first("X-Announcement") == "", "nothing is left to be said"
    town.phone.accept(offered)
    assert (await town.caller.response(invite)).status == 200


async def test_who_hangs_up_during_the_announcement_rings_nobody(
    town: House, tmp_path: Path
) -> None:
    town.records.recorded_calls = Recorded(True, WORDS, sound(tmp_path, 1250, 30), "snd_1")
    invite, voice = await town.ring(MAIN)
    await town.until(hears(voice, 1250))
    town.caller.send(town.caller.cancel(invite))
    assert (await town.caller.response(invite)).status == 487
    await town.until(lambda: all(each.end for each in town.records.entries.values()))
    assert not [m for m in town.phone.received if isinstance(m, Request)]


async def test_an_announcement_that_cannot_be_played_is_said(town: House, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.wav")
    town.records.recorded_calls = Recorded(True, WORDS, gone, "snd_1")
    await ring_in(town.caller, MAIN)
    offered = await town.phone.request("INVITE")
    assert offered.first("X-Announcement") == "This%20call%20is%20recorded."


async def test_after_the_announcement_a_message_is_taken_on_the_same_line(
    town: House, tmp_path: Path
) -> None:
    town.records.recorded_calls = Recorded(True, WORDS, sound(tmp_path, 1250), "snd_1")
    users = town.records.users
    users["anna.keller"] = replace(users["anna.keller"], greeting=sound(tmp_path, 1750))
    invite, voice = await town.ring(MAIN)
    town.phone.accept(await town.phone.request("INVITE"), 486)
    assert (await town.caller.response(invite)).status == 200
    await town.until(hears(voice, 1750))
