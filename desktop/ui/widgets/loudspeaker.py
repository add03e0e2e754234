"""A sound from memory on one of this machine's loudspeakers; nothing is written to a disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

from desktop.ui.settings.devices import DeviceWatcher, output_device
from desktop.ui.widgets.playback import Listener


class QtLoudspeaker(QObject):
    """Implements ``playback.Loudspeaker``; ``device`` answers the platform's name of the chosen
    one, "" for the default. Voices keep their pitch at every speed."""

    def __init__(self, device: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listener: Listener | None = None
        self._device = device
        self._speed = 1.0
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._sound: QBuffer | None = None
        self._watcher = DeviceWatcher(self)
        self._watcher.changed.connect(self._on_devices_changed)

    @property
    def is_there(self) -> bool:
        return not output_device(self._device()).isNull()

    def load(self, sound: bytes) -> None:
        self.unload()
        player = self._ready_player()
        self._sound = QBuffer(self)
        self._sound.setData(QByteArray(sound))
        self._sound.open(QIODevice.OpenModeFlag.ReadOnly)
        player.setSourceDevice(self._sound)
        player.setPlaybackRate(self._speed)

    def play(self) -> None:
        if self._player is None or self._output is None:
            return
        device = output_device(self._device())
        if not device.isNull():
            self._output.setDevice(device)
            self._player.play()
        elif self.listener is not None:
            self.listener.devices_changed()  # there is none any more

    def pause(self) -> None:
        if self._player is not None:
            self._player.pause()

    def seek(self, position: int) -> None:
        if self._player is not None:
            self._player.setPosition(position)

    def set_speed(self, speed: float) -> None:
        self._speed = speed
        if self._player is not None:
            self._player.setPlaybackRate(speed)

    def unload(self) -> None:
        sound, self._sound = self._sound, None  # what stopping it reports is no news
        if self._player is not None and sound is not None:
            self._player.stop()
            self._player.setSource(QUrl())
            sound.deleteLater()

    def _ready_player(self) -> QMediaPlayer:
        """Made for the first sound: the decoders behind it take 20 MB."""
        if self._player is None:
            self._player = QMediaPlayer(self)
            self._output = QAudioOutput(self)
            self._player.setAudioOutput(self._output)
            self._player.setPitchCompensation(True)
            self._player.positionChanged.connect(self._on_position)
            self._player.durationChanged.connect(self._on_length)
            self._player.mediaStatusChanged.connect(self._on_status)
        return self._player

    def _on_position(self, position: int) -> None:
        if self.listener is not None and self._sound is not None:
            self.listener.is_at(position)

    def _on_length(self, length: int) -> None:
        if self.listener is not None and self._sound is not None:
            self.listener.lasts(length)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if self.listener is None or self._sound is None:
            return
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            self.listener.ended()
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self.listener.broke()

    def _on_devices_changed(self) -> None:
        device = output_device(self._device())
        if self._output is not None and not device.isNull():
            self._output.setDevice(device)
        if self.listener is not None:
            self.listener.devices_changed()
