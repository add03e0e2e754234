"""Small numbers and days to be typed, or turned by the arrow keys.

What is typed counts once it is whole, with Enter or when the keyboard goes on: the 1 of a 12 is not
meant, nor is a month in the wrong year. Until then nothing that is shown anew touches it.
"""

from __future__ import annotations

from datetime import date

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

    def show_number(self, value: int, least: int, most: int) -> None:
        """Without telling anybody."""
        before = self.blockSignals(True)
        if (self.minimum(), self.maximum()) != (least, most):
            self.setRange(least, most)
        if self.value() != value:
            self.setValue(value)
        self.blockSignals(before)

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

    @property
    def day(self) -> date:
        return day_of(self.date())

    def show_day(self, day: date) -> None:
        """Without telling anybody."""
        if self.day != day:
            before = self.blockSignals(True)
            self.setDate(QDate(day.year, day.month, day.day))
            self.blockSignals(before)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance("28 MMM 2028")
        return QSize(words + 2 * Space.L, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _make_room(self, self.lineEdit())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        _make_room(self, self.lineEdit())


def day_of(shown: QDate) -> date:
    return date(shown.year(), shown.month(), shown.day())


def _dress(field: QAbstractSpinBox, line: QLineEdit, name: str) -> None:
    field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    field.setKeyboardTracking(False)
    line.setAccessibleName(name)


def _make_room(field: QAbstractSpinBox, line: QLineEdit) -> None:
    """Beside a style sheet Qt leaves no room between buttons that are not there."""
    line.setGeometry(field.rect().adjusted(Space.M, 2, -Space.S, -2))
