"""Sound through a real sound server, from the far end to the loudspeaker and back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import numpy as np
import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.reports import LevelReport, SoundDevices, SoundReport, SoundState
from tests.contracts.engine_rigs import RealRig
from tests.support.pulse import RATE, PulseServer, tone
from tests.support.rtp_peer import Plays, loudest_frequency
from tests.support.waiting import until
from tests.support.waves import wav

pytestmark = pytest.mark.sound
CALL = CallId("first")
NUMBER = "+14435550147"


async def in_call(rig: RealRig, plays: Plays) -> None:
    rig.peer.plays[NUMBER] = plays
    await rig.engine.place(CALL, NUMBER)
    await rig.seen.state(CALL, CallState.ACTIVE)
    await sound_is(rig, SoundState.WORKING)


async def sound_is(rig: RealRig, state: SoundState, seconds: float = 8.0) -> SoundReport:
    def newest() -> SoundReport | None:
        known = rig.seen.of(SoundReport)
        return known[-1] if known else None

    await until(lambda: (r := newest()) is not None and r.state is state, seconds, f"{state}")
    report = newest()
    assert report is not None
    return report


async def hears_tone(server: PulseServer, source: str = "speaker.monitor") -> None:
    """Record until the far end's tone is there; a null sink starts up to two seconds late."""
    frequency = 0.0
    for _ in range(8):
        recorded = await asyncio.to_thread(server.record, 0.5, source)
        frequency = loudest_frequency(recorded, RATE)
        if abs(frequency - 1004) < 10:
            return
    raise AssertionError(f"heard {frequency} Hz on {source}")


def far_end_hears(rig: RealRig) -> float:
    return loudest_frequency(rig.peer.calls[0].rtp.samples()[-4000:], 8000)


@contextlib.contextmanager
def speech(server: PulseServer) -> Iterator[None]:
    """440 Hz into the microphone, long enough for any test."""
    player = server.player(tone(440, 60))
    try:
        yield
    finally:
        player.kill()
        player.wait(5)


async def test_the_far_end_is_heard_and_hears(rig: RealRig, sound_server: PulseServer) -> None:
    await in_call(rig, Plays.TONE)
    await hears_tone(sound_server)
    with speech(sound_server):
        await until(lambda: abs(far_end_hears(rig) - 440) < 5, 10, "440 Hz at the far end")
        await rig.engine.mute(CALL, True)
        await until(lambda: far_end_hears(rig) == 0.0, what="silence while muted")
        await rig.engine.mute(CALL, False)
        await until(lambda: abs(far_end_hears(rig) - 440) < 5, what="440 Hz again")


async def test_a_sound_takes_the_place_of_the_microphone_and_ends_the_call(
    rig: RealRig, sound_server: PulseServer
) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await until(lambda: abs(far_end_hears(rig) - 440) < 5, 10, "440 Hz at the far end")
        await rig.engine.play(CALL, wav(3, 900, rate=16_000), True)
        await until(lambda: abs(far_end_hears(rig) - 900) < 5, 10, "900 Hz at the far end")
        ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.HUNG_UP_HERE


async def test_after_a_sound_the_talk_goes_on(rig: RealRig, sound_server: PulseServer) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await rig.engine.play(CALL, wav(2, 900, rate=16_000), False)
        await until(lambda: abs(far_end_hears(rig) - 900) < 5, 10, "900 Hz at the far end")
        await rig.seen.where(CALL, lambda report: not report.playing and report.state.is_talking)
        await until(lambda: abs(far_end_hears(rig) - 440) < 5, 10, "440 Hz at the far end")
        await hears_tone(sound_server)


async def test_a_ringing_phone_opens_no_device_and_an_answered_one_does(
    rig: RealRig, sound_server: PulseServer
) -> None:
    call_id = await rig.incoming("+12125550187")
    rig.peer.calls[0].rtp.plays = Plays.TONE
    assert not sound_server.has_streams()
    await rig.engine.answer(call_id)
    await hears_tone(sound_server)
    await rig.hangs_up(call_id)
    await until(lambda: not sound_server.has_streams(), what="closed devices")


async def test_devices_are_closed_without_a_call(rig: RealRig, sound_server: PulseServer) -> None:
    assert not sound_server.has_streams()
    await in_call(rig, Plays.TONE)
    await until(sound_server.has_streams)
    await rig.engine.hang_up(CALL)
    await until(lambda: not sound_server.has_streams(), what="closed devices")


async def test_levels_come_only_while_wanted(rig: RealRig, sound_server: PulseServer) -> None:
    with speech(sound_server):
        await rig.engine.report_levels(True)
        await until(lambda: any(each.microphone > 0.5 for each in rig.seen.of(LevelReport)))
        await rig.engine.report_levels(False)
        count = len(rig.seen.of(LevelReport))
        await in_call(rig, Plays.TONE)
        assert len(rig.seen.of(LevelReport)) == count
        await rig.engine.report_levels(True)
        await until(lambda: any(each.far_end > 0.5 for each in rig.seen.of(LevelReport)))


async def test_a_call_outlives_the_sound_server(rig: RealRig, sound_server: PulseServer) -> None:
    await in_call(rig, Plays.TONE)
    await hears_tone(sound_server)
    sound_server.stop()
    report = await sound_is(rig, SoundState.NONE)
    assert report.sentence
    assert rig.seen.states(CALL)[-1] is CallState.ACTIVE
    sound_server.start()
    await sound_is(rig, SoundState.WORKING)
    await hears_tone(sound_server)


async def test_devices_change_within_a_call(rig: RealRig, sound_server: PulseServer) -> None:
    sound_server.control("load-module", "module-null-sink", "sink_name=headset")
    await in_call(rig, Plays.TONE)
    await rig.engine.use_devices(SoundDevices("headset.monitor", "headset"))
    await hears_tone(sound_server, "headset.monitor")
    sound = (await sound_is(rig, SoundState.WORKING)).speaker
    assert sound == "headset"
    await rig.engine.use_devices(SoundDevices("nobody knows it", "nor this"))
    report = await sound_is(rig, SoundState.DEGRADED)
    assert "default" in report.sentence
    await hears_tone(sound_server)


async def test_an_unplugged_device_ends_no_call(rig: RealRig, sound_server: PulseServer) -> None:
    sound_server.control("load-module", "module-null-sink", "sink_name=headset")
    await rig.engine.use_devices(SoundDevices("headset.monitor", "headset"))
    await in_call(rig, Plays.TONE)
    await hears_tone(sound_server, "headset.monitor")
    await asyncio.to_thread(sound_server.remove, "headset")
    await hears_tone(sound_server)
    assert rig.seen.states(CALL)[-1] is CallState.ACTIVE
    # The app sees the device go and asks for it again.
    await rig.engine.use_devices(SoundDevices("headset.monitor", "headset"))
    await sound_is(rig, SoundState.DEGRADED)
    await hears_tone(sound_server)


async def test_the_tone_is_clean(rig: RealRig, sound_server: PulseServer) -> None:
    await in_call(rig, Plays.TONE)
    await hears_tone(sound_server)
    recorded = await asyncio.to_thread(sound_server.record, 3.0)
    steady = recorded[RATE // 2 :].astype(float)
    envelope = np.abs(steady[: len(steady) // 160 * 160].reshape(-1, 160)).max(axis=1)
    assert envelope.min() > 0.5 * np.median(envelope), "a gap in the tone"


async def test_the_slower_path_carries_sound_too(sound_server: PulseServer) -> None:
    rig = RealRig("--sound", "callbacks")
    await rig.ready()
    await in_call(rig, Plays.TONE)
    await hears_tone(sound_server)
    with speech(sound_server):
        await until(lambda: abs(far_end_hears(rig) - 440) < 5, 10, "440 Hz at the far end")
    await rig.close()


async def test_no_sound_at_all_is_said_and_calls_connect() -> None:
    rig = RealRig("--sound", "none")
    await rig.ready()
    report = await sound_is(rig, SoundState.NONE)
    assert report.sentence.startswith("Sound is switched off.")
    rig.peer.plays[NUMBER] = Plays.TONE
    await rig.engine.place(CALL, NUMBER)
    await rig.seen.state(CALL, CallState.ACTIVE)
    await rig.close()
