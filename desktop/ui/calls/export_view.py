"""How far an export is, with a way to stop it; afterwards what became of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.ui.calls.exporting import ExportState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import Label


class ExportCard(QWidget):
    cancelled = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", "body")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Progress of the export")
        self.cancel = PlainButton("Cancel the export", "close")
        self.banner = Banner()
        self._running = QWidget()
        row = QHBoxLayout(self._running)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._running)
        column.addWidget(self.banner)
        self.cancel.clicked.connect(self.cancelled)
        self.banner.closed.connect(self.closed)

    def show_export(self, state: ExportState) -> None:
        self.setVisible(bool(state.sentence))
        self._running.setVisible(state.is_running)
        self.banner.setVisible(not state.is_running)
        self.words.setText(state.sentence)
        self.bar.setValue(round(state.share * 1000))
        self.bar.setAccessibleDescription(state.sentence)
        if not state.is_running:
            self.banner.show_banner(state.level, state.sentence)
