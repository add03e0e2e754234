"""Reports in words and as charts: places of an axis, days of a period, figures of a tile; no Qt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.overview import Tile, TileKind
from desktop.domain.report_periods import Period, PeriodName, Span
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import CallReport, Measure, ReportRow
from desktop.ui.charts.data import ChartData, ChartKind, Place, Series
from desktop.ui.charts.figures import Figure, change, words
from desktop.ui.words import Tone, clock, date_words, short_date, weekday

_MORE_IS_WORSE: Final = frozenset(
    {Measure.MISSED, Measure.ABANDONED, Measure.WAIT_TIME, Measure.AVERAGE_WAIT}
)
_MORE_IS_BETTER: Final = frozenset({Measure.ANSWERED, Measure.ANSWER_RATE})


def rising(measure: Measure) -> Tone:
    """Whether more of it is good, bad, or neither."""
    if measure in _MORE_IS_WORSE:
        return Tone.BAD
    return Tone.GOOD if measure in _MORE_IS_BETTER else Tone.PLAIN


def span_words(span: Span) -> str:
    """``Wed 25 Nov 2026`` or ``27 Oct – 25 Nov 2026``."""
    if span.first == span.last:
        return f"{weekday(span.first)} {date_words(span.first.isoformat())}"
    last = date_words(span.last.isoformat())
    if span.first.year == span.last.year:
        return f"{short_date(span.first)} – {last}"
    return f"{date_words(span.first.isoformat())} – {last}"


def period_words(period: Period) -> str:
    if period.name is not PeriodName.CUSTOM:
        return period.name.title
    if period.first is None or period.last is None:
        return period.name.title
    first, last = date_words(period.first.isoformat()), date_words(period.last.isoformat())
    return f"{first} – {last}"


def remark(report: CallReport) -> str:
    """What the figures are of, and what they are compared with."""
    days, period = span_words(report.span), report.query.period
    said = days if period.name is PeriodName.CUSTOM else f"{period_words(period)} · {days}"
    if report.compared_span is None:
        return said
    return f"{said}, compared with {span_words(report.compared_span)}"


def row_words(dimension: Dimension, row: ReportRow, region: str) -> str:
    """How a row is called in a table and in a sentence."""
    if dimension is Dimension.HOUR:
        hour = int(row.key)
        return f"{_hour(hour)} – {_hour((hour + 1) % 24)}"
    if dimension is Dimension.DAY:
        return day_words(date.fromisoformat(row.key))
    if dimension is Dimension.WEEKDAY:
        return _DAYS[int(row.key)]
    if dimension is Dimension.NUMBER and row.key:
        shown = phone_numbers.display(row.key, region) or row.key
        return shown if row.label in ("", row.key) else f"{row.label} · {shown}"
    return row.label or row.key


def day_words(day: date) -> str:
    return f"{weekday(day)} {date_words(day.isoformat())}"


def figure_of(report: CallReport, measure: Measure, title: str) -> Figure:
    now, unit = report.total.value(measure), measure.unit
    compared = report.compared_total
    moved = None if compared is None else change(now, compared.value(measure), unit)
    return Figure(title, words(now, unit), moved, rising(measure))


def chart_of(
    report: CallReport, rows: tuple[ReportRow, ...], measure: Measure, title: str, region: str
) -> ChartData:
    """``rows`` are those of the report, in the order in which they are shown."""
    dimension = report.dimension or Dimension.DAY
    compared = report.compared_span
    before = None
    if compared is not None:
        values = tuple(row.compared.value(measure) if row.compared else None for row in rows)
        before = Series(span_words(compared), values, _days_before(report, rows))
    other = report.compared_total
    return ChartData(
        title,
        dimension.title,
        tuple(_place(dimension, row, region) for row in rows),
        Series(span_words(report.span), tuple(row.measures.value(measure) for row in rows)),
        before,
        measure.unit,
        (report.total.value(measure), other.value(measure) if other is not None else None),
        measure.title,
    )


def ranked_rows(report: CallReport, measure: Measure) -> tuple[ReportRow, ...]:
    """The highest first."""

    def height(row: ReportRow) -> float:
        value = row.measures.value(measure)
        return -1 if value is None else value

    return tuple(sorted(report.rows, key=height, reverse=True))


def chart_kind(tile: Tile) -> ChartKind:
    """Names lie, whatever is asked for: upright there is no room for them."""
    if tile.dimension is None or not tile.dimension.is_time or tile.kind is TileKind.BARS:
        return ChartKind.RANKED
    return ChartKind.LINE if tile.kind is TileKind.LINE else ChartKind.BARS


def chart_kind_of(dimension: Dimension) -> ChartKind:
    """The one that shows it best."""
    if not dimension.is_time:
        return ChartKind.RANKED
    return ChartKind.LINE if dimension is Dimension.DAY else ChartKind.BARS


def _place(dimension: Dimension, row: ReportRow, region: str) -> Place:
    name = row_words(dimension, row, region)
    if dimension is Dimension.HOUR:
        return Place(_hour(int(row.key)).replace(":00", ""), name)
    if dimension is Dimension.DAY:
        return Place(short_date(date.fromisoformat(row.key)), name)
    if dimension is Dimension.WEEKDAY:
        return Place(name[:3], name)
    return Place(name, name)


def _days_before(report: CallReport, rows: tuple[ReportRow, ...]) -> tuple[str, ...]:
    """By day, each day is compared with the one at its place in the other period."""
    if report.dimension is not Dimension.DAY or report.compared_span is None:
        return ()
    back = report.span.first - report.compared_span.first
    return tuple(day_words(date.fromisoformat(row.key) - back) for row in rows)


def _hour(hour: int) -> str:
    return clock(datetime(2000, 1, 1, hour).astimezone())  # local, and no night of a clock change


_DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)
