"""What every kind of file is made of: tables with measured columns, and what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from desktop.domain.overview import Overview, Tile
from desktop.domain.report_results import CallReport, Measure, Measures, Unit

# The columns of a call report, in their order.
MEASURES: Final = tuple(Measure)


@dataclass(frozen=True, slots=True)
class Heading:
    title: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Line:
    """``values`` has one for each heading, None where there is nothing to say."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``about`` is what its lines stand for."""

    title: str
    about: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    title: str
    account: str
    days: str
    made: datetime
    time_zone: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class About:
    """Of all files of one run; ``made`` is in the zone of the schedule."""

    title: str
    account: str
    made: datetime
    time_zone: str


def book_of_report(report: CallReport, about: About) -> Book:
    measures = tuple(each for each in MEASURES if _is_told(report, each))
    by = report.dimension.title if report.dimension is not None else ""
    lines = tuple(Line(row.label, _values(row.measures, measures)) for row in report.rows)
    total = Line("All calls", _values(report.total, measures))
    headings = tuple(Heading(each.title, each.unit) for each in measures)
    table = Table(about.title, by, headings, lines, total)
    days = days_in_words(report.span.first, report.span.last)
    return Book(about.title, about.account, days, about.made, about.time_zone, (table,))


def book_of_overview(overview: Overview, about: About) -> Book:
    """The figures in one table, after it one for each chart, as they lie on the page."""
    tiles = sorted(overview.layout.tiles, key=lambda each: (each.y, each.x))
    reports = overview.reports
    figures = [each for each in tiles if each.dimension is None and each.id in reports]
    charts = [each for each in tiles if each.dimension is not None and each.id in reports]
    tables = [_table_of_figure(each, reports[each.id]) for each in figures]
    tables += [_table_of_chart(each, reports[each.id]) for each in charts]
    spans = [reports[each.id].span for each in tiles if each.id in reports]
    days = ""
    if spans:
        days = days_in_words(min(s.first for s in spans), max(s.last for s in spans))
    return Book(about.title, about.account, days, about.made, about.time_zone, tuple(tables))


def days_in_words(first: date, last: date) -> str:
    start = f"{first.day} {first:%b %Y}"
    return start if first == last else f"{start} – {last.day} {last:%b %Y}"


def _table_of_figure(tile: Tile, report: CallReport) -> Table:
    headings, compared = _headings(tile.measure, report)
    line = Line(
        tile.shown_title, _pair(tile.measure, report.total, report.compared_total, compared)
    )
    return Table(tile.shown_title, "", headings, (line,), remark=_remark(report))


def _table_of_chart(tile: Tile, report: CallReport) -> Table:
    headings, compared = _headings(tile.measure, report)
    lines = tuple(
        Line(row.label, _pair(tile.measure, row.measures, row.compared, compared))
        for row in report.rows
    )
    about = report.dimension.title if report.dimension is not None else ""
    return Table(tile.shown_title, about, headings, lines, remark=_remark(report))


def _headings(measure: Measure, report: CallReport) -> tuple[tuple[Heading, ...], bool]:
    own = (Heading(measure.title, measure.unit),)
    if report.compared_span is None:
        return own, False
    return (*own, Heading("Compared with", measure.unit)), True


def _remark(report: CallReport) -> str:
    days = days_in_words(report.span.first, report.span.last)
    if report.compared_span is None:
        return days
    other = report.compared_span
    return f"{days}, compared with {days_in_words(other.first, other.last)}"


def _pair(
    measure: Measure, own: Measures, other: Measures | None, compared: bool
) -> tuple[float | None, ...]:
    value = own.value(measure)
    if not compared:
        return (value,)
    return value, other.value(measure) if other is not None else None


def _is_told(report: CallReport, measure: Measure) -> bool:
    """A column that says nothing of any row is left out: texts by agent."""
    return not measure.is_of_texts or report.total.value(measure) is not None


def _values(measures: Measures, wanted: Sequence[Measure]) -> tuple[float | None, ...]:
    return tuple(measures.value(each) for each in wanted)


def in_words(value: float | None, unit: Unit) -> str:
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{value * 100:.1f} %"
    if unit is Unit.SECONDS:
        minutes, seconds = divmod(round(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{round(value):,}"


SUFFIXES: Final[Mapping[Unit, str]] = {
    Unit.COUNT: "",
    Unit.SECONDS: " (seconds)",
    Unit.SHARE: " (share)",
}
