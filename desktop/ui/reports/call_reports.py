"""Call reports: what is counted by what, of which calls, sorted, and taken along; no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Final, Protocol

from desktop.domain.calls import Direction
from desktop.domain.errors import InvalidInput, Refused, SoftphoneError
from desktop.domain.events import Event, EventsMissed
from desktop.domain.report_periods import Comparison, Period
from desktop.domain.report_queries import EVERYTHING, Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure
from desktop.ui.charts.figures import words
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.reports.drilling import Figure
from desktop.ui.reports.report_table import (
    NAME,
    CallReportsState,
    Column,
    FilterOption,
    SetFilter,
    table_of,
)
from desktop.ui.reports.row_calls import RowCalls
from desktop.ui.reports.words import chart_kind_of, chart_of, ranked_rows, remark, row_words
from desktop.ui.words import Phase

SEE: Final = "reports:view"
BACK: Final = "Back to the report"
# The field of the filters that each of them is kept in.
KINDS: Final = {
    Dimension.AGENT: "agents",
    Dimension.QUEUE: "queues",
    Dimension.NUMBER: "numbers",
    Dimension.SOURCE: "sources",
    Dimension.TAG: "tags",
    Dimension.STATUS: "statuses",
}


class CallReportsView(Protocol):
    def show_report(self, state: CallReportsState) -> None: ...

    def show_options(self, kind: Dimension, options: tuple[FilterOption, ...]) -> None: ...


class CallReportsPresenter(PanelPresenter[CallReportsView]):
    renewed_by: ClassVar[tuple[type[Event], ...]] = (EventsMissed,)

    def __init__(self, services: ReportServices) -> None:
        super().__init__(services.stream)
        self._services = services
        self.calls = RowCalls(services, BACK)
        self._asked = 0  # answers to older questions are dropped
        self._report: CallReport | None = None
        self._dimension = Dimension.AGENT
        self._query = ReportQuery()
        self._labels: dict[tuple[Dimension, str], str] = {}
        self._state = CallReportsState()

    # What is asked

    def choose_dimension(self, dimension: Dimension) -> None:
        self._dimension = dimension
        self._state = replace(self._state, sort=None)
        self.reload()

    def choose_measure(self, measure: Measure) -> None:
        self._set(measure=measure, sort=None)

    def choose_period(self, period: Period) -> None:
        self._ask_for(replace(self._query, period=period))

    def compare(self, comparison: Comparison | None) -> None:
        self._ask_for(replace(self._query, comparison=comparison or Comparison.NONE))

    def choose_direction(self, direction: Direction) -> None:
        """The same once more shows both."""
        now = self._query.filters.direction
        wanted = None if now is direction else direction
        self._ask_for(replace(self._query, filters=replace(self._query.filters, direction=wanted)))

    def filter_by(self, kind: Dimension, key: str) -> None:
        self._filter({KINDS[kind]: (key,)})

    def clear(self, kind: Dimension) -> None:
        self._filter({KINDS[kind]: ()})

    def ask_options(self, kind: Dimension) -> None:
        """``show_options`` follows."""
        self._services.tasks.start(self._load_options(kind), "values to filter a report by")

    def sort_by(self, column: Column) -> None:
        """The same once more turns it round."""
        state = self._state
        is_again = state.sorted_by == column
        self._set(sort=column, ascending=not state.ascending if is_again else column is NAME)

    def reload(self) -> None:
        self._asked += 1
        self._set(is_counting=True)
        self._services.tasks.start(self._load(self._asked), "call report")

    # What is done with it

    def drill(self, key: str | None, measure: Measure = Measure.CALLS) -> None:
        """Into the call log; None: all calls of the report."""
        report = self._report
        if report is None:
            return
        row = next((each for each in report.rows if each.key == key), None)
        name = "All calls of the report"
        if row is not None and report.dimension is not None:
            name = row_words(report.dimension, row, self._services.region)
        self.calls.look_into(
            Figure(report, key, measure, name), lambda sentence: self._say("info", sentence)
        )

    def drill_place(self, index: int) -> None:
        """From the chart."""
        self.drill(self._state.keys[index], self._state.measure)

    def export(self) -> None:
        if not self._state.is_exporting and self._report is not None:
            self._services.tasks.start(self._export(self._report), "export of a report")

    def save_picture(self, name: str, content: bytes) -> None:
        self._services.tasks.start(self._save_picture(name, content), "save the picture")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _export(self, report: CallReport) -> None:
        dimension = report.dimension or self._dimension
        name = f"calls-by-{dimension.value}-{report.span.first}-{report.span.last}.csv"
        self._set(is_exporting=True, notice="")
        try:
            chosen = await self._services.export.ask(name)
            if chosen is not None:
                path, file = chosen
                await self._services.reporting.export(report.query, dimension, file)
                self._say("good", f"The report is saved in {path}.")
        except SoftphoneError as error:
            self._say("error", f"The report was not saved. {error}")
        finally:
            self._set(is_exporting=False)

    async def _save_picture(self, name: str, content: bytes) -> None:
        try:
            path = await self._services.files.save("Save the picture", name, content)
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        if path:
            self._say("good", f"The picture is saved in {path}.")

    def _filter(self, fields: dict[str, Any]) -> None:
        filters = replace(self._query.filters, **fields)
        self._ask_for(replace(self._query, filters=filters))

    def _ask_for(self, query: ReportQuery) -> None:
        if query != self._query:
            self._query = query
            self.reload()

    async def _load(self, asked: int) -> None:
        query = replace(self._query, time_zone=self._services.zone())
        try:
            query.period.days(self._services.clock.now().date())
            report = await self._services.reporting.report(query, self._dimension)
        except (SoftphoneError, InvalidInput) as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked == self._asked:
            self._report = report
            phase = Phase.READY if report.total.calls else Phase.EMPTY
            notice = "" if self._state.level == "warning" else self._state.notice
            self._set(phase=phase, sentence="", is_counting=False, notice=notice)

    def _failed(self, error: SoftphoneError) -> None:
        if self._report is not None and not isinstance(error, Refused):
            words = f"{error} What is shown is the report of before."
            self._set(is_counting=False, level="warning", notice=words)
        else:
            self._report = None
            self._set(phase=Phase.FAILED, sentence=str(error), is_counting=False)

    async def _load_options(self, kind: Dimension) -> None:
        """Every value that calls of the period have, with how many."""
        query = ReportQuery(self._query.period, self._services.zone(), EVERYTHING)
        self._set(is_listing=True)
        try:
            report = await self._services.reporting.report(query, kind)
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        finally:
            self._set(is_listing=False)
        named = [(row, row_words(kind, row, self._services.region)) for row in report.rows]
        self._labels |= {(kind, row.key): words for row, words in named}
        if self._view is not None:
            self._view.show_options(
                kind,
                tuple(
                    FilterOption(row.key, words, f"{row.measures.calls:,}")
                    for row, words in named
                    if row.measures.calls
                ),
            )

    def _permissions_changed(self) -> None:
        """Which calls are counted may have changed as well."""
        if not self._services.session.answer.grants(SEE):
            self._forget()
        elif self._is_open:
            self.reload()
        super()._permissions_changed()

    @property
    def _is_troubled(self) -> bool:
        return self._state.phase is Phase.FAILED or self._state.level == "warning"

    def _forget(self) -> None:
        self._asked += 1
        self._report, self._labels = None, {}
        self._query, self._dimension = ReportQuery(), Dimension.AGENT
        self._state = CallReportsState()
        self.calls.close()
        self._show()

    def _say(self, level: str, notice: str) -> None:
        self._set(level=level, notice=notice)

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]  # fields of the state
        self._show()

    def _show(self) -> None:
        state = replace(
            self._state,
            dimension=self._dimension,
            period=self._query.period,
            comparison=self._query.comparison,
            direction=self._query.filters.direction,
            filters=self._filters_set(),
            can_export=self._services.reporting.may_export,
        )
        self._state = self._with_figures(state, self._report) if self._report else state
        if self._view is not None:
            self._view.show_report(self._state)

    def _with_figures(self, state: CallReportsState, report: CallReport) -> CallReportsState:
        dimension, region = report.dimension or self._dimension, self._services.region
        title = f"{state.measure.title} by {dimension.title.lower()}"
        rows = report.rows if dimension.is_time else ranked_rows(report, state.measure)
        return replace(
            table_of(state, report, region),
            kind=chart_kind_of(dimension),
            data=chart_of(report, rows, state.measure, title, region),
            keys=tuple(row.key for row in rows),
            remark=f"{_in_all(report, state.measure)} · {remark(report)}, in the time zone "
            f"{report.query.time_zone}",
        )

    def _filters_set(self) -> tuple[SetFilter, ...]:
        return tuple(
            SetFilter(kind, f"{kind.title}: {self._label(kind, values[0])}")
            for kind, values in self._query.filters.kinds.items()
        )

    def _label(self, kind: Dimension, key: str) -> str:
        return self._labels.get((kind, key), key)


def _in_all(report: CallReport, measure: Measure) -> str:
    """The total, for where the end of a long table is out of sight."""
    return f"{measure.title}: {words(report.total.value(measure), measure.unit)}"
