"""Sound to Asterisk and back, through a real microphone and loudspeaker of a sound server."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.calls import CallState
from tests.interop.asterisk import ECHO, TONE
from tests.interop.our_phone import CALL, OurPhone
from tests.support.pulse import RATE, PulseServer, tone
from tests.support.rtp_peer import loudest_frequency

pytestmark = pytest.mark.sound


async def heard(server: PulseServer) -> float:
    """The frequency in half a second of the loudspeaker, 0 for silence."""
    recorded = await asyncio.to_thread(server.record, 0.5)
    return loudest_frequency(recorded, RATE)


async def hears(server: PulseServer, frequency: float) -> None:
    """A first stream on a null sink starts up to two seconds late."""
    latest = -1.0
    for _ in range(20):
        latest = await heard(server)
        if abs(latest - frequency) < 10:
            return
    raise AssertionError(f"heard {latest} Hz instead of {frequency} Hz")


async def test_a_tone_spoken_into_an_echo_comes_back_unless_held(
    with_sound: OurPhone, sound_server: PulseServer
) -> None:
    player = sound_server.player(tone(440, 60))
    try:
        await with_sound.call(ECHO)
        await hears(sound_server, 440)
        await with_sound.client.hold(CALL)
        await with_sound.seen.state(CALL, CallState.HELD)
        await hears(sound_server, 0)
        await with_sound.client.resume(CALL)
        await hears(sound_server, 440)
        statistics = await with_sound.client.statistics(CALL)
        assert statistics.codec == "G722"
        assert statistics.packets_received > 0
    finally:
        player.kill()
        player.wait(5)


async def test_a_tone_of_asterisk_is_heard(with_sound: OurPhone, sound_server: PulseServer) -> None:
    await with_sound.call(TONE)
    await hears(sound_server, 1000)
