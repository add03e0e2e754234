"""Microphones and loudspeakers of this machine, as Qt sees them come and go."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from desktop.ui.settings.sound_server import sound_server


class Device(NamedTuple):
    """``id`` is the platform's name of the device (PulseAudio's on Linux)."""

    id: str
    title: str


class DeviceWatcher(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.audioInputsChanged.connect(self.changed)
        self._devices.audioOutputsChanged.connect(self.changed)

    @property
    def microphones(self) -> tuple[Device, ...]:
        return tuple(_device(each) for each in QMediaDevices.audioInputs())

    @property
    def speakers(self) -> tuple[Device, ...]:
        return tuple(_device(each) for each in QMediaDevices.audioOutputs())


def output_device(device_id: str) -> QAudioDevice:
    """The device with this id, the default one where it is not there (any more).

    Null where nothing can be played by this process.
    """
    if not sound_server.is_safe():
        return QAudioDevice()
    for each in QMediaDevices.audioOutputs():
        if bytes(each.id().data()).decode() == device_id:
            return each
    return QMediaDevices.defaultAudioOutput()


def _device(device: QAudioDevice) -> Device:
    return Device(bytes(device.id().data()).decode(), device.description())
