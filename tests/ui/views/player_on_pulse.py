"""Plays a tone of 500 Hz at one and a half of its speed until it has ended; for ``test_player``.

A program of its own, because Qt looks for a sound server once in the life of a process.
"""

from __future__ import annotations

import asyncio
import sys

from PySide6.QtWidgets import QApplication

from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.event_loop import run_until_complete
from desktop.ui.theme import ThemeKeeper
from desktop.ui.widgets.loudspeaker import QtLoudspeaker
from desktop.ui.widgets.player import Player
from tests.support.waiting import until
from tests.support.waves import wav


async def _fetch() -> bytes:
    return wav(9.0)


async def _play(device: str) -> int:
    player = Player("Voicemail", Tasks(EventStream()), QtLoudspeaker(lambda: device))
    player.show()
    player.open(_fetch)
    player.speed.setCurrentIndex(3)
    player.speed.activated.emit(3)
    player.button.click()
    await until(lambda: player.track.value() > 0, 20, "the sound moves")
    await until(lambda: player.button.accessibleName() == "Play", 30, "the sound ends")
    player.close_sound()
    player.close()
    await asyncio.sleep(0)
    return 0


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    keeper = ThemeKeeper(application)
    sys.exit(run_until_complete(application, _play(sys.argv[1])))
