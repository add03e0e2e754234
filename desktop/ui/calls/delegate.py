"""The cells of the call log, painted: mark with name and number, agent, status as a tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.domain.call_views import Column
from desktop.ui.calls.model import COLUMNS, cell_words
from desktop.ui.calls.rows import CallRow
from desktop.ui.icons import paint_icon
from desktop.ui.phone.recent_rows import MARKS
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.marks import paint_avatar
from desktop.ui.words import Tone

ROW: Final = 44
_TONES: Final = {
    Tone.PLAIN: ("muted", "hover"),
    Tone.GOOD: ("ok", "ok_soft"),
    Tone.BAD: ("bad", "bad_soft"),
    Tone.WARNING: ("warn", "warn_soft"),
    Tone.ACCENT: ("accent", "accent_soft"),
}
_Painter = Callable[[QPainter, CallRow, QRectF], None]
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter


class CallDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, current_theme().px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: CallRow | None = index.data(Qt.ItemDataRole.UserRole)
        theme = current_theme()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        painter.fillRect(
            QRectF(area.left(), area.bottom() - 0.5, area.width(), 1), theme.colour("line")
        )
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        if row is not None:
            column = COLUMNS[index.column()]
            _PAINTERS.get(column, _plain(column))(painter, row, area.adjusted(8, 0, -8, 0))
        painter.restore()


def _contact(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    theme = current_theme()
    name, colour = MARKS[row.mark]
    paint_icon(painter, QRectF(cell.left() + 2, cell.center().y() - 9, 18, 18), name, colour)
    text = cell.adjusted(32, 4, 0, -4)
    half = text.height() / 2
    painter.setPen(theme.colour("text"))
    painter.setFont(theme.font(weight=700 if row.is_new else 500))
    if row.is_new:
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(QRectF(cell.left() + 22, text.top() + half / 2 - 3, 6, 6))
        painter.restore()
    _text(painter, row.contact, QRectF(text.left(), text.top(), text.width(), half))
    painter.setPen(theme.colour("muted"))
    painter.setFont(theme.font(TextSize.SMALL))
    _text(painter, row.number, QRectF(text.left(), text.top() + half, text.width(), half))


def _plain(column: Column) -> _Painter:
    return lambda painter, row, place: _text(painter, cell_words(row, column), place)


def _agent(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    if not row.agent:
        painter.setPen(current_theme().colour("faint"))
        _text(painter, "Nobody" if row.id else "", cell)
        return
    paint_avatar(painter, QRectF(cell.left(), cell.center().y() - 11, 22, 22), row.agent)
    painter.setFont(current_theme().font())
    painter.setPen(current_theme().colour("text"))
    _text(painter, row.agent, cell.adjusted(29, 0, 0, 0))


def _talk(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    painter.drawText(cell, _MIDDLE | Qt.AlignmentFlag.AlignRight, row.talk)


def _waited(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    painter.drawText(cell, _MIDDLE | Qt.AlignmentFlag.AlignRight, row.waited)


def _score(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    if row.score:
        star = QRectF(cell.left(), cell.center().y() - 8, 16, 16)
        paint_icon(painter, star, "star", "warn")
        _text(painter, row.score, cell.adjusted(21, 0, 0, 0))


def _status(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    if not row.status:
        return
    theme = current_theme()
    colour, ground = _TONES[row.status_tone]
    painter.setFont(theme.font(TextSize.SMALL, 500))
    metrics = QFontMetricsF(painter.font())
    width = min(cell.width(), metrics.horizontalAdvance(row.status) + 14)
    tag = QRectF(cell.left(), cell.center().y() - 10, width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(tag, 4, 4)
    painter.setPen(theme.colour(colour))
    _text(painter, row.status, tag.adjusted(7, 0, -5, 0))


def _time(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    painter.setPen(current_theme().colour("muted"))
    _text(painter, row.time, cell)


def _recording(painter: QPainter, row: CallRow, cell: QRectF) -> None:
    if row.has_recording:
        place = QRectF(cell.center().x() - 9, cell.center().y() - 9, 18, 18)
        paint_icon(painter, place, "record-circle-outline", "muted")


_PAINTERS: Final[dict[Column, _Painter]] = {
    Column.CONTACT: _contact,
    Column.AGENT: _agent,
    Column.TALK: _talk,
    Column.STATUS: _status,
    Column.TIME: _time,
    Column.RECORDING: _recording,
    Column.SCORE: _score,
    Column.WAITED: _waited,
}


def _text(painter: QPainter, text: str, place: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _MIDDLE, shown)
