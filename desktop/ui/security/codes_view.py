"""Ten recovery codes, shown this once, to copy or to save."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from desktop.ui.security.second_factor import FactorState, SecondFactorPart, Step
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.text import Label

_WORDS: Final = (
    "Keep these recovery codes where you keep important papers. Each signs you in once when you "
    "have lost your phone. They are not shown again."
)
_COLUMNS: Final = 2


class CodesView(Inset):
    def __init__(self, part: SecondFactorPart) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()
        self.labels: list[Label] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(Space.XS)
        self.copy = PlainButton("Copy", "content-copy")
        self.save = PlainButton("Save as a file")
        self.done = PrimaryButton("I have kept them")
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        foot.addStretch(1)
        foot.addWidget(self.done)
        self.column.addWidget(Label(_WORDS, wraps=True))
        self.column.addLayout(self._grid)
        self.column.addLayout(foot)
        self.copy.clicked.connect(self._on_copied)
        self.save.clicked.connect(part.save_codes)
        self.done.clicked.connect(part.done)

    def show_step(self, state: FactorState) -> None:
        self.setVisible(state.step is Step.CODES)
        self.save.setEnabled(not state.is_busy)
        if state.codes == self._shown:
            return
        self._shown = state.codes
        for label in self.labels:
            label.hide()
            label.deleteLater()
        self.labels = [self._label(place, code) for place, code in enumerate(state.codes)]
        if state.codes:
            self.copy.setFocus()

    def _label(self, place: int, code: str) -> Label:
        label = Label(code, selectable=True)
        label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        label.setAccessibleName(f"Recovery code {place + 1}: {code}")
        self._grid.addWidget(label, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        return label

    def _on_copied(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._shown))
