"""Small numbers and days to be typed, or turned by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QLocale, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDateEdit, QLineEdit, QSpinBox

from desktop.ui.theme import Space


class CountField(QSpinBox):
    """From 1 to ``most``."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__()
        self.setRange(1, most)
        self.setAccessibleName(name)
        self.setToolTip("Arrow keys change it")
        _dress(self, self.lineEdit(), name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _make_room(self, self.lineEdit())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        _make_room(self, self.lineEdit())


class DayField(QDateEdit):
    """Today, until another day is chosen."""

    def __init__(self, name: str) -> None:
        super().__init__(QDate.currentDate())
        self.setAccessibleName(name)
        self.setLocale(QLocale.c())  # as the words around it
        self.setDisplayFormat("d MMM yyyy")
        _dress(self, self.lineEdit(), name)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance("28 MMM 2028")
        return QSize(words + 2 * Space.L, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _make_room(self, self.lineEdit())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        _make_room(self, self.lineEdit())


def _dress(field: QAbstractSpinBox, line: QLineEdit, name: str) -> None:
    field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    line.setAccessibleName(name)


def _make_room(field: QAbstractSpinBox, line: QLineEdit) -> None:
    """Beside a style sheet Qt leaves no room between buttons that are not there."""
    line.setGeometry(field.rect().adjusted(Space.M, 2, -Space.S, -2))
