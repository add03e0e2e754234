"""The foot of an editor: what is not saved, Discard and Save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.text import Label


class SaveBar(QWidget):
    saved = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", "small", wraps=True)
        self.discard = PlainButton("Discard")
        self.save = PrimaryButton("Save")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.words, 1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.save.clicked.connect(self.saved)
        self.discard.clicked.connect(self.discarded)

    def show_changes(self, words: str, *, can_save: bool, can_discard: bool, busy: bool) -> None:
        self.words.setText(words)
        self.save.setText("Saving…" if busy else "Save")
        self.save.setEnabled(can_save and not busy)
        self.discard.setEnabled(can_discard and not busy)
