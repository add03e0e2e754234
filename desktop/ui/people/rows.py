"""A contact in two lines."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.people.presenter import ContactRow
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.marks import paint_avatar

ROW: Final = 52


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
