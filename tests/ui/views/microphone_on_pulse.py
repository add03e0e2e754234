"""Records four seconds of the microphone that is named, as WAV on stdout; for ``test_media``.

A program of its own, because Qt looks for a sound server once in the life of a process.
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from desktop.ui.event_loop import run_until_complete
from desktop.ui.media.microphone import QtMicrophone
from tests.support.waiting import until


class _Ear:
    def __init__(self) -> None:
        self.milliseconds, self.loudest = 0, 0.0

    def hears(self, level: float, milliseconds: int) -> None:
        self.loudest, self.milliseconds = max(self.loudest, level), milliseconds

    def lost(self, sentence: str) -> None:
        raise AssertionError(sentence)


async def _record(device: str) -> int:
    microphone, ear = QtMicrophone(lambda: device), _Ear()
    microphone.ear = ear
    assert microphone.is_there
    microphone.start()
    await until(lambda: ear.milliseconds > 4_000, 30, "four seconds are recorded")
    sound = microphone.stop()
    assert microphone.stop() == b""
    assert ear.loudest > 0.1
    sys.stdout.buffer.write(sound)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    sys.exit(run_until_complete(application, _record(sys.argv[1])))
