"""A microphone in memory: hears what a test says."""

from __future__ import annotations

from desktop.ui.media.contracts import Ear
from tests.support.waves import wav


class FakeMicrophone:
    """Implements ``Microphone``."""

    def __init__(self) -> None:
        self.ear: Ear | None = None
        self.is_there = True
        self.is_on = False
        self._seconds = 0.0

    def start(self) -> None:
        self.is_on, self._seconds = True, 0.0

    def stop(self) -> bytes:
        was_on, self.is_on = self.is_on, False
        return wav(self._seconds) if was_on and self._seconds else b""

    def speaks(self, seconds: float, level: float = 0.5) -> None:
        self._seconds = seconds
        if self.ear is not None:
            self.ear.hears(level, int(seconds * 1000))

    def is_unplugged(self) -> None:
        if self.ear is not None:
            self.ear.lost("The microphone is gone. What was recorded until then is kept.")
