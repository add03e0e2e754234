"""Where the parts of a chart stand: axis, plot, legend; measured in the letters of the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from desktop.ui.charts.data import ChartData, ChartKind, shown_every
from desktop.ui.charts.figures import axis_words, steps, words
from desktop.ui.theme import TextSize, Theme

GAP: Final = 8.0
_SWATCH: Final = 14.0
_LINE_GAP: Final = 6.0
_NAMES_AT_MOST: Final = 0.4  # of the width


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chart laid out in ``room``; ``plot`` is where values stand."""

    data: ChartData
    kind: ChartKind
    room: QRectF
    plot: QRectF
    marks: tuple[float, ...]
    font: QFont
    every: int = 1  # label of the places
    rows: int = 0  # of a ranked chart, as many as there is room for

    @property
    def count(self) -> int:
        return self.rows if self.kind is ChartKind.RANKED else len(self.data.places)

    @property
    def pitch(self) -> float:
        """The room of one place."""
        if not self.count:
            return 0.0
        lying = self.kind is ChartKind.RANKED
        return (self.plot.height() if lying else self.plot.width()) / self.count

    def slot(self, index: int) -> QRectF:
        """The room of one place, over the whole plot."""
        if self.kind is ChartKind.RANKED:
            top = self.plot.top() + index * self.pitch
            return QRectF(self.room.left(), top, self.room.width(), self.pitch)
        left = self.plot.left() + index * self.pitch
        return QRectF(left, self.plot.top(), self.pitch, self.plot.height())

    def at(self, point: QPointF) -> int | None:
        """The place under a point."""
        for index in range(self.count):
            if self.slot(index).contains(point):
                return index
        return None

    def length(self, value: float) -> float:
        """How long a value is drawn."""
        lying = self.kind is ChartKind.RANKED
        whole = self.plot.width() if lying else self.plot.height()
        top = self.data.highest if lying else self.marks[-1]
        return whole * value / top if top else 0.0


def laid_out(data: ChartData, kind: ChartKind, room: QRectF, theme: Theme) -> Sheet:
    font = theme.font(TextSize.SMALL)
    letters = QFontMetricsF(font)
    inner = room.adjusted(1, 1, -1, -1)
    if data.before is not None:
        inner.setTop(inner.top() + _legend_height(data, letters, inner.width()) + GAP)
    if kind is ChartKind.RANKED:
        return _ranked(data, room, inner, font, letters)
    high = inner.height() - letters.height() * 1.5 - GAP
    most = max(1, min(5, int(high / (letters.height() * 1.6))))
    marks = steps(data.highest, data.unit, most)
    axis = max(letters.horizontalAdvance(axis_words(each, data.unit)) for each in marks)
    plot = inner.adjusted(axis + GAP, letters.height() / 2, 0, -letters.height() - GAP)
    widths = [letters.horizontalAdvance(each.short) for each in data.places]
    slot = plot.width() / len(widths) if widths else plot.width()
    return Sheet(data, kind, room, plot, marks, font, shown_every(widths, slot, GAP))


def _ranked(
    data: ChartData, room: QRectF, inner: QRectF, font: QFont, letters: QFontMetricsF
) -> Sheet:
    names = max((letters.horizontalAdvance(each.name) for each in data.places), default=0.0)
    names = min(names, inner.width() * _NAMES_AT_MOST)
    values = max(
        (
            letters.horizontalAdvance(words(value, data.unit))
            for series in data.series
            for value in series.values
        ),
        default=0.0,
    )
    lines = len(data.series)
    wanted = letters.height() * lines + _LINE_GAP
    fitting = max(0, int(inner.height() // wanted))
    rows = len(data.places)
    if rows > fitting:  # the last line says how many are not shown
        rows = max(0, int((inner.height() - letters.height()) // wanted))
    plot = inner.adjusted(names + GAP, 0, -values - GAP, 0)
    plot.setHeight(rows * wanted)
    return Sheet(data, ChartKind.RANKED, room, plot, (0.0, data.highest), font, rows=rows)


def _legend_height(data: ChartData, letters: QFontMetricsF, width: float) -> float:
    return letters.height() * len(_legend_lines(data, letters, width))


def _legend_lines(data: ChartData, letters: QFontMetricsF, width: float) -> list[list[int]]:
    """Which of the series stand in which line."""
    lines: list[list[int]] = []
    left = 0.0
    for index, series in enumerate(data.series):
        wide = _SWATCH + _LINE_GAP + letters.horizontalAdvance(series.name) + 2 * GAP
        if not lines or left + wide > width:
            lines.append([])
            left = 0.0
        lines[-1].append(index)
        left += wide
    return lines


def paint_legend(painter: QPainter, sheet: Sheet, theme: Theme) -> None:
    """Each series as it is drawn, and its name."""
    if sheet.data.before is None:
        return
    letters = QFontMetricsF(sheet.font)
    painter.setFont(sheet.font)
    top = sheet.room.top() + 1
    for line in _legend_lines(sheet.data, letters, sheet.room.width()):
        left = sheet.room.left() + 1
        for index in line:
            swatch = QRectF(left, top + (letters.height() - 9) / 2, _SWATCH, 9)
            paint_swatch(painter, swatch, sheet.kind, theme, is_before=index == 1)
            left += _SWATCH + _LINE_GAP
            painter.setPen(theme.colour("muted"))
            name = sheet.data.series[index].name
            room = QRectF(left, top, sheet.room.right() - left, letters.height())
            shown = letters.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            left += letters.horizontalAdvance(name) + 2 * GAP
        top += letters.height()


def paint_swatch(
    painter: QPainter, room: QRectF, kind: ChartKind, theme: Theme, *, is_before: bool
) -> None:
    """Filled is now, hollow or dashed is what it is compared with: also without colours."""
    if kind is ChartKind.LINE:
        painter.setPen(line_pen(theme, is_before=is_before))
        middle = room.center().y()
        painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
        return
    paint_bar(painter, room, theme, is_before=is_before)


def paint_bar(painter: QPainter, room: QRectF, theme: Theme, *, is_before: bool) -> None:
    if is_before:
        painter.setPen(QPen(theme.colour("muted"), 1.2))
        painter.setBrush(theme.colour("hover"))
        room = room.adjusted(0.6, 0.6, -0.6, -0.6)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
    radius = min(3.0, room.width() / 2, room.height() / 2)
    painter.drawRoundedRect(room, radius, radius)


def line_pen(theme: Theme, *, is_before: bool) -> QPen:
    if is_before:
        return QPen(theme.colour("muted"), 1.6, Qt.PenStyle.DashLine)
    pen = QPen(theme.colour("accent"), 2.2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
