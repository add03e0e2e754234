"""The table of a call report: its columns, its rows in order, and the total below them; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from desktop.domain.calls import Direction
from desktop.domain.report_periods import Comparison, Period
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import CallReport, Measure, Measures, ReportRow
from desktop.ui.charts.data import ChartData, ChartKind
from desktop.ui.charts.figures import change, words
from desktop.ui.reports.words import row_words
from desktop.ui.words import Phase

MEASURES: Final = (
    *(Measure.CALLS, Measure.ANSWERED, Measure.ANSWER_RATE, Measure.MISSED),
    *(Measure.ABANDONED, Measure.VOICEMAIL, Measure.INBOUND, Measure.OUTBOUND),
    *(Measure.TALK_TIME, Measure.AVERAGE_TALK, Measure.AVERAGE_WAIT, Measure.FIRST_TIME),
)
NAME: Final = "name"
BEFORE: Final = "before"
CHANGE: Final = "change"
Column = Measure | Literal["name", "before", "change"]


@dataclass(frozen=True, slots=True)
class FilterOption:
    key: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class SetFilter:
    """A filter that is set; clearing it clears the kind."""

    kind: Dimension
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """``key`` is the row's, None for the total."""

    key: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallReportsState:
    """``sort`` None: as the dimension and the measure have it by themselves."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    level: str = "info"
    notice: str = ""
    is_counting: bool = False
    is_listing: bool = False  # what one may filter by is asked for
    is_exporting: bool = False
    can_export: bool = False
    dimension: Dimension = Dimension.AGENT
    measure: Measure = Measure.CALLS
    period: Period = Period()  # noqa: RUF009 - frozen: the same for everybody
    comparison: Comparison = Comparison.NONE
    direction: Direction | None = None
    filters: tuple[SetFilter, ...] = ()
    sort: Column | None = None
    ascending: bool = False
    columns: tuple[tuple[Column, str], ...] = ()
    lines: tuple[Line, ...] = ()
    kind: ChartKind = ChartKind.RANKED
    data: ChartData | None = None
    keys: tuple[str, ...] = ()  # of the chart's places
    remark: str = ""

    @property
    def sorted_by(self) -> Column:
        if self.sort is not None:
            return self.sort
        return NAME if self.dimension.is_time else self.measure

    @property
    def is_rising(self) -> bool:
        return self.ascending if self.sort is not None else self.dimension.is_time


def table_of(state: CallReportsState, report: CallReport, region: str) -> CallReportsState:
    """With the chosen measure first, and what it is compared with beside it."""
    compared = report.compared_span is not None
    beside: tuple[Column, ...] = (BEFORE, CHANGE) if compared else ()
    others = tuple(each for each in MEASURES if each is not state.measure)
    columns: tuple[Column, ...] = (NAME, state.measure, *beside, *others)
    dimension = report.dimension or state.dimension
    named = [(row, row_words(dimension, row, region)) for row in report.rows]
    lines = [
        Line(row.key, tuple(_cell(state, row.measures, row.compared, name, c) for c in columns))
        for row, name in _sorted(state, named, is_time=dimension.is_time)
    ]
    total = Line(
        None,
        tuple(_cell(state, report.total, report.compared_total, "Total", c) for c in columns),
    )
    titles = tuple((each, _title(each, dimension)) for each in columns)
    return replace(state, columns=titles, lines=(*lines, total))


def _title(column: Column, dimension: Dimension) -> str:
    if isinstance(column, Measure):
        return column.title
    return {NAME: dimension.title, BEFORE: "Before", CHANGE: "Change"}[column]


def _cell(
    state: CallReportsState, now: Measures, before: Measures | None, name: str, column: Column
) -> str:
    measure = state.measure
    if isinstance(column, Measure):
        return words(now.value(column), column.unit)
    if column == NAME:
        return name
    was = before.value(measure) if before is not None else None
    if column == BEFORE:
        return words(was, measure.unit)
    return change(now.value(measure), was, measure.unit).shown


def _sorted(
    state: CallReportsState, named: list[tuple[ReportRow, str]], *, is_time: bool
) -> list[tuple[ReportRow, str]]:
    column = state.sorted_by
    if column == NAME:
        ordered = named if is_time else sorted(named, key=lambda each: each[1].casefold())
        return list(ordered) if state.is_rising else list(reversed(ordered))

    def height(each: tuple[ReportRow, str]) -> float:
        value = _value(state, each[0], column)
        return float("-inf") if value is None else value

    return sorted(named, key=height, reverse=not state.is_rising)


def _value(state: CallReportsState, row: ReportRow, column: Column) -> float | None:
    if isinstance(column, Measure):
        return row.measures.value(column)
    before = row.compared.value(state.measure) if row.compared is not None else None
    now = row.measures.value(state.measure)
    if column == BEFORE or now is None or before is None:
        return before if column == BEFORE else None
    return now - before
