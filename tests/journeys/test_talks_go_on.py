"""A talk is not cut by accident: not by the window's cross, not by a sign-in that ends."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.domain.line import RegistrationState
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


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


def test_a_talk_outlives_the_sign_in(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _outlives(qapp, tmp_path))


async def _outlives(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        call = await day.dial("4435550140")
        await _end_sign_in(day)
        window, line = day.desk.window, day.core.registration
        await until(lambda: not window.is_signed_in, 10, "the window asks to sign in")
        await until(lambda: line.registration.state is RegistrationState.OFF, 10, "the line is off")
        assert day.core.calls.call(call.id).state is CallState.ACTIVE
        assert day.desk.call_bar.isVisible(), "nothing is left to hang up with"
        await day.sign_in()
        await until(lambda: window.is_signed_in, 10, "signed in again")
        await day.on_line()
        assert day.core.calls.call(call.id).state is CallState.ACTIVE
        assert day.desk.phone.card(call.id).isVisible()
        day.desk.phone.card(call.id).hang_up.click()
        await day.idle()


async def _end_sign_in(day: Journey) -> None:
    """As an administrator, or the same person elsewhere, may end it."""
    token = day.core.crm.refresh_token
    async with httpx.AsyncClient(base_url=day.ready.crm) as http:
        ended = await http.post("/v1/auth/revoke", json={"refresh_token": token})
    ended.raise_for_status()
