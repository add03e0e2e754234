"""Paints a chart that is laid out: bars, lines, ranked names, and the mark on one of its places."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from desktop.ui.charts.data import ChartKind
from desktop.ui.charts.figures import axis_words, words
from desktop.ui.charts.sheet import GAP, Sheet, line_pen, paint_bar, paint_legend
from desktop.ui.theme import Theme

_WIDEST_BAR: Final = 44.0
_DOT: Final = 3.2
_MOST_DOTS: Final = 40
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_chart(painter: QPainter, sheet: Sheet, theme: Theme, mark: int | None = None) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_legend(painter, sheet, theme)
    if mark is not None and mark < sheet.count:
        _paint_mark(painter, sheet, theme, mark)
    if sheet.kind is ChartKind.RANKED:
        _paint_ranked(painter, sheet, theme)
        return
    _paint_axes(painter, sheet, theme)
    if sheet.kind is ChartKind.BARS:
        _paint_bars(painter, sheet, theme)
    else:
        _paint_lines(painter, sheet, theme, mark)


def _paint_mark(painter: QPainter, sheet: Sheet, theme: Theme, mark: int) -> None:
    slot = sheet.slot(mark)
    painter.setPen(QPen(theme.colour("accent"), 1))
    painter.setBrush(theme.colour("accent_soft"))
    if sheet.kind is ChartKind.LINE:
        middle = slot.center().x()
        painter.drawLine(QPointF(middle, slot.top()), QPointF(middle, slot.bottom()))
        return
    painter.drawRoundedRect(slot.adjusted(1, 0.5, -1, -0.5), 4, 4)


def _paint_axes(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    letters = QFontMetricsF(sheet.font)
    painter.setFont(sheet.font)
    plot, unit = sheet.plot, sheet.data.unit
    for value in sheet.marks:
        y = plot.bottom() - sheet.length(value)
        painter.setPen(QPen(theme.colour("line" if value else "track"), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(theme.colour("muted"))
        room = QRectF(
            sheet.room.left(),
            y - letters.height() / 2,
            plot.left() - GAP - sheet.room.left() + 1,
            letters.height(),
        )
        painter.drawText(room, _RIGHT, axis_words(value, unit))
    for index in range(0, sheet.count, sheet.every):
        _paint_place(painter, sheet, letters, index)


def _paint_place(painter: QPainter, sheet: Sheet, letters: QFontMetricsF, index: int) -> None:
    text = sheet.data.places[index].short
    wide = letters.horizontalAdvance(text) + 1
    left = sheet.slot(index).center().x() - wide / 2
    left = max(sheet.room.left(), min(left, sheet.room.right() - wide))
    room = QRectF(left, sheet.plot.bottom() + GAP / 2, wide, letters.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def _paint_bars(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    several = len(sheet.data.series)
    wide = min(sheet.pitch * 0.72, _WIDEST_BAR * several)
    each_wide = wide / several
    for index in range(sheet.count):
        left = sheet.slot(index).center().x() - wide / 2
        for place, series in enumerate(sheet.data.series):
            value = series.values[index]
            if not value:
                continue
            high = max(1.0, sheet.length(value))  # a single call among a million is to be seen
            top = sheet.plot.bottom() - high
            gap = 1.0 if several > 1 and each_wide > 5 else 0.0
            room = QRectF(left + place * each_wide, top, max(1.0, each_wide - gap), high)
            paint_bar(painter, room, theme, is_before=place == 1)


def _paint_lines(painter: QPainter, sheet: Sheet, theme: Theme, mark: int | None) -> None:
    for place in reversed(range(len(sheet.data.series))):
        is_before = place == 1
        for run in _runs(sheet, sheet.data.series[place].values):
            if not is_before:
                _paint_area(painter, sheet, theme, run)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(line_pen(theme, is_before=is_before))
            painter.drawPolyline(QPolygonF(run))
            if not is_before and (len(run) == 1 or sheet.count <= _MOST_DOTS):
                _paint_dots(painter, theme, run)
    if mark is None:
        return
    for place, series in enumerate(sheet.data.series):
        value = series.values[mark] if mark < sheet.count else None
        if value is not None:
            painter.setPen(QPen(theme.colour("surface"), 2))
            painter.setBrush(theme.colour("muted" if place else "accent"))
            painter.drawEllipse(_point(sheet, mark, value), 5.5, 5.5)


def _runs(sheet: Sheet, values: tuple[float | None, ...]) -> list[list[QPointF]]:
    """What is not known is a gap, no 0."""
    runs: list[list[QPointF]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(_point(sheet, index, value))
    return [run for run in runs if run]


def _point(sheet: Sheet, index: int, value: float) -> QPointF:
    return QPointF(sheet.slot(index).center().x(), sheet.plot.bottom() - sheet.length(value))


def _paint_area(painter: QPainter, sheet: Sheet, theme: Theme, run: list[QPointF]) -> None:
    path = QPainterPath(QPointF(run[0].x(), sheet.plot.bottom()))
    for point in run:
        path.lineTo(point)
    path.lineTo(QPointF(run[-1].x(), sheet.plot.bottom()))
    soft = theme.colour("accent")
    soft.setAlphaF(0.10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft)
    painter.drawPath(path)


def _paint_dots(painter: QPainter, theme: Theme, run: list[QPointF]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    for point in run:
        painter.drawEllipse(point, _DOT, _DOT)


def _paint_ranked(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    letters = QFontMetricsF(sheet.font)
    painter.setFont(sheet.font)
    for index in range(sheet.count):
        _paint_line(painter, sheet, theme, letters, index)
    left_out = len(sheet.data.places) - sheet.count
    if left_out > 0:
        room = QRectF(sheet.room)
        room.setTop(sheet.plot.bottom())
        room.setHeight(letters.height())
        painter.setPen(theme.colour("muted"))
        painter.drawText(room, _LEFT, f"and {left_out:,} more in the table")


def _paint_line(
    painter: QPainter, sheet: Sheet, theme: Theme, letters: QFontMetricsF, index: int
) -> None:
    slot, plot, data = sheet.slot(index), sheet.plot, sheet.data
    name_room = QRectF(slot.left() + 4, slot.top(), plot.left() - GAP - slot.left(), slot.height())
    name = letters.elidedText(
        data.places[index].name, Qt.TextElideMode.ElideRight, name_room.width()
    )
    painter.setPen(theme.colour("text"))
    painter.drawText(name_room, _LEFT, name)
    high = letters.height()
    top = slot.center().y() - high * len(data.series) / 2
    for place, series in enumerate(data.series):
        value = series.values[index]
        long = max(2.0, sheet.length(value)) if value else 0.0
        if long:
            bar = QRectF(plot.left(), top + high * 0.18, long, high * 0.64)
            paint_bar(painter, bar, theme, is_before=place == 1)
        painter.setPen(theme.colour("muted" if place else "text"))
        room = QRectF(plot.left() + long + GAP / 2, top, slot.right() - plot.left() - long, high)
        painter.drawText(room, _LEFT, words(value, data.unit))
        top += high
