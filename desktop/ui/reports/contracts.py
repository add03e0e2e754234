"""What the panels of the reports ask of the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.call_views import CallFilters
from desktop.domain.overview import Overview, OverviewLayout, OverviewQuery, Tile
from desktop.domain.records import CallRecord, Page
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure
from desktop.services.call_export import GrowingFile
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.calls.feed import DEFAULT_REGION
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.texts.bulk.contracts import FileDialogs


class Reporting(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    @property
    def may_export(self) -> bool: ...

    @property
    def may_see_calls(self) -> bool: ...

    async def overview(self, asked: OverviewQuery) -> Overview: ...

    async def save(self, tiles: Sequence[Tile], version: int) -> OverviewLayout: ...

    async def reset(self, version: int) -> OverviewLayout: ...

    async def report(self, query: ReportQuery, dimension: Dimension | None) -> CallReport: ...

    async def calls(
        self,
        query: ReportQuery,
        row: tuple[Dimension, str] | None,
        measure: Measure = Measure.CALLS,
        cursor: str | None = None,
    ) -> Page[CallRecord]: ...

    async def export(self, query: ReportQuery, dimension: Dimension, file: GrowingFile) -> None: ...


@dataclass(slots=True)
class ReportServices:
    """``zone`` names the time zone of this computer, ``kept_days`` says how many the log goes back.

    ``open_log`` leads into the call log, with what the way back is called.
    """

    session: Session
    stream: Stream
    reporting: Reporting
    files: FileDialogs
    export: ExportDialog
    tasks: Tasks
    clock: Clock
    zone: Callable[[], str]
    kept_days: Callable[[], int]
    open_log: Callable[[CallFilters, str], None]

    @property
    def region(self) -> str:
        """How national numbers are shown."""
        account = self.session.account
        return account.region if account is not None else DEFAULT_REGION
