"""A talk with both sides in it, from an engine that is killed to the recording that is heard."""

from __future__ import annotations

import io
import os
import signal
import wave
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop.domain.calls import CallState, Capture
from desktop.server.database import Database
from desktop.server.tables import calls
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey, journey
from tests.sip.test_capture import RATE, Samples, hears, samples_of
from tests.support.pulse import PulseServer, tone
from tests.support.waiting import until

pytestmark = pytest.mark.sound
CALLER = "+14435550160"
HERE, THERE = 440.0, 1400.0


@pytest.mark.timeout(180)
@pytest.mark.requirement("S2-45")
def test_what_was_said_until_the_engine_was_killed_is_heard(
    qapp: QApplication, tmp_path: Path, sound_server: PulseServer
) -> None:
    speaking = sound_server.player(tone(HERE, 120))
    try:
        run_until_complete(qapp, _day(qapp, tmp_path))
    finally:
        speaking.kill()
        speaking.wait(5)


async def _day(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await until(lambda: day.desk.window.is_signed_in, 15, "the window is signed in")
        await day.on_line()
        await _talks_until_the_engine_dies(day, folder)
        record_id = await _becomes(folder, "kept")
        heard = _samples(await day.core.call_details.recording(record_id))
        assert hears(heard, HERE)
        assert hears(heard, THERE)
        await until(lambda: not _files(folder), 10, "nothing is left on this computer")


async def _talks_until_the_engine_dies(day: Journey, folder: Path) -> None:
    await day.outside("POST", "/demo/ring", email=ANNA, caller=CALLER, sound=f"tone-{THERE:.0f}")
    ringing = CallState.INCOMING
    await until(lambda: any(c.state is ringing for c in day.core.calls.calls), 15, "it rings")
    day.desk.incoming.cards[0].answer.click()
    call = await day.talking()
    await until(lambda: day.core.calls.call(call.id).capture is Capture.RUNNING, 10, "recording")

    def both_are_in_it() -> bool:
        written = [samples_of(each)[-RATE:] for each in _files(folder)]
        return any(hears(each, HERE) and hears(each, THERE) for each in written)

    await until(both_are_in_it, 20, "a second of both sides")
    await _becomes(folder, "awaited")
    process = day.core.engine.process_id
    os.kill(process, signal.SIGKILL)
    await day.idle()


async def _becomes(folder: Path, sound: str) -> str:
    """Wait until the CRM says so of the call; its id."""
    database = Database.in_folder(folder / "server")
    query = select(calls.c.id, calls.c.sound).where(calls.c.remote_number == CALLER)
    newest = query.order_by(calls.c.started_at.desc()).limit(1)

    def row() -> tuple[str, str]:
        with database.read() as connection:
            found = connection.execute(newest).one()
        return found.id, found.sound

    try:
        await until(lambda: row()[1] == sound, 20, f"the recording is {sound}")
        return row()[0]
    finally:
        database.close()


def _files(folder: Path) -> list[Path]:
    return list((folder / "data" / "recordings").glob("*/*.wav"))


def _samples(content: bytes) -> Samples:
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")
