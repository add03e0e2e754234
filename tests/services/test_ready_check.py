"""The facts of a ready check, and how it listens."""

from __future__ import annotations

import asyncio

from desktop.domain.errors import CrmUnreachable
from desktop.domain.line import RegistrationState
from desktop.domain.ready_check import PointId, PointState
from desktop.domain.reports import SoundDevices, SoundState
from desktop.services.ready_check import DevicesSeen, ReadyCheckService
from tests.fakes.clock import settle
from tests.services.conftest import Desk

P, S = PointId, PointState


async def at_work(desk: Desk) -> ReadyCheckService:
    desk.ready.seen = lambda: DevicesSeen(("mic",), ("headset",))
    await desk.sign_in()
    desk.engine.reports_sound(SoundState.WORKING)
    await settle()
    return desk.ready


def state(ready: ReadyCheckService, which: PointId) -> PointState:
    return next(each.state for each in ready.points if each.id is which)


async def test_line_crm_and_permissions_are_followed(desk: Desk) -> None:
    ready = await at_work(desk)
    assert {state(ready, each) for each in (P.LINE, P.CRM, P.PERMISSIONS)} == {S.GOOD}
    desk.engine.reports_registration(RegistrationState.RETRYING)
    desk.crm.failure = CrmUnreachable("The CRM does not answer.")
    desk.crm.drop_events()
    await settle()
    assert (state(ready, P.LINE), state(ready, P.CRM)) == (S.BAD, S.BAD)
    await desk.clock.advance(400)
    assert state(ready, P.PERMISSIONS) is S.WARNING
    desk.crm.failure = None
    await ready.ask_crm()
    await ready.connect_line()
    await settle()
    assert {state(ready, each) for each in (P.LINE, P.CRM, P.PERMISSIONS)} == {S.GOOD}


async def test_devices_are_those_that_are_there_now(desk: Desk) -> None:
    ready = await at_work(desk)
    assert state(ready, P.SPEAKER) is S.GOOD
    await desk.sound.use(SoundDevices(speaker="gone"))
    desk.sound.ring_on("gone")
    assert (state(ready, P.SPEAKER), state(ready, P.RING)) == (S.WARNING, S.WARNING)
    ready.seen = DevicesSeen
    assert (state(ready, P.SPEAKER), state(ready, P.MICROPHONE)) == (S.BAD, S.BAD)
    desk.engine.dies()
    await settle()
    ready.seen = lambda: DevicesSeen(("mic",), ("gone",))
    assert state(ready, P.SPEAKER) is S.CHECKING


async def test_it_listens_until_it_hears(desk: Desk) -> None:
    ready = await at_work(desk)
    listening = asyncio.ensure_future(ready.listen())
    await desk.clock.advance(0.5)
    assert desk.engine.levels_wanted
    assert state(ready, P.MICROPHONE) is S.CHECKING
    desk.engine.reports_levels(0.0, 0.0)
    await desk.clock.advance(0.5)
    assert not listening.done()
    desk.engine.reports_levels(0.1, 0.0)
    await settle()
    await desk.clock.advance(0.2)
    assert await listening
    assert state(ready, P.MICROPHONE) is S.GOOD
    assert not desk.engine.levels_wanted
    assert await ready.listen(), "what was heard is believed"


async def test_silence_is_said_after_a_while(desk: Desk) -> None:
    ready = await at_work(desk)
    listening = asyncio.ensure_future(ready.listen(1.0))
    for _ in range(12):
        await desk.clock.advance(0.1)
    assert not await listening
    assert state(ready, P.MICROPHONE) is S.WARNING
    assert not desk.engine.levels_wanted


async def test_another_device_has_to_be_heard_anew(desk: Desk) -> None:
    ready = await at_work(desk)
    desk.engine.reports_levels(0.5, 0.0)
    await settle()
    assert state(ready, P.MICROPHONE) is S.GOOD
    desk.engine.reports_sound(SoundState.WORKING)
    await settle()
    assert state(ready, P.MICROPHONE) is S.WARNING


async def test_two_who_watch_the_levels_do_not_end_each_others(desk: Desk) -> None:
    await at_work(desk)
    await desk.sound.watch_levels(True)
    await desk.sound.watch_levels(True)
    await desk.sound.watch_levels(False)
    assert desk.engine.levels_wanted
    await desk.sound.watch_levels(False)
    assert not desk.engine.levels_wanted
    await desk.sound.watch_levels(False)
    await desk.sound.watch_levels(True)
    assert desk.engine.levels_wanted
