"""The button that deletes a recording, and its question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.calls.removal import RecordingRemoval, RemovalState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import HangUpButton, LinkButton, PlainButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.text import Label


class RemovalView(QWidget):
    def __init__(self, removal: RecordingRemoval) -> None:
        super().__init__()
        self.ask = LinkButton("Delete the recording", "trash-can-outline", quiet=True)
        self.keep = PlainButton("Keep")
        self.surely = HangUpButton("Delete", "trash-can-outline", large=False)
        self.confirmation = Inset()
        self.sentence = Label("", "small", wraps=True)
        question = Label("Delete it for good? It cannot be brought back.", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.surely)
        self.confirmation.column.addWidget(question)
        self.confirmation.column.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.confirmation)
        column.addWidget(self.sentence)
        self.ask.clicked.connect(removal.ask)
        self.keep.clicked.connect(removal.keep)
        self.surely.clicked.connect(removal.delete)

    def show_state(self, state: RemovalState) -> None:
        asks_now = state.confirming and self.confirmation.isHidden()
        had_focus = self.surely.hasFocus() or self.keep.hasFocus()
        self.confirmation.setVisible(state.confirming)
        self.ask.setVisible(state.may and not state.confirming)
        self.surely.setEnabled(not state.busy)
        self.surely.setText("Deleting…" if state.busy else "Delete")
        self.sentence.setText(state.sentence)
        self.sentence.setVisible(bool(state.sentence))
        self.setVisible(state.may or state.confirming or bool(state.sentence))
        if asks_now:
            self.keep.setFocus()  # the harmless answer
        elif had_focus and not state.confirming:
            self.ask.setFocus()
