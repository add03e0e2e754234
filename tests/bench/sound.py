"""What sound costs on its way: mouth to ear, and how often it breaks up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.domain.calls import CallId
from tests.bench.report import Figure, at_most
from tests.journeys.rig import Journey
from tests.support.hearing import gaps_ms
from tests.support.pulse import RATE, PulseServer, tone
from tests.support.rtp_peer import FRAME, Plays, RtpPeer, from_mu_law
from tests.support.rtp_peer import RATE as WIRE_RATE
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

SOUND_SECONDS = 12.0
LISTEN_SECONDS = 60.0
GAP_MS = 20.0


@dataclass(frozen=True, slots=True)
class Track:
    """Sound with the time of its first sample, by ``time.perf_counter``."""

    began: float
    samples: NDArray[np.int16]

    def lag_of(self, later: Track) -> float:
        """Milliseconds by which ``later`` holds the same sound later, up to half a second."""
        start = max(self.began, later.began)
        return _lag(self._since(start), later._since(start))

    def _since(self, start: float) -> NDArray[np.int16]:
        return self.samples[round((start - self.began) * RATE) :]


async def sound_figures(day: Journey, peer: SipPeer, sound: PulseServer) -> list[Figure]:
    """A call whose far end sends back at once what it gets: what is said, and what is heard.

    Beside it the sound server alone: the microphone recorded and played to the speaker by its own
    command-line programs, with the latency that the engine asks for (20 ms).
    """
    async with _echo_call(day, peer, sound) as far:
        known = len(far.arrived)
        said, heard = await asyncio.to_thread(_both_ends, sound)
        wire = _on_the_wire(far, known)
        gaps = await asyncio.to_thread(_gaps, sound)
    with _wire(sound):
        await asyncio.sleep(1)
        bare_said, bare_heard = await asyncio.to_thread(_both_ends, sound)
        bare_gaps = await asyncio.to_thread(_gaps, sound)
    beside, bare = "the sound server alone", bare_said.lag_of(bare_heard)
    outwards, inwards = said.lag_of(wire), wire.lag_of(heard)
    return [
        at_most("one-way sound delay, heard", inwards, "ms", 80, beside, bare),
        at_most("one-way sound delay, said", outwards, "ms", 80, beside, bare),
        at_most("mouth to ear, through both", outwards + inwards, "ms", 160, beside, bare),
        at_most("gaps over 20 ms in 60 s", gaps, "gaps", 0, beside, bare_gaps),
    ]


def _on_the_wire(far: RtpPeer, known: int) -> Track:
    """What arrived after the first ``known`` packets; a packet's first sample is as late as it."""
    samples = np.repeat(from_mu_law(b"".join(far.heard[known:])), RATE // WIRE_RATE)
    seconds = FRAME / WIRE_RATE
    began = min(at - place * seconds for place, at in enumerate(far.arrived[known:]))
    return Track(began, samples)


@contextlib.asynccontextmanager
async def _echo_call(day: Journey, peer: SipPeer, sound: PulseServer) -> AsyncIterator[RtpPeer]:
    known = len(peer.calls)
    await day.core.engine.place(CallId("bench-sound"), f"sip:+12125550199@{peer.line().domain}")
    far = await peer.call(known)
    far.answer(plays=Plays.ECHO)
    await asyncio.sleep(3)
    try:
        yield far.rtp
    finally:
        far.hang_up()
        await until(lambda: not sound.has_streams(), 10, "the engine closes its devices")


def _gaps(sound: PulseServer) -> float:
    """How many silences of more than 20 ms a minute of a steady tone has."""
    speaking = sound.player(tone(1000, LISTEN_SECONDS + 5))
    try:
        time.sleep(2.5)  # a first stream on a null sink starts late
        heard = sound.record(LISTEN_SECONDS)
    finally:
        speaking.kill()
        speaking.wait(5)
    return float(sum(gap > GAP_MS for gap in gaps_ms(heard)))


@contextlib.contextmanager
def _wire(sound: PulseServer) -> Iterator[None]:
    """parec into pacat, as a process pair would do it."""
    recorder = sound.recorder("microphone.monitor")
    assert recorder.stdout is not None
    player = sound.piped(recorder.stdout)
    try:
        yield
    finally:
        for process in (player, recorder):
            process.kill()
            process.wait(5)
        recorder.stdout.close()


def _both_ends(sound: PulseServer) -> tuple[Track, Track]:
    """The microphone and the speaker, while one noise burst a second is said."""
    speaking = sound.player(_bursts(SOUND_SECONDS + 2))
    try:
        return _both(sound, SOUND_SECONDS)
    finally:
        speaking.kill()
        speaking.wait(5)


def _bursts(seconds: float) -> bytes:
    noise = np.random.default_rng(7)
    samples = np.zeros(int(seconds * RATE))
    length = RATE // 5
    band = np.convolve(noise.normal(size=length), np.ones(4) / 4, "same")
    for start in range(0, len(samples) - length, RATE):
        samples[start : start + length] = band / np.abs(band).max() * 12000
    return bytes(samples.astype(np.int16).tobytes())


def _both(sound: PulseServer, seconds: float) -> tuple[Track, Track]:
    """The microphone and the speaker of the same time, by one clock.

    Both recorders ask for the same latency; the earliest arrival of any piece, less what was
    recorded before it, tells when a recording began.
    """
    recorders = [sound.recorder("microphone.monitor"), sound.recorder("speaker.monitor")]
    pieces: list[bytearray] = [bytearray(), bytearray()]
    began = [float("inf"), float("inf")]
    end = time.perf_counter() + seconds
    for recorder in recorders:
        assert recorder.stdout is not None
        os.set_blocking(recorder.stdout.fileno(), False)
    while time.perf_counter() < end:
        for place, recorder in enumerate(recorders):
            assert recorder.stdout is not None
            piece = recorder.stdout.read(65536)
            if piece:
                pieces[place] += piece
                recorded = len(pieces[place]) / 2 / RATE
                began[place] = min(began[place], time.perf_counter() - recorded)
        time.sleep(0.0005)
    for recorder in recorders:
        recorder.kill()
        recorder.wait(5)
        assert recorder.stdout is not None
        recorder.stdout.close()
    said, heard = (
        Track(at, np.frombuffer(bytes(piece[: len(piece) // 2 * 2]), np.int16))
        for piece, at in zip(pieces, began, strict=True)
    )
    return said, heard


def _lag(said: NDArray[np.int16], heard: NDArray[np.int16]) -> float:
    """Where the cross-correlation is highest, in milliseconds, up to half a second."""
    length = min(len(said), len(heard))
    first, second = (each[:length].astype(float) for each in (said, heard))
    size = 1 << (2 * length).bit_length()
    product = np.fft.rfft(second, size) * np.conj(np.fft.rfft(first, size))
    correlation = np.fft.irfft(product, size)[: RATE // 2]
    return float(np.argmax(correlation)) * 1000 / RATE
