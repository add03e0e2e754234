"""An agent's first calls: to the echo number, and from outside; through everything there is."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallOutcome
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey, journey
from tests.support.hearing import from_first_sound, longest_gap_ms, pitch
from tests.support.pulse import RATE, PulseServer, tone
from tests.support.waiting import until

SPEAK = 1000.0


@pytest.mark.timeout(180)
def test_an_agent_hears_herself_and_takes_a_call(
    qapp: QApplication, tmp_path: Path, sound_server: PulseServer
) -> None:
    run_until_complete(qapp, _two_calls(qapp, tmp_path, sound_server))


async def _two_calls(qapp: QApplication, folder: Path, sound: PulseServer) -> None:
    speaking = sound.player(tone(SPEAK, 120))
    try:
        async with journey(qapp, folder) as day:
            await day.sign_in()
            await until(lambda: day.desk.window.is_signed_in, 10, "the window is signed in")
            await day.on_line()
            await _echo(day, sound)
            await _outside_caller(day, sound)
            await _log(day)
    finally:
        speaking.kill()
        speaking.wait(5)


async def _echo(day: Journey, sound: PulseServer) -> None:
    await day.dial("4435550141")
    await _ten_seconds_without_a_gap(sound)
    card = day.desk.phone.card(day.core.calls.calls[0].id)
    card.hang_up.click()
    await day.idle()


async def _ten_seconds_without_a_gap(sound: PulseServer) -> None:
    """Listens for ten seconds in a row until they are whole, at most six times.

    The machine may be busy with other things now and then; sound that breaks up by itself does so
    in every ten seconds.
    """
    gaps = []
    for _ in range(6):
        heard = from_first_sound(await asyncio.to_thread(sound.record, 13.0))
        assert len(heard) > 10 * RATE, "the echo is not heard for ten seconds"
        ten_seconds = heard[len(heard) - 10 * RATE :]
        assert abs(pitch(ten_seconds) - SPEAK) <= 2
        gaps.append(longest_gap_ms(ten_seconds))
        if gaps[-1] <= 20:
            return
    raise AssertionError(f"the echo breaks up: the longest gaps in ms were {gaps}")


async def _outside_caller(day: Journey, sound: PulseServer) -> None:
    field = day.desk.phone.dial.field
    day.desk.window.activateWindow()
    field.setFocus()
    await until(field.hasFocus, 5, "the number field has the focus")
    before = _active_window()
    await day.outside("POST", "/demo/ring", email=ANNA, sound="tone-1400")
    await until(lambda: day.desk.incoming.cards, 10, "the card of the call")
    card = day.desk.incoming.cards[0]
    await until(card.isVisible, 5, "the card is on the screen")
    QTest.keyClicks(field, "20")
    assert field.text() == "20", "typing went elsewhere when the card came"
    assert _active_window() == before
    assert not card.isActiveWindow()
    await asyncio.sleep(0.5)  # the guard against half-typed keys is over
    QTest.keyClick(
        day.desk.window,
        Qt.Key.Key_A,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    call = await day.talking()
    heard = from_first_sound(await asyncio.to_thread(sound.record, 4.0))
    assert len(heard) > RATE, "the caller is not heard"
    assert abs(pitch(heard[-RATE:]) - 1400) <= 5
    await until_heard(day, SPEAK)
    assert day.core.calls.call(call.id).state is CallState.ACTIVE
    await day.core.calls.hang_up(call.id)
    await day.idle()


async def until_heard(day: Journey, hertz: float) -> None:
    """The outside party hears us."""
    for _ in range(40):
        heard = await day.outside("GET", "/demo/heard")
        frequencies = [float(each) for each in re.findall(r"\d+\.?\d*", str(heard))]
        if any(abs(each - hertz) <= 20 for each in frequencies):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the caller does not hear {hertz} Hz but {heard}")


async def _log(day: Journey) -> None:
    day.desk.window.open_page(PanelId.CALLS)
    page = day.desk.window._parts.pages[PanelId.CALLS]
    await until(lambda: page.model.rowCount() > 2, 10, "the call log has rows")
    ended = CallQuery(statuses=(CallOutcome.COMPLETED,))
    for _ in range(100):
        records = await day.core.history.find(ended)
        if len(records) > 1 and records[1].remote_number == "+14435550141":
            break
        await day.core.clock.sleep(0.1)
    inbound, outbound = records[0], records[1]
    assert (outbound.remote_number, outbound.agent_name) == ("+14435550141", "Anna Keller")
    assert outbound.tracking_number == "+14105550100"
    assert outbound.talk_time >= 10
    assert (inbound.assigned_by, inbound.agent_name) == ("user", "Anna Keller")
    assert inbound.talk_time >= 3
    shown = [page.model.row(place).number for place in range(2)]
    assert "(443) 555-0141" in shown


def _active_window() -> str:
    done = subprocess.run(
        ["xdotool", "getactivewindow"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
