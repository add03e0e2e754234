"""Going available with real sound: a silent microphone is noticed, a word sets it right."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.ready_check import PointId
from desktop.domain.records import Availability
from desktop.services.ready_check import DevicesSeen
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.pulse import PulseServer, tone
from tests.support.waiting import until


@pytest.mark.timeout(120)
def test_a_silent_microphone_is_noticed_before_a_caller_does(
    qapp: QApplication, tmp_path: Path, sound_server: PulseServer
) -> None:
    run_until_complete(qapp, _a_morning(qapp, tmp_path, sound_server))


async def _a_morning(qapp: QApplication, folder: Path, sound: PulseServer) -> None:
    async with journey(qapp, folder) as day:
        # Qt asks the first sound server that a process meets, which may be another test's.
        day.core.ready.seen = lambda: DevicesSeen(("microphone",), ("headset",))
        await day.sign_in()
        await day.on_line()
        await _choose(day, Availability.AWAY, "Away")
        day.desk.window.rail.availability_chosen.emit(Availability.AVAILABLE, "")
        ready = day.desk.ready
        await until(ready.isVisible, 15, "the ready check opens by itself")
        assert day.core.availability.status.chosen is Availability.AWAY
        said = ready.rows[PointId.MICROPHONE].sentence
        await until(lambda: "no sound" in said.text(), 20, "the silence is said")
        speaking = sound.player(tone(400, 60))
        try:
            await until(lambda: "arrives" in said.text(), 20, "the voice is heard")
            assert ready.meter.level > 0
            await until(lambda: ready.go.text() == "Go available", 10, "everything is in order")
            ready.go.click()
            await _is(day, "Available")
            assert not ready.isVisible()
            await _choose(day, Availability.BUSY, "Busy")
            await _choose(day, Availability.AVAILABLE, "Available")
            assert not ready.isVisible(), "what was heard a moment ago is believed"
        finally:
            speaking.kill()
            speaking.wait(5)


async def _choose(day: Journey, availability: Availability, title: str) -> None:
    day.desk.window.rail.availability_chosen.emit(availability, "")
    await _is(day, title)


async def _is(day: Journey, title: str) -> None:
    await until(lambda: day.core.availability.status.title == title, 10, f"she is {title}")
