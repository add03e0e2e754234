"""What goes wrong ends in a sentence, and the window goes on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.domain.events import CrmState
from desktop.domain.line import RegistrationState
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import Journey, journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


def test_a_wrong_password_is_said_and_can_be_corrected(qapp: QApplication, tmp_path: Path) -> None:
    async def day_of() -> None:
        async with journey(qapp, tmp_path) as day:
            page = day.desk.window.sign_in
            await day.sign_in(password="guess")
            await until(lambda: "wrong" in page.error.text(), 10, "the sentence")
            await day.sign_in(email="nobody@harbor.example")
            await until(page.button.isEnabled, 10, "the button is back")
            assert "wrong" in page.error.text()
            page.address.setText("http://crm.example.com")
            await day.sign_in()
            await until(lambda: "https://" in page.error.text(), 10, "the sentence")
            page.address.setText("http://127.0.0.1:9")
            await day.sign_in()
            await until(lambda: "cannot be reached" in page.error.text(), 10, "the sentence")
            page.address.setText(day.ready.crm)
            await day.sign_in()
            await until(lambda: day.desk.window.is_signed_in, 10, "signed in at last")
            await until(lambda: day.core.sync.state.in_step_at is not None, 20, "all is here")

    run_until_complete(qapp, day_of())


def test_the_engine_killed_in_a_call_costs_a_registration_and_nothing_else(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _killed(qapp, tmp_path))


async def _killed(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        call = await day.dial("4435550140")
        card = day.desk.phone.card(call.id)
        await until(card.note.isVisible, 10, "the note field")
        card.note.setFocus()
        card.note.setPlainText("Asked for the installer before Friday")
        pid = day.core.engine.process_id  # type: ignore[attr-defined]  # the real client's
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        await until(lambda: not day.core.calls.calls, 10, "the call is given up")
        await day.on_line()
        print(f"registered again after {time.monotonic() - killed:.2f} s")  # noqa: T201 - the figure
        assert card.note.toPlainText() == "Asked for the installer before Friday"
        assert day.desk.window.isVisible()
        await _note_arrives(day)
        again = await day.dial("4435550140")
        assert again.id != call.id
        await day.core.calls.hang_up(again.id)
        await day.idle()


async def _note_arrives(day: Journey) -> None:
    for _ in range(100):
        rows = await day.core.history.recent()
        note = rows[0].note
        if note == "Asked for the installer before Friday" and not day.core.outbox.all():
            return
        await day.core.clock.sleep(0.1)
    raise AssertionError("the note did not reach the CRM")


def test_with_the_crm_down_the_phone_goes_on(qapp: QApplication, tmp_path: Path) -> None:
    run_until_complete(qapp, _crm_down(qapp, tmp_path))


async def _crm_down(qapp: QApplication, folder: Path) -> None:
    async with journey(qapp, folder) as day:
        await day.sign_in()
        await day.on_line()
        await day.control.stop_crm(True)
        session = day.core.session
        await until(lambda: session.crm_state is CrmState.UNREACHABLE, 15, "the CRM is missed")
        assert day.desk.window.top_bar.crm.text() == "CRM down"
        call = await day.dial("4435550140")
        assert call.state is CallState.ACTIVE
        card = day.desk.phone.card(call.id)
        await until(card.note.isVisible, 10, "the note field")
        card.note.setPlainText("Written while the CRM was down")
        await until(
            lambda: "when the CRM answers" in card.note_status.text(), 15, "the note says so"
        )
        assert [each.kind for each in day.core.outbox.all()] == ["call.change"]
        await day.core.calls.hang_up(call.id)
        await day.idle()
        await day.control.stop_crm(False)
        await until(lambda: session.crm_state is CrmState.CONNECTED, 30, "the CRM is back")
        await until(lambda: not day.core.outbox.all(), 30, "the note is sent")
        rows = await day.core.history.recent()
        assert rows[0].note == "Written while the CRM was down"


def test_a_line_that_is_cut_comes_back(qapp: QApplication, tmp_path: Path) -> None:
    async def day_of() -> None:
        async with journey(qapp, tmp_path) as day:
            await day.sign_in()
            await day.on_line()
            await day.control.cut_line(True)
            await day.core.registration.retry_now()
            state = day.core.registration
            await until(
                lambda: state.registration.state is RegistrationState.RETRYING,
                45,
                "the line is missed",
            )
            assert day.desk.window.top_bar.line.text() == "Line down"
            assert "network" in day.desk.window.top_bar.line.toolTip()
            await day.control.cut_line(False)
            await until(
                lambda: state.registration.state is RegistrationState.REGISTERED, 45, "the line"
            )

    run_until_complete(qapp, day_of())


def test_without_sound_calls_connect_and_it_is_said(qapp: QApplication, tmp_path: Path) -> None:
    async def day_of() -> None:
        async with journey(qapp, tmp_path) as day:
            await day.sign_in()
            await day.on_line()
            button = day.desk.window.top_bar.sound
            await until(lambda: button.text() == "No sound", 15, "no sound is said")
            assert "nobody hears" in button.toolTip()
            call = await day.dial("4435550140")
            await day.core.calls.hang_up(call.id)
            await day.idle()

    run_until_complete(qapp, day_of())
