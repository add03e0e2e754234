"""A level meter: how loud the microphone or the far end is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import current_theme

_BARS: Final = 24
_FALL: Final = 0.08  # per report; reports come ten times a second


class LevelMeter(QWidget):
    """``show_level`` from 0.0 to 1.0; falls slowly, so that a short word can be seen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._level = 0.0
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(96)
        self.setFixedHeight(14)

    @property
    def level(self) -> float:
        return self._level

    def sizeHint(self) -> QSize:
        return QSize(200, 14)

    def show_level(self, level: float) -> None:
        self._level = max(min(max(level, 0.0), 1.0), self._level - _FALL)
        self.setAccessibleDescription(f"{round(self._level * 100)} percent")
        self.update()

    def silence(self) -> None:
        self._level = 0.0
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        pitch = self.width() / _BARS
        for bar in range(_BARS):
            at = bar / _BARS
            colour = "ok" if at < 0.7 else "warn" if at < 0.9 else "bad"
            painter.setBrush(theme.colour(colour if at < self._level else "line"))
            painter.drawRoundedRect(QRectF(bar * pitch, 1, pitch - 3, self.height() - 2), 2, 2)
