"""The CRM's interface: the overview and the call reports."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from desktop.domain.overview import Overview, OverviewLayout, OverviewQuery, Tile
from desktop.domain.records import CallRecord, Page
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure


class CrmReporting(Protocol):
    """Part of ``Crm``; its errors are those of the whole, and ``InvalidInput``.

    Needs ``reports:view``; counts what the caller may see. A ``Conflict`` holds the
    ``OverviewLayout`` as it is now.
    """

    async def overview(self, account_id: str, asked: OverviewQuery) -> Overview:
        """The account's tiles with their figures."""

    async def change_overview(
        self, account_id: str, tiles: Sequence[Tile], version: int
    ) -> OverviewLayout:
        """Needs ``reports.overview:edit``."""

    async def reset_overview(self, account_id: str, version: int) -> OverviewLayout:
        """Back to the tiles an account begins with; needs ``reports.overview:edit``."""

    async def call_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension | None
    ) -> CallReport: ...

    async def report_calls(
        self,
        account_id: str,
        query: ReportQuery,
        row: tuple[Dimension, str] | None,
        measure: Measure = Measure.CALLS,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[CallRecord]:
        """The calls that a row counts (None: all), newest first; needs the call log as well.

        ``measure`` leaves those that it counts: the missed ones of the row, for instance.
        """

    def export_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension
    ) -> AsyncGenerator[bytes, None]:
        """CSV in pieces; needs ``calls.log:export``."""
