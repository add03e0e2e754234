"""Sound: which devices, how loud they are, and a test."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import Event, LevelsChanged, SoundChanged
from desktop.domain.reports import SoundDevices, SoundState
from desktop.services.sound import SoundService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.settings.devices import Device, DeviceWatcher
from desktop.ui.settings.page import SettingsPage
from desktop.ui.tones import Tones
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.fields import Choice, FormRow
from desktop.ui.widgets.meter import LevelMeter
from desktop.ui.widgets.text import Label
from desktop.ui.words import Tone


class SoundPanel(SettingsPage):
    """Levels are measured only while the page is on the screen."""

    def __init__(
        self,
        sound: SoundService,
        tones: Tones,
        stream: EventStream,
        tasks: Tasks,
    ) -> None:
        super().__init__("Sound")
        self._sound = sound
        self._tones = tones
        self._tasks = tasks
        self._watcher = DeviceWatcher(self)
        self.microphone = Choice("Microphone")
        self.speaker = Choice("Loudspeaker")
        self.ring = Choice("Ring on")
        for choice in (self.microphone, self.speaker, self.ring):
            choice.setMinimumWidth(300)
        self.microphone_level = LevelMeter("Microphone level")
        self.far_end_level = LevelMeter("Far end level")
        self._state = Label("", "muted", wraps=True)
        self._state.setVisible(False)
        self._error = Label("", "error", wraps=True)
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
        devices = self.add_card("Devices")
        speak = "Speak: the bars move when the microphone hears you."
        for widget in (
            FormRow("Microphone", self.microphone, speak),
            self.microphone_level,
            FormRow("Loudspeaker", self.speaker, "The other side of a call, as it arrives."),
            self.far_end_level,
            self._state,
        ):
            devices.column.addWidget(widget)
        ringing = self.add_card("Ringing")
        ringing.column.addWidget(FormRow("Ring on", self.ring))
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch(1)
        ringing.column.addLayout(row)
        self.column.addWidget(self._error)
        self.column.addStretch(1)

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
                tone = Tone.PLAIN if sound.state is SoundState.WORKING else Tone.WARNING
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
