"""A conversation in two lines: who and when, the last text and how many are new."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.texts.states import DRAFT, ConversationRow
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.marks import paint_avatar

ROW: Final = 60
_MOST: Final = 120  # characters of a name; more than a line holds would be measured in vain
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter


class ConversationDelegate(QStyledItemDelegate):
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
        row: ConversationRow = index.data(Qt.ItemDataRole.UserRole)
        theme = current_theme()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        disc = QRectF(area.left() + 16, area.center().y() - 17, 34, 34)
        paint_avatar(painter, disc, row.name[:_MOST])
        text = area.adjusted(62, 9, -16, -9)
        half = text.height() / 2
        _first(painter, row, QRectF(text.left(), text.top(), text.width(), half))
        _second(painter, row, QRectF(text.left(), text.top() + half, text.width(), half))
        painter.restore()


def _first(painter: QPainter, row: ConversationRow, line: QRectF) -> None:
    theme = current_theme()
    painter.setFont(theme.font(TextSize.SMALL))
    painter.setPen(theme.colour("muted"))
    painter.drawText(line, _MIDDLE | Qt.AlignmentFlag.AlignRight, row.time)
    used = QFontMetricsF(painter.font()).horizontalAdvance(row.time) + 8
    painter.setFont(theme.font(weight=600 if row.unread else 500))
    painter.setPen(theme.colour("text"))
    _text(painter, row.name[:_MOST], line.adjusted(0, 0, -used, 0))


def _second(painter: QPainter, row: ConversationRow, line: QRectF) -> None:
    theme = current_theme()
    if row.unread:
        shown = str(row.unread) if row.unread < 1000 else "999+"
        width = max(22.0, 12 + QFontMetricsF(theme.font(11, 600)).horizontalAdvance(shown))
        pill = QRectF(line.right() - width, line.center().y() - 8, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(pill, 8, 8)
        painter.setFont(theme.font(11, 600))
        painter.setPen(theme.colour("on_colour"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
    room = line.adjusted(0, 0, -40 if row.unread else 0, 0)
    if row.mark:
        painter.setFont(theme.font(TextSize.SMALL, 600))
        painter.setPen(theme.colour("accent" if row.mark == DRAFT else "bad"))
        words = f"{row.mark}: "
        _text(painter, words, room)
        room.setLeft(room.left() + QFontMetricsF(painter.font()).horizontalAdvance(words))
    painter.setFont(theme.font(TextSize.SMALL))
    painter.setPen(theme.colour("text" if row.unread else "muted"))
    _text(painter, row.preview, room)


def _text(painter: QPainter, text: str, place: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _MIDDLE, shown)
