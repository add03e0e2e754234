"""A voicemail in two lines: who and when, the number and how long; unheard ones stand out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.theme import TextSize, current_theme
from desktop.ui.voicemail.presenter import VoicemailRow
from desktop.ui.widgets.marks import paint_avatar

ROW: Final = 60
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = _MIDDLE | Qt.AlignmentFlag.AlignRight


def spoken(row: VoicemailRow) -> str:
    """What a screen reader says of the row."""
    state = "heard" if row.heard else "not heard yet"
    return ", ".join(part for part in (row.name, row.detail, row.time, row.length, state) if part)


class VoicemailDelegate(QStyledItemDelegate):
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
        row: VoicemailRow = index.data(Qt.ItemDataRole.UserRole)
        theme = current_theme()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        if not row.heard:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(QRectF(area.left() + 5, area.center().y() - 3, 7, 7))
        disc = QRectF(area.left() + 18, area.center().y() - 17, 34, 34)
        paint_avatar(painter, disc, row.name)
        text = area.adjusted(64, 9, -16, -9)
        half = text.height() / 2
        first = QRectF(text.left(), text.top(), text.width(), half)
        colour = "muted" if row.heard else "accent"
        _line(painter, first, (row.name, 500 if row.heard else 600, "text"), (row.time, "muted"))
        detail = row.detail or ("Heard" if row.heard else "Not heard yet")
        below = first.translated(0, half)
        _line(painter, below, (detail, 400, "muted"), (row.length, colour), small=True)
        painter.restore()


def _line(
    painter: QPainter,
    place: QRectF,
    left: tuple[str, int, str],
    right: tuple[str, str],
    *,
    small: bool = False,
) -> None:
    """``left`` is words, weight and colour, and gives way to ``right``: words and colour."""
    theme = current_theme()
    painter.setFont(theme.font(TextSize.SMALL))
    painter.setPen(theme.colour(right[1]))
    painter.drawText(place, _RIGHT, right[0])
    used = QFontMetricsF(painter.font()).horizontalAdvance(right[0]) + 8
    painter.setFont(theme.font(TextSize.SMALL if small else TextSize.BODY, left[1]))
    painter.setPen(theme.colour(left[2]))
    room = place.adjusted(0, 0, -used, 0)
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(left[0], Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _MIDDLE, shown)
