"""One figure in large letters, with where it went since what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.charts.data import tab_separated
from desktop.ui.charts.figures import Change, Way
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.text import ElidedLabel
from desktop.ui.words import Tone

_TONES: Final = {Way.UP: Tone.GOOD, Way.DOWN: Tone.BAD}


@dataclass(frozen=True, slots=True)
class Figure:
    """``rising`` says whether more is better, worse, or neither (``Tone.PLAIN``)."""

    title: str
    value: str
    change: Change | None = None
    rising: Tone = Tone.PLAIN

    @property
    def tone(self) -> Tone:
        if self.change is None or self.rising is Tone.PLAIN or self.change.way not in _TONES:
            return Tone.PLAIN
        tone = _TONES[self.change.way]
        if self.rising is Tone.GOOD:
            return tone
        return Tone.BAD if tone is Tone.GOOD else Tone.GOOD

    @property
    def spoken(self) -> str:
        said = f"{self.title}: {self.value}"
        return f"{said}, {self.change.text}" if self.change is not None else said


class FigureBox(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "strong")
        self.value = ElidedLabel("", "display")
        self.change = ElidedLabel("", "small")
        self.copy = IconButton("content-copy", "Copy the figure")
        self.head = QHBoxLayout()
        self.head.setSpacing(Space.XS)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(self.head)
        column.addStretch(1)
        column.addWidget(self.value)
        column.addWidget(self.change)
        column.addStretch(1)
        self._figure: Figure | None = None
        self.copy.clicked.connect(self.copy_figure)

    def show_figure(self, figure: Figure) -> None:
        self._figure = figure
        self.title.setText(figure.title)
        self.value.setText(figure.value)
        self.change.setText(figure.change.shown if figure.change is not None else "")
        self.change.set_tone(figure.tone)
        self.copy.setAccessibleName(f"Copy the figure: {figure.title}")
        self.setAccessibleName(figure.spoken)

    def copy_figure(self) -> None:
        if self._figure is not None:
            told = (self._figure.title, self._figure.value)
            change = self._figure.change
            row = (*told, change.shown) if change is not None else told
            QGuiApplication.clipboard().setText(tab_separated(row, ()))
