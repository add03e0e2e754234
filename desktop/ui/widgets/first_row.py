"""The arrow that enters a list with nothing chosen takes its first row, not the second one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

_ARROWS: Final = (Qt.Key.Key_Down, Qt.Key.Key_Up)
_CHOOSING: Final = (
    QAbstractItemView.SelectionMode.SingleSelection,
    QAbstractItemView.SelectionMode.ExtendedSelection,
)


class FirstRow(QObject):
    """Qt makes the first row the current one when the keyboard comes in, without choosing it."""

    def __init__(self, rows: QAbstractItemView) -> None:
        super().__init__(rows)
        self._rows = rows
        rows.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in _ARROWS and is_plain and self._chose():
                return True
        return super().eventFilter(watched, event)

    def _chose(self) -> bool:
        current, model = self._rows.currentIndex(), self._rows.model()
        if not model.rowCount() or self._rows.selectionModel().hasSelection():
            return False
        if self._rows.selectionMode() not in _CHOOSING:
            return False
        self._rows.setCurrentIndex(current if current.isValid() else model.index(0, 0))
        return True
