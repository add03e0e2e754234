"""Sound: which devices, how loud they are, and a test."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, LevelsChanged, SoundChanged
from desktop.domain.reports import SoundDevices, SoundState
from desktop.services.sound import SoundService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.settings.devices import Device, DeviceWatcher
from desktop.ui.theme import Space
from desktop.ui.tones import Tones
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.inputs import Choice, FormRow, LevelMeter
from desktop.ui.widgets.labels import Label, WrappedLabel
from desktop.ui.widgets.surfaces import Card, ScrollPage


class SoundPanel(ScrollPage):
    """Levels are measured only while the page is on the screen."""

    def __init__(
        self,
        sound: SoundService,
        tones: Tones,
        stream: EventStream,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._tones = tones
        self._tasks = tasks
        self._watcher = DeviceWatcher(self)
        self.microphone = Choice("Microphone")
        self.speaker = Choice("Loudspeaker")
        self.ring = Choice("Ring on")
        self.microphone_level = LevelMeter("Microphone level")
        self.far_end_level = LevelMeter("Far end level")
        self._state = WrappedLabel("", "muted")
        self._state.setVisible(False)
        self._error = WrappedLabel("", "error")
        self._error.setVisible(False)
        self.test = PlainButton("Test sound", "volume-high")
        self._lay_out()
        self._fill()
        self._watcher.changed.connect(self._fill)
        self.microphone.activated.connect(self._on_device_chosen)
        self.speaker.activated.connect(self._on_device_chosen)
        self.ring.activated.connect(self._on_ring_chosen)
        self.test.clicked.connect(tones.chime)
        stream.subscribe(self._on_event)

    def _lay_out(self) -> None:
        devices = Card()
        devices.setMaximumWidth(620)
        devices.body.addWidget(Label("Devices", "heading"))
        devices.body.addWidget(FormRow("Microphone", self.microphone))
        devices.body.addWidget(self.microphone_level)
        devices.body.addWidget(
            Label("Speak: the bar moves when the microphone hears you.", "small")
        )
        devices.body.addWidget(FormRow("Loudspeaker", self.speaker))
        devices.body.addWidget(self.far_end_level)
        devices.body.addWidget(Label("The other side of a call, as it arrives.", "small"))
        devices.body.addWidget(self._state)
        ringing = Card()
        ringing.setMaximumWidth(620)
        ringing.body.addWidget(Label("Ringing", "heading"))
        ringing.body.addWidget(FormRow("Ring on", self.ring))
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch(1)
        ringing.body.addLayout(row)
        column = QVBoxLayout()
        column.setSpacing(Space.L)
        for widget in (Label("Sound", "title"), devices, ringing, self._error):
            column.addWidget(widget)
        column.addStretch(1)
        self.body.addLayout(column)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tasks.start(self._sound.watch_levels(True), "watch levels", self._on_error)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tasks.start(self._sound.watch_levels(False), "watch levels", self._on_error)

    def _on_event(self, event: Event) -> None:
        match event:
            case LevelsChanged(levels=levels):
                self.microphone_level.show_level(levels.microphone)
                self.far_end_level.show_level(levels.far_end)
            case SoundChanged(sound=sound):
                tone = "" if sound.state is SoundState.WORKING else "warning"
                self._state.setText(sound.sentence)
                self._state.set_tone(tone)
                self._state.setVisible(bool(sound.sentence))
            case _:
                pass

    def _fill(self) -> None:
        chosen = self._sound.devices
        _fill(self.microphone, self._watcher.microphones, chosen.microphone, "microphone")
        _fill(self.speaker, self._watcher.speakers, chosen.speaker, "loudspeaker")
        _fill(self.ring, self._watcher.speakers, self._sound.ring_device, "loudspeaker")

    def _on_device_chosen(self) -> None:
        devices = SoundDevices(
            str(self.microphone.currentData() or ""), str(self.speaker.currentData() or "")
        )
        self._error.setVisible(False)
        self._tasks.start(self._sound.use(devices), "use devices", self._on_error)

    def _on_ring_chosen(self) -> None:
        device = str(self.ring.currentData() or "")
        self._tones.ring_on(device)
        self._error.setVisible(False)
        try:
            self._sound.ring_on(device)
        except SoftphoneError as error:
            self._on_error(error)

    def _on_error(self, error: SoftphoneError) -> None:
        self._error.setText(str(error))
        self._error.setVisible(True)


def _fill(choice: Choice, devices: tuple[Device, ...], chosen: str, kind: str) -> None:
    choice.clear()
    choice.addItem(f"The system's {kind}" if devices else f"No {kind} is connected", "")
    for device in devices:
        choice.addItem(device.title, device.id)
    if chosen and choice.findData(chosen) < 0:
        choice.addItem("The chosen one, not connected", chosen)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
