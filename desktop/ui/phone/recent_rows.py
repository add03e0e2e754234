"""Rows of calls painted by hand: mark, name, number, detail, time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.icons import paint_icon
from desktop.ui.phone.recent import RecentRow
from desktop.ui.theme import current_theme
from desktop.ui.words import CallMark

ROW: Final = 38
MARKS: Final = {
    CallMark.INBOUND: ("phone-incoming", "ok"),
    CallMark.OUTBOUND: ("phone-outgoing", "accent"),
    CallMark.MISSED: ("phone-missed", "bad"),
    CallMark.VOICEMAIL: ("voicemail", "warn"),
}


class RecentDelegate(QStyledItemDelegate):
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
        row: RecentRow = index.data(Qt.ItemDataRole.UserRole)
        theme = current_theme()
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), theme.colour("line"))
        name, colour = MARKS[row.mark]
        paint_icon(painter, QRectF(area.left() + 12, area.center().y() - 9, 18, 18), name, colour)
        self._texts(painter, row, area.adjusted(40, 0, -16, 0))
        painter.restore()

    def _texts(self, painter: QPainter, row: RecentRow, area: QRectF) -> None:
        theme = current_theme()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font())
        painter.setPen(theme.colour("muted"))
        time = QFontMetricsF(painter.font()).horizontalAdvance(row.time) + 12
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, row.time)
        left = QRectF(area.left(), area.top(), area.width() * 0.5, area.height())
        right = QRectF(
            left.right() + 8, area.top(), area.right() - left.right() - time, left.height()
        )
        painter.drawText(right, middle, _elided(painter, row.detail, right.width()))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(weight=500))
        shown = _elided(painter, row.name, left.width())
        painter.drawText(left, middle, shown)
        used = QFontMetricsF(painter.font()).horizontalAdvance(shown + "  ")
        painter.setFont(theme.font())
        painter.setPen(theme.colour("muted"))
        rest = left.adjusted(used, 0, 0, 0)
        painter.drawText(rest, middle, _elided(painter, row.number, rest.width()))


def _elided(painter: QPainter, text: str, width: float) -> str:
    metrics = QFontMetricsF(painter.font())
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))
