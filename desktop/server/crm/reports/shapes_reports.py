"""The shapes of reports and of the overview's tiles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from desktop.domain.calls import Direction
from desktop.domain.overview import (
    COLUMNS,
    LONGEST_ID,
    LONGEST_TITLE,
    MOST_TILES,
    ROWS,
    TileKind,
)
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import MOST_VALUES, Dimension, ReportFilters, ReportQuery
from desktop.domain.report_results import Measure
from desktop.server.crm.shapes import Body

Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Field(default_factory=list, max_length=MOST_VALUES)]
Zone = Annotated[str, Field(max_length=64)]


class PeriodAsked(BaseModel):
    """Local days of ``time_zone`` (IANA); ``first`` and ``last`` are for "custom" and count."""

    model_config = ConfigDict(extra="forbid")

    time_zone: Zone = "UTC"
    period: PeriodName | None = None
    first: date | None = None
    last: date | None = None
    comparison: Comparison | None = None

    def days(self) -> Period | None:
        return None if self.period is None else Period(self.period, self.first, self.last)


class ReportAsked(PeriodAsked):
    """One value of each kind has to fit; "" stands for none: nobody's, without a tag."""

    agent: Words
    queue: Words
    number: Words
    source: Words
    tag: Words
    status: Words
    direction: Direction | None = None

    def query(self) -> ReportQuery:
        filters = ReportFilters(
            agents=tuple(self.agent),
            queues=tuple(self.queue),
            numbers=tuple(self.number),
            sources=tuple(self.source),
            tags=tuple(self.tag),
            statuses=tuple(self.status),
            direction=self.direction,
        )
        comparison = self.comparison or Comparison.NONE
        return ReportQuery(self.days() or Period(), self.time_zone, filters, comparison)


class CallReportAsked(ReportAsked):
    dimension: Dimension | None = None


class ExportAsked(ReportAsked):
    dimension: Dimension


class LogAsked(CallReportAsked):
    """``key`` is that of a row of the dimension; without one, all calls of the report."""

    key: Word | None = None
    measure: Measure = Measure.CALLS
    limit: int = Field(100, ge=1, le=500)
    cursor: str = ""


OverviewWanted = Annotated[PeriodAsked, Query()]
ReportWanted = Annotated[CallReportAsked, Query()]
ExportWanted = Annotated[ExportAsked, Query()]
LogWanted = Annotated[LogAsked, Query()]


class MeasuresShape(BaseModel):
    calls: int
    inbound: int
    outbound: int
    answered: int
    missed: int
    abandoned: int
    voicemail: int
    under_way: int
    talk_seconds: int
    wait_seconds: int
    first_time: int
    texts_in: int | None
    texts_out: int | None


class ReportRowShape(BaseModel):
    key: str
    label: str
    measures: MeasuresShape
    compared: MeasuresShape | None


class SpanShape(BaseModel):
    first: date
    last: date
    since: datetime
    until: datetime


class ReportShape(BaseModel):
    dimension: Dimension | None
    span: SpanShape
    compared_span: SpanShape | None
    rows: list[ReportRowShape]
    total: MeasuresShape
    compared_total: MeasuresShape | None


class PeriodBody(Body):
    name: PeriodName = PeriodName.LAST_30_DAYS
    first: date | None = None
    last: date | None = None


class FiltersBody(Body):
    agents: Words
    queues: Words
    numbers: Words
    sources: Words
    tags: Words
    statuses: Words
    direction: Direction | None = None


class TileBody(Body):
    """Position and size are cells of the grid."""

    id: str = Field(min_length=1, max_length=LONGEST_ID)
    kind: TileKind
    measure: Measure
    dimension: Dimension | None = None
    period: PeriodBody = PeriodBody()
    comparison: Comparison = Comparison.NONE
    x: int = Field(0, ge=0, lt=COLUMNS)
    y: int = Field(0, ge=0, lt=ROWS)
    width: int = Field(3, ge=1, le=COLUMNS)
    height: int = Field(2, ge=1, le=ROWS)
    title: str = Field("", max_length=LONGEST_TITLE)
    filters: FiltersBody = FiltersBody.model_validate({})


class OverviewBody(Body):
    tiles: list[TileBody] = Field(max_length=MOST_TILES)


class TileReportShape(ReportShape):
    """One report may stand for several tiles."""

    tiles: list[str]


class LayoutShape(BaseModel):
    tiles: list[TileBody]
    version: int
    is_default: bool
    changed_by: str


class OverviewShape(LayoutShape):
    reports: list[TileReportShape]
