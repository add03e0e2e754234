"""The list of contacts: rows that are appended as one scrolls, each in two lines."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.people.presenter import ContactRow
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.marks import paint_avatar

ROW: Final = 52
_NOWHERE: Final = QModelIndex()


class ContactModel(QAbstractListModel):
    """Keeps what is shown; rows that come behind the others move nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ContactRow, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.name, row.detail, row.number) if part)
        return None

    def place_of(self, contact_id: str) -> int:
        """-1 where it is not among the rows."""
        places = (place for place, row in enumerate(self._rows) if row.id == contact_id)
        return next(places, -1)

    def show_rows(self, rows: tuple[ContactRow, ...]) -> None:
        known = len(self._rows)
        if rows == self._rows:
            return
        if known and rows[:known] == self._rows:
            self.beginInsertRows(QModelIndex(), known, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        elif len(rows) == known:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(known - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()


class ContactDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, current_theme().px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: ContactRow = index.data(Qt.ItemDataRole.UserRole)
        theme = current_theme()
        area = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        disc = QRectF(area.left() + 16, area.center().y() - 16, 32, 32)
        paint_avatar(painter, disc, row.name)
        text = area.adjusted(60, 7, -16, -7)
        half = text.height() / 2
        first = QRectF(text.left(), text.top(), text.width(), half)
        painter.setFont(theme.font(weight=500))
        painter.setPen(theme.colour("text"))
        _text(painter, row.name, first)
        painter.setFont(theme.font(TextSize.SMALL))
        painter.setPen(theme.colour("muted"))
        _text(painter, f"{row.number}   {row.detail}", first.translated(0, half))
        painter.restore()


def _text(painter: QPainter, text: str, place: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
