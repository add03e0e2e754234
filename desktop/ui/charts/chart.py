"""A chart as a control: values on hover and by the arrow keys, said aloud, and as a picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.charts.data import ChartData, ChartKind, Series
from desktop.ui.charts.painting import paint_chart
from desktop.ui.charts.sheet import GAP, Sheet, laid_out
from desktop.ui.theme import Space, TextSize, current_theme

_NOTHING: Final = ChartData("", "", (), Series("", ()))
_PICTURE_SCALE: Final = 2  # sharp on paper and on fine screens
_SMALLEST: Final = QSize(120, 90)


class Chart(QWidget):
    """``described`` with the words of the marked place, "" when the mark goes.

    ``chosen`` with its index on Enter or a double click; ``table_wanted`` and ``copy_wanted`` on T
    and Ctrl+C.
    """

    described = Signal(str)
    chosen = Signal(int)
    table_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data = _NOTHING
        self._kind = ChartKind.BARS
        self._mark: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def data(self) -> ChartData:
        return self._data

    @property
    def mark(self) -> int | None:
        return self._mark

    def show_data(self, kind: ChartKind, data: ChartData) -> None:
        """The mark stays where its place is still there."""
        kept = self._data.places[self._mark] if self._mark is not None else None
        self._kind, self._data = kind, data
        self.setAccessibleName(data.title)
        self._move(data.places.index(kept) if kept in data.places else None)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return _SMALLEST

    def sizeHint(self) -> QSize:
        return QSize(360, 220)

    def picture(self, size: QSize | None = None) -> QImage:
        """With its title, on the ground of a page, twice as fine as it is shown."""
        size = size or self.size()
        theme = current_theme()
        head = theme.px(TextSize.HEADING) + 2 * Space.M
        whole = QSize(size.width() + 2 * Space.L, size.height() + head + Space.L)
        image = QImage(whole * _PICTURE_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(_PICTURE_SCALE)
        image.fill(theme.colour("surface"))
        painter = QPainter(image)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(TextSize.HEADING, 600))
        room = QRectF(Space.L, 0, size.width(), head)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._data.title)
        self._paint(painter, QRectF(Space.L, head, size.width(), size.height()), None)
        painter.end()
        return image

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, self._room(), self._mark)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current_theme().colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._move(self._sheet().at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self._sheet().at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._move(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._move(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, marked = Qt.Key(event.key()), self._mark
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif key in _MOVES or key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(key)
        elif key == Qt.Key.Key_T and not event.modifiers():
            self.table_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and marked is not None:
            self.chosen.emit(marked)
        elif key == Qt.Key.Key_Escape and marked is not None:
            self._move(None)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _go(self, key: Qt.Key) -> None:
        last = self._sheet().count - 1
        if last < 0:
            return
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move(0 if key == Qt.Key.Key_Home else last)
        elif self._mark is None:
            self._move(0 if _MOVES[key] > 0 else last)
        else:
            self._move(max(0, min(last, self._mark + _MOVES[key])))

    def _move(self, index: int | None) -> None:
        is_new = index != self._mark
        self._mark = index
        words = self._data.said(index) if index is not None else ""
        self.setAccessibleDescription(words or self._data.summary)
        if not is_new:
            return
        self.setToolTip(words)
        self.described.emit(words)
        if words and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.update()

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)

    def _sheet(self) -> Sheet:
        return laid_out(self._data, self._kind, self._room(), current_theme())

    def _paint(self, painter: QPainter, room: QRectF, mark: int | None) -> None:
        theme = current_theme()
        sheet = laid_out(self._data, self._kind, room, theme)
        paint_chart(painter, sheet, theme, mark)
        if self._data.is_nothing:
            painter.setFont(theme.font())
            painter.setPen(theme.colour("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "Nothing in this period")


_MOVES: Final = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}
