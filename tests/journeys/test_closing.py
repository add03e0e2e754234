"""The window's cross does not cut a talk by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import journey


@pytest.mark.usefixtures("no_sound_server")
@pytest.mark.qt_log_ignore("PulseAudioService")  # Qt says so itself when there is none
def test_closing_the_window_in_a_call_asks_first(qapp: QApplication, tmp_path: Path) -> None:
    async def day_of() -> None:
        async with journey(qapp, tmp_path) as day:
            await day.sign_in()
            await day.on_line()
            call = await day.dial("4435550140")
            window = day.desk.window
            assert not window.close()
            assert window.isVisible()
            assert "A call is on" in window.banner.text
            assert day.core.calls.call(call.id).state.is_talking
            window.banner.acted.emit()
            assert not window.isVisible()

    run_until_complete(qapp, day_of())
