"""From a figure of a report to its calls: in the call log where it can show exactly them; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.domain.call_views import CallFilters
from desktop.domain.call_views import Period as LogPeriod
from desktop.domain.queries import CallQuery
from desktop.domain.report_periods import zone_of
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import CallReport, Measure, Measures, Unit, log_query


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report: of a row, or of all calls where ``key`` is None."""

    report: CallReport
    key: str | None = None
    measure: Measure = Measure.CALLS
    title: str = ""  # the row in words

    @property
    def row(self) -> tuple[Dimension, str] | None:
        dimension = self.report.dimension
        return (dimension, self.key) if dimension is not None and self.key is not None else None

    @property
    def is_nothing(self) -> bool:
        """Whether no call is behind it; 0 s of talk may have many."""
        measures = self._measures
        if self.measure.unit is Unit.COUNT:
            return not measures.value(self.measure)
        return not measures.calls

    @property
    def _measures(self) -> Measures:
        if self.key is None:
            return self.report.total
        found = (row.measures for row in self.report.rows if row.key == self.key)
        return next(found, Measures())

    @property
    def named(self) -> str:
        what = "" if self.measure is Measure.CALLS else f"{self.measure.title} · "
        return f"{what}{self.title}"


def log_filters(figure: Figure, now: datetime, kept_days: int) -> CallFilters | None:
    """What the call log shows the same calls with.

    None where it has no such filter, or where this computer does not keep calls that old.
    """
    query = log_query(figure.report, figure.key, figure.measure)
    if query is None or query.since is None or query.until is None:
        return None
    if query.since < now - timedelta(days=kept_days):
        return None
    zone = zone_of(figure.report.query.time_zone)
    first = query.since.astimezone(zone).date()
    last = (query.until - timedelta(microseconds=1)).astimezone(zone).date()
    return CallFilters(_without_times(query), LogPeriod.BETWEEN, first, last)


def _without_times(query: CallQuery) -> CallQuery:
    return replace(query, since=None, until=None)
