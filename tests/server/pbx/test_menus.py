"""Voice menus read out by the real media process, and where their digits lead (S1-14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desktop.server.pbx.message import Request, Response
from desktop.server.pbx.records import AssignedBy, CallEnd, Menu, MenuOption, OptionKind
from desktop.server.pbx.system import PhoneSystem
from desktop.server.pbx.transport import Flow
from desktop.server.pbx.trunk import MediaTrunk

from .memory_records import Entry, MemoryRecords
from .talk import ring_in
from .test_messages import two_seconds_lie_there, until_the_tone
from .test_world import Town, hears
from .ua import Phone
from .voice import RATE, Voice

OFFICE = "+14105550105"


class Street(MediaTrunk):
    """The real lines, and one caller of the test among those outside."""

    caller: Phone

    def is_from(self, flow: Flow) -> bool:
        return super().is_from(flow) or flow.peer == self.caller.local


class Caller:
    """Rings the office, hears the menu and presses digits."""

    def __init__(self, town: Town, phone: Phone) -> None:
        self.town, self.phone = town, phone
        self.invite: Request
        self.voice: Voice

    async def rings(self) -> Response:
        self.voice = await self.town.voice(700)
        self.invite = await ring_in(self.phone, OFFICE, self.voice.sdp)
        heard = await self.phone.response(self.invite, 183)
        assert heard.status == 183
        self.voice.start(heard.body)
        await self.town.until(self._hears_words)
        return heard

    def _hears_words(self) -> bool:
        return len(self.voice.heard) > RATE and max(map(abs, self.voice.heard[-RATE:])) > 3000

    async def is_answered(self) -> Response:
        final = await self.phone.response(self.invite)
        self.phone.send(self.phone.ack(self.invite, final))
        return final


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Anna's phone, and an office with sales at 1, Anna at 2, a message for her at 3."""
    records, trunk = MemoryRecords(), Street(tmp_path / "outside")
    records.give_mailbox("anna.keller")
    records.queue = ["jonas.weber"]
    anna = records.users["anna.keller"]
    records.menus[OFFICE] = Menu(
        "office_menu",
        {
            "1": MenuOption(OptionKind.QUEUE, queue="Sales"),
            "2": MenuOption(OptionKind.USER, anna, assign_to="user-mia"),
            "3": MenuOption(OptionKind.VOICEMAIL, anna, assign_to="user-anna"),
        },
        MenuOption(OptionKind.USER, anna),
    )
    system = PhoneSystem(records, trunk, booths=trunk)
    await system.start(0)
    town = Town(system, trunk, records)
    town.folder = tmp_path / "outside"
    town.phone = await Phone(system.port, "anna.keller").open()
    await town.phone.register()
    yield town
    for voice in town.voices:
        await voice.close()
    town.phone.close()
    await system.close()


@pytest.fixture
async def caller(town: Town) -> AsyncIterator[Caller]:
    phone = await Phone(town.system.port, "outside").open()
    assert isinstance(town.trunk, Street)
    town.trunk.caller = phone
    yield Caller(town, phone)
    phone.close()


def entry(town: Town) -> Entry:
    (only,) = town.records.entries.values()
    return only


@pytest.mark.requirement("S1-14")
async def test_a_digit_leads_to_a_user_and_whose_call_it_is(town: Town, caller: Caller) -> None:
    await caller.rings()
    caller.voice.press("2")
    offered = await town.phone.request("INVITE")
    town.phone.accept(offered)
    answered = await caller.is_answered()

    assert answered.status == 200
    assert offered.first("X-Called-Number") == OFFICE
    await town.until(lambda: entry(town).answered_by != "")
    assert (entry(town).answered_by, entry(town).assigned_by) == ("user-mia", AssignedBy.MENU)
    await the_menus_line_is_over(town)
    assert entry(town).end is None
    caller.phone.send(caller.phone.inside(caller.invite, answered, "BYE"))
    await town.until(lambda: entry(town).end is CallEnd.COMPLETED)


async def the_menus_line_is_over(town: Town) -> None:
    """It ends while the call that it belongs to goes on."""
    for _ in range(20):
        await town.commands.obey({"do": "heard"})


@pytest.mark.requirement("S1-12")
async def test_a_digit_leads_to_a_queue_and_whoever_answers_has_the_call(
    town: Town, caller: Caller
) -> None:
    jonas = await Phone(town.system.port, "jonas.weber").open()
    await jonas.register()
    await caller.rings()
    caller.voice.press("1")
    offered = await jonas.request("INVITE")
    jonas.accept(offered)
    answered = await caller.is_answered()
    jonas.close()

    assert answered.status == 200
    assert offered.first("X-Queue") == "Sales"
    assert entry(town).queue == "Sales"
    await town.until(lambda: entry(town).answered_by == "user-jonas")
    assert entry(town).assigned_by is AssignedBy.QUEUE


async def test_a_message_is_the_agents_call_at_once(town: Town, caller: Caller) -> None:
    await caller.rings()
    caller.voice.press("3")
    final = await caller.is_answered()
    caller.voice.start(final.body)
    await town.until(lambda: entry(town).assigned_by is AssignedBy.MENU)
    await until_the_tone(town, caller.voice)
    await town.until(lambda: two_seconds_lie_there(town), 30)
    caller.phone.send(caller.phone.inside(caller.invite, final, "BYE"))

    await town.until(lambda: bool(entry(town).message))
    assert (entry(town).message_for, entry(town).answered_by) == ("user-anna", "user-anna")
    assert entry(town).end is CallEnd.NO_ANSWER


async def test_who_is_led_to_nobody_leaves_a_message_on_the_same_line(
    town: Town, caller: Caller
) -> None:
    await caller.rings()
    caller.voice.press("2")
    town.phone.accept(await town.phone.request("INVITE"), 486)

    assert (await caller.is_answered()).status == 200
    await until_the_tone(town, caller.voice)
    await town.until(lambda: two_seconds_lie_there(town), 30)
    caller.voice.press("#")
    await caller.phone.request("BYE")
    await town.until(lambda: bool(entry(town).message))
    assert entry(town).assigned_by is AssignedBy.MENU


async def test_who_presses_what_there_is_not_hears_the_menu_again(
    town: Town, caller: Caller
) -> None:
    await caller.rings()
    caller.voice.press("7")
    caller.voice.heard.clear()
    await town.until(caller._hears_words)
    caller.voice.press("2")

    await town.phone.request("INVITE")


@pytest.mark.requirement("S1-13")
async def test_who_presses_nothing_is_led_on_all_the_same(town: Town, caller: Caller) -> None:
    town.system.attendant.choice_seconds = 0.2
    await caller.rings()
    town.phone.accept(await town.phone.request("INVITE"))

    assert (await caller.is_answered()).status == 200
    await town.until(lambda: entry(town).answered_by == "user-anna")
    assert entry(town).assigned_by is AssignedBy.USER


async def test_the_caller_hears_it_ring_after_the_choice(town: Town, caller: Caller) -> None:
    await caller.rings()
    caller.voice.press("2")
    offered = await town.phone.request("INVITE")
    town.phone.accept(offered, 180)
    caller.voice.heard.clear()

    await town.until(lambda: max(map(abs, caller.voice.heard), default=0) > 1000)


async def test_who_gives_up_in_the_menu_is_gone(town: Town, caller: Caller) -> None:
    await caller.rings()
    caller.phone.send(caller.phone.cancel(caller.invite))

    assert (await caller.phone.response(caller.invite)).status == 487
    await town.until(lambda: entry(town).end is CallEnd.CANCELLED)
    assert not [m for m in town.phone.received if isinstance(m, Request)]


async def test_without_a_choice_and_a_way_on_nobody_is_there(town: Town, caller: Caller) -> None:
    town.records.menus[OFFICE] = Menu("office_menu", {})
    town.system.attendant.choice_seconds = 2.0
    await caller.rings()

    assert (await caller.is_answered()).status == 480
    await town.until(lambda: entry(town).end is CallEnd.NO_ANSWER)


async def test_somebody_outside_presses_digits(town: Town, caller: Caller) -> None:
    """The demo's own callers choose in a menu as well."""
    ring = {"caller": "+14435550160", "number": OFFICE, "sound": "tone-1400", "digits": "2"}
    assert (await town.commands.obey({"do": "ring", **ring}))["ok"]
    offered = await town.phone.request("INVITE")
    voice = await town.voice(500)
    town.phone.accept(offered, body=voice.sdp)
    await town.phone.request("ACK")
    voice.start(offered.body)

    await town.until(hears(voice, 1400))
    assert entry(town).assigned_by is AssignedBy.MENU


async def test_only_digits_can_be_pressed(town: Town, caller: Caller) -> None:
    ring = {"caller": "+14435550160", "number": OFFICE, "digits": "two"}
    assert not (await town.commands.obey({"do": "ring", **ring}))["ok"]
