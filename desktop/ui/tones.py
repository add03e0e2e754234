"""Ringing and call tones, played in the window's process on the ring device."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtMultimedia import QSoundEffect

from desktop.domain.calls import Call, CallState, Direction, EndReason
from desktop.domain.events import CallChanged, Event, SoundChanged
from desktop.domain.reports import SoundState
from desktop.ui.settings.devices import output_device
from desktop.ui.settings.sound_server import sound_server
from desktop.ui.tone_apart import VOLUME

SOUNDS: Final = Path(__file__).parent.parent.parent / "resources" / "sounds"


def tone_for(calls: tuple[Call, ...]) -> str:
    """Which tone the calls as they stand want: ring, waiting, ringback or ""."""
    states = [call.state for call in calls]
    talking = any(state.is_talking for state in states)
    if CallState.INCOMING in states:
        return "waiting" if talking else "ring"
    if CallState.RINGING in states and CallState.ACTIVE not in states:
        return "ringback"
    return ""


class Tones(QObject):
    """Plays what ``tone_for`` wants; a machine without sound devices stays silent, not noisy."""

    def __init__(self, ring_device: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ring_device = ring_device
        self._calls: dict[str, Call] = {}
        self._playing = ""
        self._effect: QSoundEffect | None = None
        self._apart: QProcess | None = None

    @property
    def playing(self) -> str:
        return self._playing

    def ring_on(self, device: str) -> None:
        self._ring_device = device

    def handle(self, event: Event) -> None:
        match event:
            case CallChanged(call=call):
                self._follow(call)
            case SoundChanged(sound) if sound.state is SoundState.NONE:
                sound_server.is_safe()  # looked at now, it is known to have been away later
            case _:
                pass

    def chime(self) -> None:
        """The sound of the settings' test."""
        self._play("chime", loops=1)

    def notice(self) -> None:
        """For a notification; a call is not talked into."""
        if not self._calls:
            self._play("chime", loops=1)
            self._playing = ""

    def _follow(self, call: Call) -> None:
        known = self._calls.get(call.id)
        if call.is_live:
            self._calls[call.id] = call
        else:
            self._calls.pop(call.id, None)
        wanted = tone_for(tuple(self._calls.values()))
        if wanted != self._playing:
            self._play(wanted, loops=1 if wanted == "waiting" else -2)
        ended_busy = call.end_reason is EndReason.BUSY and call.direction is Direction.OUTBOUND
        if known is not None and ended_busy and not self._calls:
            self._play("busy", loops=3)
            self._playing = ""

    def _play(self, name: str, loops: int) -> None:
        self._silence()
        self._playing = name
        if not name:
            return
        file = str(SOUNDS / f"{name}.wav")
        device = output_device(self._ring_device)
        if sound_server.was_lost:
            self._apart = QProcess(self)
            told = [file, str(loops), self._ring_device]
            self._apart.start(sys.executable, ["-m", "desktop.ui.tone_apart", *told])
        elif not device.isNull():
            self._effect = QSoundEffect(device, self)
            self._effect.setSource(QUrl.fromLocalFile(file))
            self._effect.setLoopCount(loops)
            self._effect.setVolume(VOLUME)
            self._effect.play()

    def _silence(self) -> None:
        if self._effect is not None:
            self._effect.stop()
            self._effect.deleteLater()
            self._effect = None
        if self._apart is not None:
            self._apart.kill()
            self._apart.waitForFinished(1000)
            self._apart.deleteLater()
            self._apart = None
