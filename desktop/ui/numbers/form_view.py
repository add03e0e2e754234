"""The card in which a number is changed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.numbers import Recorded
from desktop.ui.numbers.form import NumberForm, NumberFormState, Typed
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.fields import Choice, SearchField, TextField
from desktop.ui.widgets.text import Label

RECORDING: Final = (
    (Recorded.ACCOUNT, "As the account has it"),
    (Recorded.ON, "Recorded"),
    (Recorded.OFF, "Not recorded"),
)
_NO_TEXTS: Final = "Carrier takes none"


class NumberFormCard(QWidget):
    """Typing lives here; ``form`` gets it when it is sent."""

    def __init__(self, form: NumberForm) -> None:
        super().__init__()
        self._form = form
        self._shown = NumberFormState()
        self._title = Label("", "heading")
        self.name = TextField("Name")
        self.source = Choice("Source")
        self.find_target = SearchField("Find a person, queue or menu")
        self.route = Choice("Rings at")
        self.recording = Choice("Recording")
        for value, words in RECORDING:
            self.recording.addItem(words, value.value)
        self.texts = Toggle("Texts")
        self._texts_hint = Label("", "small")
        self.error = Label("", "error", wraps=True)
        self.theirs = Label("", "small", wraps=True)
        self.take = PlainButton("Show theirs")
        self.submit = PrimaryButton("Save")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self.find_target.textChanged.connect(form.find_targets)
        self.take.clicked.connect(form.take_theirs)
        self.submit.clicked.connect(self._on_submit_clicked)
        self.name.returnPressed.connect(self._on_submit_clicked)
        self.cancel.clicked.connect(form.close)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        fields: tuple[tuple[str, QWidget], ...] = (
            *(("Name", self.name), ("Source", self.source), ("Recording", self.recording)),
            *(("Find where it rings", self.find_target), ("Rings at", self.route)),
            ("Texts", self._texts_row()),
        )
        for place, (words, field) in enumerate(fields):
            row, column = divmod(place, 3)
            label = Label(words, "section")
            label.setBuddy(field)
            grid.addWidget(label, 2 * row, column)
            grid.addWidget(field, 2 * row + 1, column)
            grid.setColumnStretch(column, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        for button in (self.take, self.cancel, self.submit):
            foot.addWidget(button)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(Space.S)
        column_.addWidget(self._title)
        column_.addLayout(grid)
        column_.addWidget(self.theirs)
        column_.addLayout(foot)

    def _texts_row(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.texts)
        row.addWidget(self._texts_hint, 1)
        return held

    def show_form(self, state: NumberFormState) -> None:
        is_new = state.opened != self._shown.opened
        self._choices(state)
        if state.filled != self._shown.filled:
            self._fill(state)
        self._shown = state
        self._enable(state)
        self.error.setText(state.error)
        self.theirs.setText(state.theirs)
        self.theirs.setVisible(bool(state.theirs))
        self.take.setVisible(bool(state.theirs))
        self.submit.setText("Save mine" if state.theirs else "Save")
        self.setVisible(state.is_open)
        if is_new and state.is_open:
            self.name.setFocus()

    def _choices(self, state: NumberFormState) -> None:
        for choice, before, after in (
            (self.source, self._shown.sources, state.sources),
            (self.route, self._shown.targets, state.targets),
        ):
            if before != after or not choice.count():
                kept = (choice.currentText(), choice.currentData())
                choice.clear()
                for key, words in after:
                    choice.addItem(words, key)
                if choice.findData(kept[1]) < 0:
                    choice.addItem(*kept)  # chosen, and not among what is searched for now
                choice.choose_data(kept[1])

    def _fill(self, state: NumberFormState) -> None:
        typed = state.typed
        self._title.setText(state.title)
        self.name.setText(typed.name)
        self.source.choose_data(typed.source_id)
        self.route.choose_data(typed.route)
        self.recording.choose_data(typed.recording)
        self.texts.setChecked(typed.text_enabled)
        self.find_target.blockSignals(True)
        self.find_target.clear()
        self.find_target.blockSignals(False)

    def _enable(self, state: NumberFormState) -> None:
        is_free = not state.is_locked
        self.name.setReadOnly(state.is_locked)
        for field in (self.source, self.find_target, self.route):
            field.setEnabled(is_free)
        self.recording.setEnabled(is_free and state.may_record)
        self.texts.setEnabled(is_free and state.can_text)
        self._texts_hint.setText("" if state.can_text else _NO_TEXTS)
        self.submit.setEnabled(is_free and not state.is_busy)

    @property
    def typed(self) -> Typed:
        return Typed(
            self.name.text(),
            str(self.source.currentData() or ""),
            self.texts.isChecked(),
            str(self.route.currentData() or ""),
            str(self.recording.currentData()),
        )

    def _on_submit_clicked(self) -> None:
        self._form.submit(self.typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._form.close()
            return
        super().keyPressEvent(event)
