"""Records one microphone into memory; nothing is written to a disk."""

from __future__ import annotations

import array
import io
import sys
import wave
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QIODevice, QObject
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

from desktop.ui.media.contracts import Ear
from desktop.ui.settings.sound_server import sound_server

RATE: Final = 16_000
_LOST: Final = "The microphone is gone. What was recorded until then is kept."


class QtMicrophone(QObject):
    """Implements ``Microphone``; ``device`` answers the platform's name of the chosen one."""

    def __init__(self, device: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ear: Ear | None = None
        self._device = device
        self._source: QAudioSource | None = None
        self._stream: QIODevice | None = None
        self._sound = bytearray()
        self._rate, self._channels = RATE, 1

    @property
    def is_there(self) -> bool:
        return not input_device(self._device()).isNull()

    def start(self) -> None:
        self.stop()
        device = input_device(self._device())
        form = _format(device)
        self._rate, self._channels = form.sampleRate(), form.channelCount()
        self._sound = bytearray()
        self._source = QAudioSource(device, form, self)
        self._source.stateChanged.connect(self._on_state)
        self._stream = self._source.start()
        self._stream.readyRead.connect(self._on_sound)

    def stop(self) -> bytes:
        source, self._source = self._source, None
        if source is None:
            return b""
        self._read()
        source.stop()
        source.deleteLater()
        self._stream = None
        return self._wave()

    def _on_sound(self) -> None:
        piece = self._read()
        if piece and self.ear is not None:
            frames = len(self._sound) // (2 * self._channels)
            self.ear.hears(_level(piece), frames * 1000 // self._rate)

    def _read(self) -> bytes:
        piece = bytes(self._stream.readAll().data()) if self._stream is not None else b""
        self._sound += piece
        return piece

    def _on_state(self, state: QAudio.State) -> None:
        source = self._source
        if source is None or state is not QAudio.State.StoppedState:
            return
        if source.error().value != QAudio.Error.NoError.value and self.ear is not None:
            self.ear.lost(_LOST)

    def _wave(self) -> bytes:
        samples, self._sound = bytes(self._sound), bytearray()
        whole = len(samples) - len(samples) % (2 * self._channels)
        if not whole:
            return b""
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((self._channels, 2, self._rate, 0, "NONE", ""))
            sound.writeframes(samples[:whole])
        return file.getvalue()


def input_device(device_id: str) -> QAudioDevice:
    """As ``output_device`` for what records."""
    if not sound_server.is_safe():
        return QAudioDevice()
    for each in QMediaDevices.audioInputs():
        if bytes(each.id().data()).decode() == device_id:
            return each
    return QMediaDevices.defaultAudioInput()


def _format(device: QAudioDevice) -> QAudioFormat:
    """As it is kept, where the device can; the CRM converts what comes in another rate."""
    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if not device.isFormatSupported(form):
        form = device.preferredFormat()
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return form


def _level(piece: bytes) -> float:
    samples = array.array("h", piece[: len(piece) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return max(map(abs, samples), default=0) / 32_768
