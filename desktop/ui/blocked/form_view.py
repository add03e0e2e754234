"""The form that blocks a caller, as a card in the panel and in a window of its own."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.lists import BlockKind
from desktop.ui.blocked.form import BlockForm, BlockFormState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import Choice, TextField
from desktop.ui.widgets.text import Label

_HINTS: Final = {
    BlockKind.NUMBER: ("Number", "(443) 555-0177"),
    BlockKind.PREFIX: ("Numbers that begin with", "443 or +44 20"),
    BlockKind.NAME: ("Name as it is shown when they call", "Vehicle Warranty"),
}


class BlockFormView(QWidget):
    """Typing lives here; ``form`` gets it when it is sent."""

    def __init__(self, form: BlockForm) -> None:
        super().__init__()
        self._form = form
        self._shown = BlockFormState()
        self._title = Label("", "heading")
        kinds = tuple((kind.value, kind.title) for kind in BlockKind)
        self.kind = SegmentedControl("Block by", kinds)
        self._value_label = Label("", "section")
        self.value = TextField("Number")
        self.reason = TextField("Why", "For whoever looks at this list later")
        self.duration = Choice("How long")
        self.error = Label("", "error", wraps=True)
        self.submit = PrimaryButton("Block")
        self.cancel = PlainButton("Cancel")
        self._lay_out()
        self.kind.chosen.connect(lambda key: self._show_kind(BlockKind(key)))
        self.submit.clicked.connect(self._on_submit_clicked)
        self.cancel.clicked.connect(form.close)
        for field in (self.value, self.reason):
            field.returnPressed.connect(self._on_submit_clicked)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        labels = (self._value_label, Label("Why", "section"), Label("How long", "section"))
        fields = (self.value, self.reason, self.duration)
        for column, (label, field, stretch) in enumerate(
            zip(labels, fields, (3, 4, 2), strict=True)
        ):
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.kind)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.submit)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(Space.M)
        column_.addLayout(head)
        column_.addLayout(grid)
        column_.addLayout(foot)

    def show_form(self, state: BlockFormState) -> None:
        is_new = state.opened != self._shown.opened
        if is_new:
            self._fill(state)
        self._shown = state
        self.submit.setText(state.action)
        self.submit.setEnabled(not state.is_busy and not state.is_locked)
        self.value.setReadOnly(state.is_fixed or state.is_locked)
        self.reason.setReadOnly(state.is_locked)
        self.error.setText(state.error)
        self.value.set_invalid(bool(state.error) and not (state.is_fixed or state.is_locked))
        self.value.setAccessibleDescription(state.error)
        self.setVisible(state.is_open)
        if is_new and state.is_open:
            (self.reason if state.value else self.value).setFocus()

    def _fill(self, state: BlockFormState) -> None:
        self._title.setText(state.title)
        self.kind.choose(state.kind.value)
        self.kind.setVisible(not state.is_fixed)
        self._show_kind(state.kind)
        self.value.setText(state.value)
        self.value.setReadOnly(state.is_fixed)
        self.reason.setText(state.reason)
        self.duration.clear()
        for key, words in state.durations:
            self.duration.addItem(words, key)
        self.duration.choose_data(state.duration)

    def _show_kind(self, kind: BlockKind) -> None:
        label, example = _HINTS[kind]
        self._value_label.setText(label)
        self.value.setAccessibleName(label)
        self.value.setPlaceholderText(example)

    def _on_submit_clicked(self) -> None:
        self._form.submit(
            BlockKind(self.kind.current),
            self.value.text(),
            self.reason.text(),
            str(self.duration.currentData()),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._form.close()
            return
        super().keyPressEvent(event)
