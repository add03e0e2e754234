"""The recording panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.recording import LONGEST_ANNOUNCEMENT
from desktop.ui.recording.presenter import RecordingPresenter, RecordingState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.fields import Choice, FormRow, TextField, offer
from desktop.ui.widgets.frames import Card, PageHeader
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

FIELD_WIDTH = 360
_PLAYED = "Heard before anybody speaks. Add some in Media."
_SAID = "The agent sees it where no sound was played."
_NO_SOUND = ("", "No sound: the agent says it")


class RecordingPanel(QWidget):
    """``opened`` and ``left`` as it comes to the front and goes."""

    opened = Signal()
    left = Signal()

    def __init__(self, presenter: RecordingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = RecordingState()
        self._is_filling = False
        self.header = PageHeader("Recording")
        self.save = PrimaryButton("Save")
        self.header.add(self.save)
        self.banner = Banner("info")
        self.is_on = Toggle("Record calls")
        self.is_announced = Toggle("Announce it")
        self.announcement = TextField("What is said")
        self.announcement.setMaxLength(LONGEST_ANNOUNCEMENT)
        self.announcement.setMinimumWidth(FIELD_WIDTH)
        self.sound = Choice("Announcement")
        self.sound.setMinimumWidth(FIELD_WIDTH)
        self.empty = EmptyState("record-circle-outline", "Recording", "")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect(presenter)
        presenter.attach(self)

    def _lay_out(self) -> None:
        card = Card()
        rows = (
            FormRow("Record calls", self.is_on, "A number may say otherwise: Numbers, Change."),
            FormRow("Announce it", self.is_announced, "The other side is told about it."),
            FormRow("Announcement", self.sound, _PLAYED),
            FormRow("What is said", self.announcement, _SAID),
        )
        for row in rows:
            card.column.addWidget(row)
        hint = "A change holds for the next call; calls that go on stay as they began."
        card.column.addWidget(Label(hint, "small", wraps=True))
        form = QWidget()
        held = QVBoxLayout(form)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(card)
        held.addStretch(1)
        self._form, self._loading = form, LoadingRows(3)
        for page in (form, self._loading, self.empty):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        for each in (self.header, self.banner):
            column.addWidget(each)
        column.addWidget(self._stack, 1)

    def _connect(self, presenter: RecordingPresenter) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.is_on.toggled.connect(self._on_typed)
        self.is_announced.toggled.connect(self._on_typed)
        self.announcement.textEdited.connect(self._on_typed)
        self.sound.activated.connect(self._on_typed)
        self.announcement.returnPressed.connect(presenter.save)
        self.save.clicked.connect(presenter.save)
        self.empty.acted.connect(presenter.reload)
        self.banner.acted.connect(presenter.discard)
        self.banner.closed.connect(presenter.dismiss)

    def show_sheet(self, state: RecordingState) -> None:
        offer(self.sound, (_NO_SOUND, *state.sounds))
        self.sound.choose_data(state.draft.sound)
        if state.filled != self._shown.filled:
            self._fill(state)
        self._shown = state
        pages: dict[Phase, QWidget] = {Phase.READY: self._form, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self.empty))
        if state.phase is Phase.FAILED:
            words = ("This cannot be shown", state.sentence, "Try again")
            self.empty.show_state("cloud-off-outline", *words)
        self.banner.setVisible(bool(state.notice))
        if state.notice:
            action = "Show theirs" if state.offers_theirs else ""
            self.banner.show_banner(state.level, state.notice, action, closable=True)
        is_free = state.can_edit
        for field in (self.is_on, self.is_announced):
            field.setEnabled(is_free)
        self.announcement.setReadOnly(not state.can_edit)
        self.announcement.setEnabled(state.draft.is_announced)
        self.sound.setEnabled(is_free and state.draft.is_announced)
        self.save.setEnabled(state.is_changed and is_free and not state.is_busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def _fill(self, state: RecordingState) -> None:
        self._is_filling = True  # a toggle moves by its own signal, so that is not held back
        self.is_on.setChecked(state.draft.is_on)
        self.is_announced.setChecked(state.draft.is_announced)
        self.announcement.setText(state.draft.announcement)
        self._is_filling = False

    def _on_typed(self) -> None:
        if self._is_filling:
            return
        self._presenter.change(
            is_on=self.is_on.isChecked(),
            is_announced=self.is_announced.isChecked(),
            announcement=self.announcement.text(),
            sound=str(self.sound.currentData() or ""),
        )
