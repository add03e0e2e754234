"""One figure in large letters, with where it went since what it is compared with."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.charts.data import tab_separated
from desktop.ui.charts.figures import Figure
from desktop.ui.theme import Space, TextSize, current_theme
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.text import ElidedLabel, restyle

_SIZES: Final = (
    ("display", TextSize.DISPLAY),
    ("title", TextSize.TITLE),
    ("heading", TextSize.HEADING),
)


class FigureBox(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "strong")
        self.value = ElidedLabel("", "display")
        self.change = ElidedLabel("", "small")
        self.remark = ElidedLabel("", "faint")
        self.copy = IconButton("content-copy", "Copy the figure")
        self.head = QHBoxLayout()
        self.head.setSpacing(Space.XS)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addStretch(1)
        column.addWidget(self.value)
        column.addWidget(self.change)
        column.addStretch(1)
        column.addWidget(self.remark)
        self._figure: Figure | None = None
        self.copy.clicked.connect(self.copy_figure)

    def show_figure(self, figure: Figure, remark: str = "") -> None:
        """``remark`` stands below: what it is of."""
        self.remark.setText(remark)
        self._figure = figure
        self.title.setText(figure.title)
        self.value.setText(figure.value)
        self._fit()
        self.change.setText(figure.change.shown if figure.change is not None else "")
        self.change.set_tone(figure.tone)
        self.copy.setAccessibleName(f"Copy the figure: {figure.title}")
        self.setAccessibleName(figure.spoken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """A figure that is cut off says something else: smaller letters instead."""
        theme, text = current_theme(), self.value.text()
        fitting = (
            kind
            for kind, size in _SIZES
            if QFontMetricsF(theme.font(size, 600)).horizontalAdvance(text) <= self.width()
        )
        restyle(self.value, "kind", next(fitting, "strong"))

    def copy_figure(self) -> None:
        if self._figure is not None:
            told = (self._figure.title, self._figure.value)
            change = self._figure.change
            row = (*told, change.shown) if change is not None else told
            QGuiApplication.clipboard().setText(tab_separated(row, ()))
