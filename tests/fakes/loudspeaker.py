"""A loudspeaker in memory: plays nothing, and moves when a test says so."""

from __future__ import annotations

from desktop.ui.widgets.playback import Listener


class FakeLoudspeaker:
    """``sound`` is what is loaded, ``position`` where it was last sent to."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self.is_there = True
        self.sound = b""
        self.playing = False
        self.position = 0
        self.speed = 1.0

    def load(self, sound: bytes) -> None:
        self.sound, self.playing, self.position = sound, False, 0

    def play(self) -> None:
        self.playing = bool(self.sound)

    def pause(self) -> None:
        self.playing = False

    def seek(self, position: int) -> None:
        self.position = position

    def set_speed(self, speed: float) -> None:
        self.speed = speed

    def unload(self) -> None:
        self.sound, self.playing = b"", False

    def plug(self, is_there: bool) -> None:
        self.is_there = is_there
        if self.listener is not None:
            self.listener.devices_changed()

    def reaches(self, position: int) -> None:
        if self.listener is not None:
            self.listener.is_at(position)

    def ends(self) -> None:
        if self.listener is not None:
            self.listener.ended()

    def breaks(self) -> None:
        if self.listener is not None:
            self.listener.broke()
