"""The fake CRM: the overview and the call reports, computed from its calls and texts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from desktop.domain.errors import Conflict
from desktop.domain.overview import (
    DEFAULT_TILES,
    Overview,
    OverviewLayout,
    OverviewQuery,
    Tile,
    check_tiles,
    query_of,
)
from desktop.domain.records import CallRecord, MessageState, Page
from desktop.domain.report_periods import span_of, zone_of
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of, page_of
from tests.support import plain_reports

_VIEW = ("reports:view", "see reports")
_EDIT = ("reports.overview:edit", "edit the overview")
_LOG = ("calls.log:view_assigned", "see the call log")
_EXPORT = ("calls.log:export", "export reports")


class FakeReporting(Company):
    """Part of ``Crm``; an hour after noon of the company's day."""

    report_now = known.NOON + known.HOUR
    report_layout = OverviewLayout(DEFAULT_TILES, 1, is_default=True)

    async def overview(self, account_id: str, asked: OverviewQuery) -> Overview:
        await self.held("overview")
        self._check("overview", account_id, *_VIEW)
        zone_of(asked.time_zone)
        layout = self.report_layout
        made = {
            tile.id: self._report(account_id, query_of(tile, asked), tile.dimension)
            for tile in layout.tiles
        }
        return Overview(layout, made)

    async def change_overview(
        self, account_id: str, tiles: Sequence[Tile], version: int
    ) -> OverviewLayout:
        self._check("change_overview", account_id, *_EDIT)
        self._check_overview_version(version)
        check_tiles(tiles)
        return self._keep_overview(OverviewLayout(tuple(tiles), version + 1))

    async def reset_overview(self, account_id: str, version: int) -> OverviewLayout:
        self._check("reset_overview", account_id, *_EDIT)
        self._check_overview_version(version)
        return self._keep_overview(OverviewLayout(DEFAULT_TILES, version + 1, is_default=True))

    async def call_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension | None
    ) -> CallReport:
        await self.held("call_report")
        self._check("call_report", account_id, *_VIEW)
        return self._report(account_id, query, dimension)

    async def report_calls(
        self,
        account_id: str,
        query: ReportQuery,
        row: tuple[Dimension, str] | None,
        measure: Measure = Measure.CALLS,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[CallRecord]:
        self._check("report_calls", account_id, *_VIEW)
        self._require(account_id, *_LOG)
        zone = zone_of(query.time_zone)
        span = span_of(query.period, zone, self.report_now)
        first, sees = plain_reports.first_calls(self.call_rows), self._scope_now()
        found = [
            call
            for call in of(account_id, self.call_rows)
            if sees(call)
            and span.since <= call.started_at < span.until
            and plain_reports.fits(call, query.filters)
            and (row is None or row[1] in plain_reports.keys_of(call, row[0], zone))
            and plain_reports.counts(call, measure, first)
        ]
        newest = sorted(found, key=lambda each: (each.started_at, each.id), reverse=True)
        return page_of(newest, cursor, limit)

    async def export_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension
    ) -> AsyncGenerator[bytes, None]:
        self._check("export_report", account_id, *_VIEW)
        self._require(account_id, *_EXPORT)
        report = self._report(account_id, query, dimension)
        yield f"{dimension.title},Calls\r\n".encode()
        for row in report.rows:
            yield f"{row.label},{row.measures.calls}\r\n".encode()

    def _report(
        self, account_id: str, query: ReportQuery, dimension: Dimension | None
    ) -> CallReport:
        query.filters.check()
        zone_of(query.time_zone)
        names = {each.id: each.name for each in self.user_rows}
        names |= {each.number: each.name for each in self.number_rows if each.name}
        sees_texts = self._answer(account_id).grants("messages.log:view")
        raw = plain_reports.Raw(
            of(account_id, self.call_rows),
            self._plain_texts(account_id) if sees_texts else None,
            names,
            self._scope_now(),
        )
        return plain_reports.report(raw, query, dimension, self.report_now)

    def _plain_texts(self, account_id: str) -> list[plain_reports.PlainText]:
        numbers = {each.id: each.our_number for each in self.conversation_rows}
        return [
            plain_reports.PlainText(
                numbers.get(each.conversation_id, ""),
                each.direction,
                each.sent_at,
                each.state is MessageState.FAILED,
            )
            for each in of(account_id, self.message_rows)
        ]

    def _check_overview_version(self, version: int) -> None:
        if version != self.report_layout.version:
            sentence = "Somebody else changed the overview first. Look at it again."
            raise Conflict(sentence, self.report_layout)

    def _keep_overview(self, layout: OverviewLayout) -> OverviewLayout:
        layout = self.report_layout = replace(layout, changed_by="Anna Keller")
        self.push("overview.updated")
        return layout
