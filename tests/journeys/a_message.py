"""A caller leaves Anna a message, which she hears and deletes; for ``test_voicemail``.

A program of its own, because Qt looks for a sound server once in the life of a process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.voicemail.view import VoicemailPage
from tests.journeys.rig import ANNA, Journey, journey, without_keyring
from tests.support.hearing import from_first_sound, pitch
from tests.support.pulse import RATE, PulseServer
from tests.support.waiting import until

CALLER = "+14435550160"
TONE = 1400


async def _day(application: QApplication, folder: Path, sound: PulseServer) -> int:
    async with journey(application, folder) as day:
        await day.sign_in()
        await until(lambda: day.desk.window.is_signed_in, 15, "the window is signed in")
        await day.on_line()
        await _counts(day, "Voicemail, 2 new")
        await _declined_caller_speaks(day, folder / "server" / "outside")
        await _counts(day, "Voicemail, 3 new")
        page = await _opened(day)
        await _hears(page, sound)
        await _counts(day, "Voicemail, 2 new")
        await _deletes(page)
    return 0


async def _counts(day: Journey, words: str) -> None:
    rail = day.desk.window.rail
    await until(
        lambda: rail.button(PanelId.VOICEMAIL).accessibleName() == words, 30, f"the rail: {words}"
    )


async def _declined_caller_speaks(day: Journey, recorded: Path) -> None:
    await day.outside("POST", "/demo/ring", email=ANNA, caller=CALLER, sound=f"tone-{TONE}")
    states = (CallState.INCOMING,)
    await until(lambda: any(call.state in states for call in day.core.calls.calls), 15, "it rings")
    day.desk.incoming.cards[0].decline.click()
    await day.idle()

    def is_long_enough() -> bool:
        return any(each.stat().st_size > 4 * RATE for each in recorded.glob("*.wav"))

    await until(is_long_enough, 60, "two seconds of the caller are recorded")
    await day.outside("POST", "/demo/hang_up", really=True)


async def _opened(day: Journey) -> VoicemailPage:
    day.desk.window.open_page(PanelId.VOICEMAIL)
    page = day.desk.window._parts.pages[PanelId.VOICEMAIL]
    assert isinstance(page, VoicemailPage)
    await until(lambda: page.rows.count() == 4, 10, "four messages are listed")
    page.rows.setCurrentRow(0)
    assert page.rows.item(0).text() == "(443) 555-0160"
    return page


async def _hears(page: VoicemailPage, sound: PulseServer) -> None:
    """Slowly, so that there is enough of it; a null sink starts up to two seconds late."""
    player = page.message.player
    player.speed.setCurrentIndex(0)
    player.speed.activated.emit(0)
    recording = asyncio.ensure_future(asyncio.to_thread(sound.record, 5.0))
    player.button.click()
    heard = from_first_sound(await recording)
    assert abs(pitch(heard[: RATE // 2]) - TONE) < 10, pitch(heard[: RATE // 2])


async def _deletes(page: VoicemailPage) -> None:
    page.message.delete.click()
    page.message.surely.click()
    await until(lambda: page.rows.count() == 3, 10, "the message is gone")


def main(folder: Path) -> int:
    sound = PulseServer()
    sound.start()
    os.environ["PULSE_SERVER"] = sound.address
    without_keyring()
    application = QApplication(sys.argv[:1])
    try:
        return run_until_complete(application, _day(application, folder, sound))
    finally:
        sound.forget()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
