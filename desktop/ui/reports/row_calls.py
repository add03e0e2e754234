"""The calls behind a figure as the CRM has them, where the call log has no such filter; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain import phone_numbers
from desktop.domain.records import CallRecord, Page
from desktop.ui.paging import PagedRows
from desktop.ui.reports.contracts import ReportServices
from desktop.ui.reports.drilling import Figure, log_filters
from desktop.ui.reports.words import span_words
from desktop.ui.words import Phase, call_mark, moment, outcome_words, short_span


@dataclass(frozen=True, slots=True)
class CallLine:
    id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowCallsState:
    """``title`` is empty while no figure is looked into."""

    title: str = ""
    phase: Phase = Phase.LOADING
    rows: tuple[CallLine, ...] = ()
    has_more: bool = False
    sentence: str = ""
    stale: str = ""


class RowCallsView(Protocol):
    def show_calls(self, state: RowCallsState) -> None: ...


class RowCalls:
    """``back`` is what the call log calls the way back."""

    def __init__(self, services: ReportServices, back: str) -> None:
        self._services = services
        self._back = back
        self._figure: Figure | None = None
        self._view: RowCallsView | None = None
        self._rows: PagedRows[CallRecord] = PagedRows(
            self._ask, services.tasks, services.clock, "calls of a figure", self._show
        )

    def attach(self, view: RowCallsView) -> None:
        self._view = view
        self._show()

    def look_into(self, figure: Figure, say: Callable[[str], None]) -> None:
        """The call log where it can show exactly these calls, else a list of our own."""
        services = self._services
        if figure.measure.is_of_texts:
            say("Texts stand in the conversations, not in the call log.")
            return
        if not services.reporting.may_see_calls:
            say("You may not see the call log, so the calls behind a figure cannot be listed.")
            return
        if figure.is_nothing:
            say(f"There is no call behind this figure: {figure.title}.")
            return
        filters = log_filters(figure, services.clock.now(), services.kept_days())
        if filters is not None:
            services.open_log(filters, self._back)
            return
        self._figure = figure
        self._rows.forget()
        self._rows.reload()

    def more(self) -> None:
        self._rows.more()

    def reload(self) -> None:
        self._rows.reload()

    def close(self) -> None:
        self._figure = None
        self._rows.forget()

    async def _ask(self, _: str, cursor: str | None) -> Page[CallRecord]:
        figure = self._figure
        if figure is None:
            return Page((), None)
        return await self._services.reporting.calls(
            figure.report.query, figure.row, figure.measure, cursor
        )

    def _show(self) -> None:
        if self._view is None:
            return
        rows, figure = self._rows, self._figure
        self._view.show_calls(
            RowCallsState(
                _title(figure) if figure is not None else "",
                rows.phase,
                tuple(self._line(each) for each in rows.rows),
                rows.has_more,
                rows.sentence,
                rows.stale,
            )
        )

    def _line(self, record: CallRecord) -> CallLine:
        region = self._services.region
        number = phone_numbers.display(record.remote_number, region) or "Withheld"
        words, _ = outcome_words(record)
        cells = (
            moment(record.started_at, self._services.clock.now()),
            call_mark(record).title,
            f"{record.contact_name} · {number}" if record.contact_name else number,
            record.agent_name or "Nobody",
            words or "Answered",
            short_span(record.talk_time),
        )
        return CallLine(record.id, cells)


def _title(figure: Figure) -> str:
    return f"{figure.named} · {span_words(figure.report.span)}"
