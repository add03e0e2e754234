"""Talks that are recorded: both sides in one file, through a real sound server."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.domain.calls import CallId, CallState, Capture
from desktop.domain.reports import CaptureReport
from tests.contracts.engine_rigs import RealRig
from tests.sip.test_sound import in_call, speech
from tests.support.disk import full_disk
from tests.support.pulse import PulseServer
from tests.support.rtp_peer import Plays
from tests.support.waiting import until

pytestmark = pytest.mark.sound
CALL = CallId("first")
RATE = 16_000
HERE, THERE = 440.0, 1004.0
HEADER = 44
Samples = NDArray[np.int16]


def samples_of(path: Path) -> Samples:
    """Whatever the header says: of a file that is still written it says nothing."""
    content = path.read_bytes()[HEADER:]
    return np.frombuffer(content[: len(content) // 2 * 2], "<i2")


def hears(samples: Samples, hertz: float) -> bool:
    """Whether there is a tone in it that stands out clearly."""
    if len(samples) < RATE // 4:
        return False
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    place = round(hertz * len(samples) / RATE)
    tone = spectrum[max(0, place - 8) : place + 9].max()
    return bool(tone > 50 * np.median(spectrum) and tone > len(samples) * 50)


def read_with_mode(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mode & 0o777


def lasts(path: Path, seconds: float) -> bool:
    return len(samples_of(path)) >= seconds * RATE


async def whole(rig: RealRig) -> Path:
    return Path((await rig.seen.first(CaptureReport)).path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    path.touch(0o600)
    return path


async def test_both_sides_are_in_the_file(
    rig: RealRig, sound_server: PulseServer, file: Path
) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await rig.engine.record(CALL, str(file))
        await rig.seen.where(CALL, lambda report: report.capture is Capture.RUNNING)
        await until(lambda: hears(samples_of(file)[-RATE:], HERE), 10, "the microphone")
        await until(lambda: hears(samples_of(file)[-RATE:], THERE), 10, "the far end")
        await rig.engine.hang_up(CALL)
        path = await whole(rig)
    content, mode = await asyncio.to_thread(read_with_mode, path)
    assert (path, content[:4], content[8:12]) == (file, b"RIFF", b"WAVE")
    assert int.from_bytes(content[40:44], "little") == len(content) - HEADER
    assert mode == 0o600


async def test_a_pause_a_hold_and_a_mute_leave_out_what_they_should(
    rig: RealRig, sound_server: PulseServer, file: Path
) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await rig.engine.record(CALL, str(file))
        await until(lambda: hears(samples_of(file)[-RATE:], HERE), 10, "the microphone")
        await rig.engine.pause_recording(CALL, True)
        await rig.seen.where(CALL, lambda report: report.capture is Capture.PAUSED)
        await stands_still(rig, file)
        await rig.engine.pause_recording(CALL, False)
        await grows(file)
        await rig.engine.hold(CALL)
        await rig.seen.state(CALL, CallState.HELD)
        await stands_still(rig, file)
        await rig.engine.resume(CALL)
        await rig.seen.state(CALL, CallState.ACTIVE)
        await grows(file)
        await rig.engine.mute(CALL, True)
        await until(lambda: not hears(samples_of(file)[-RATE // 2 :], HERE), 10, "no microphone")
        assert hears(samples_of(file)[-RATE // 2 :], THERE)


async def test_a_killed_engine_leaves_what_was_said_until_then(
    rig: RealRig, sound_server: PulseServer, file: Path
) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await rig.engine.record(CALL, str(file))
        await until(lambda: hears(samples_of(file)[-RATE:], HERE), 10, "the microphone")
        process = rig.client.process_id
        assert process is not None
        os.kill(process, signal.SIGKILL)
        await rig.seen.state(CALL, CallState.ENDED)
    assert hears(samples_of(file), HERE)
    assert hears(samples_of(file), THERE)


async def test_a_full_disk_ends_the_recording_and_not_the_call(
    rig: RealRig, sound_server: PulseServer, file: Path
) -> None:
    await in_call(rig, Plays.TONE)
    with speech(sound_server):
        await rig.engine.record(CALL, str(file))
        await until(lambda: lasts(file, 1), 10, "a second of sound")
        process = rig.client.process_id
        assert process is not None
        with full_disk(process):
            await rig.seen.where(CALL, lambda report: report.capture is Capture.FAILED)
            assert rig.seen.states(CALL)[-1] is CallState.ACTIVE
            await rig.engine.hang_up(CALL)
            await whole(rig)
    assert lasts(file, 1)


async def test_recordings_end_one_by_one_while_others_talk(
    rig: RealRig, sound_server: PulseServer, tmp_path: Path
) -> None:
    """The library lets go of a file in the middle of the sound of another call."""
    rig.peer.plays["+14435550148"] = Plays.TONE
    await in_call(rig, Plays.TONE)
    for turn in range(4):
        path, call_id = tmp_path / f"{turn}.wav", CallId(f"turn-{turn}")
        path.touch(0o600)
        await rig.engine.place(call_id, "+14435550148")
        await rig.seen.state(call_id, CallState.ACTIVE)
        await rig.engine.record(call_id, str(path))
        await until(lambda path=path: lasts(path, 0.5), 10, "half a second")
        await rig.engine.hang_up(call_id)
        await until(lambda turn=turn: len(rig.seen.of(CaptureReport)) == turn + 1)
    assert rig.seen.states(CALL)[-1] is CallState.ACTIVE
    assert rig.client.process_id is not None


async def grows(file: Path) -> None:
    before = len(samples_of(file))
    await until(lambda: len(samples_of(file)) > before + RATE, 10, "more of the talk")


async def stands_still(rig: RealRig, file: Path) -> None:
    """The far end goes on for a second, and nothing of it is in the file."""
    before = len(samples_of(file))
    rtp = rig.peer.calls[0].rtp
    heard = len(rtp.heard)
    await until(lambda: len(rtp.heard) > heard + 50, 10, "a second of the call")
    assert len(samples_of(file)) <= before + RATE // 2
