"""The card in which a sound is chosen or recorded, listened to and named."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.library import LONGEST_SECONDS, LONGEST_SOUND_NAME, SoundUse
from desktop.ui.media.contracts import SoundFormState
from desktop.ui.media.form import SoundForm
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.fields import Choice, FormRow, TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.meter import LevelMeter
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel, Label

_HINT = (
    "WAV, MP3, FLAC or Ogg Vorbis, at most "
    f"{LONGEST_SECONDS // 60} minutes and 20 MB. Phones play it in mono."
)


class SoundFormCard(Card):
    """``player`` belongs to the card from now on."""

    def __init__(self, form: SoundForm, player: Player) -> None:
        super().__init__(spacing=Space.M)
        self._form, self.player = form, player
        self._shown = SoundFormState()
        self._title = Label("", "heading")
        self.warning = Banner("warning")
        self.name = TextField("Name of the sound", "Name")
        self.name.setMaxLength(LONGEST_SOUND_NAME)
        self.use = Choice("What it is for")
        for each in SoundUse:
            self.use.addItem(each.title, each)
        self.file = PlainButton("Choose a file…", "folder-open-outline")
        self.record = PlainButton("Record", "microphone")
        self.meter = LevelMeter("Microphone level")
        self.content = ElidedLabel("", "muted")
        self.greets = Toggle("Callers hear it before they leave a message")
        self._greeting = FormRow(
            "Greet with it", self.greets, "Whoever leaves a message for somebody here hears it."
        )
        self.error = Label("", "error", wraps=True)
        self.cancel = PlainButton("Cancel")
        self.save = PrimaryButton("Save")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name, 1)
        head.addWidget(self.use)
        source = QHBoxLayout()
        source.setSpacing(Space.S)
        for each in (self.file, self.record, self.meter):
            source.addWidget(each)
        source.addWidget(self.content, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        self.column.addWidget(self._title)
        self.column.addWidget(self.warning)
        self.column.addLayout(head)
        self.column.addLayout(source)
        self.column.addWidget(Label(_HINT, "small", wraps=True))
        self.column.addWidget(self.player)
        self.column.addWidget(self._greeting)
        self.column.addLayout(foot)

    def _connect(self) -> None:
        form = self._form
        self.name.textEdited.connect(form.rename)
        self.name.returnPressed.connect(form.save)
        self.use.activated.connect(lambda _: form.choose_use(self.use.currentData()))
        self.file.clicked.connect(form.choose_file)
        self.record.clicked.connect(self._on_record_clicked)
        self.greets.clicked.connect(lambda: form.greet(self.greets.isChecked()))
        self.cancel.clicked.connect(form.close)
        self.save.clicked.connect(form.save)

    def show_form(self, state: SoundFormState) -> None:
        before, self._shown = self._shown, state
        self._title.setText(state.title)
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name.setReadOnly(not state.can_edit)
        self.use.choose_data(state.use)
        self.use.setEnabled(state.is_new and state.can_record)
        self.file.setEnabled(state.can_record and not state.is_recording)
        self._show_recording(state)
        self._greeting.setVisible(state.use is SoundUse.VOICEMAIL)
        self.greets.setChecked(state.greets)
        self.greets.setEnabled(state.can_record)
        self.error.setText(state.error)
        self.warning.setVisible(bool(state.warning))
        self.warning.show_banner("warning", state.warning, closable=False)
        self.save.setEnabled(state.can_save)
        self.save.setText("Saving…" if state.is_busy else "Save")
        self._show_player(state, before)
        self.setVisible(state.is_open)
        if state.is_open and state.opened != before.opened:
            self.name.setFocus()

    def _show_recording(self, state: SoundFormState) -> None:
        self.record.setText("Stop" if state.is_recording else "Record")
        self.record.setEnabled(state.can_record)
        self.meter.setVisible(state.is_recording)
        self.meter.show_level(state.level)
        recording = f"Recording, {state.recorded}"
        self.content.setText(recording if state.is_recording else state.content)

    def _show_player(self, state: SoundFormState, before: SoundFormState) -> None:
        self.player.setVisible(state.can_listen)
        if not state.is_open:
            if before.is_open:
                self.player.close_sound()
        elif state.heard != before.heard and state.can_listen:
            self.player.open(self._form.fetch, at_once=state.is_wave)

    def _on_record_clicked(self) -> None:
        if self._shown.is_recording:
            self._form.stop()
        else:
            self.player.pause()
            self._form.record()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._form.close()
            return
        super().keyPressEvent(event)
