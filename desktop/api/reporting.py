"""The CRM over HTTP: the overview and the call reports."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import httpx
import msgspec

from desktop.api.bodies.calls import CallBody
from desktop.api.decoding import decode, decode_list
from desktop.api.failures import reaching
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.overview import Overview, OverviewLayout, OverviewQuery, Tile, query_of
from desktop.domain.records import CallRecord, Page
from desktop.domain.report_periods import Comparison, Period, Span
from desktop.domain.report_queries import Dimension, ReportFilters, ReportQuery
from desktop.domain.report_results import CallReport, Measure, Measures, ReportRow

# A report over years with many filters is looked up call by call.
_LONG: Final = httpx.Timeout(60.0, connect=5.0)
_OVERVIEW: Final = ("reports", "overview")

Asked = dict[str, str | list[str]]


class ReportBody(msgspec.Struct, frozen=True):
    """The values of the domain as they are: a field that does not fit is refused."""

    dimension: Dimension | None
    span: Span
    compared_span: Span | None
    rows: tuple[ReportRow, ...]
    total: Measures
    compared_total: Measures | None = None
    tiles: tuple[str, ...] = ()  # of an overview: whose figures these are

    def of(self, query: ReportQuery) -> CallReport:
        spans = (self.span, self.compared_span)
        return CallReport(query, self.dimension, *spans, self.rows, self.total, self.compared_total)


class LayoutBody(msgspec.Struct, frozen=True):
    tiles: tuple[Tile, ...]
    version: int
    is_default: bool
    changed_by: str
    reports: tuple[ReportBody, ...] = ()

    def value(self) -> OverviewLayout:
        return OverviewLayout(self.tiles, self.version, self.is_default, self.changed_by)

    def overview(self, asked: OverviewQuery) -> Overview:
        of_tile = {tile_id: each for each in self.reports for tile_id in each.tiles}
        made = {
            tile.id: of_tile[tile.id].of(query_of(tile, asked))
            for tile in self.tiles
            if tile.id in of_tile
        }
        return Overview(self.value(), made)


class ReportingClient(Requests):
    """Part of ``Crm``."""

    async def overview(self, account_id: str, asked: OverviewQuery) -> Overview:
        wanted: Asked = {"time_zone": asked.time_zone}
        if asked.period is not None:
            wanted |= _days(asked.period)
        if asked.comparison is not None:
            wanted |= _compared(asked.comparison)
        path = path_of(account_id, *_OVERVIEW)
        answer = await self._request("GET", path, params=wanted, timeout=_LONG)
        return decode(answer.content, LayoutBody).overview(asked)

    async def change_overview(
        self, account_id: str, tiles: Sequence[Tile], version: int
    ) -> OverviewLayout:
        asked = {"tiles": msgspec.to_builtins(tiles)}
        path, headers = path_of(account_id, *_OVERVIEW), if_match(version)
        with telling_the_current(LayoutBody):
            return decode(await self._send("PUT", path, asked, headers=headers), LayoutBody).value()

    async def reset_overview(self, account_id: str, version: int) -> OverviewLayout:
        path, headers = path_of(account_id, *_OVERVIEW), if_match(version)
        with telling_the_current(LayoutBody):
            answer = await self._request("DELETE", path, headers=headers)
        return decode(answer.content, LayoutBody).value()

    async def call_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension | None
    ) -> CallReport:
        asked = _query(query)
        if dimension is not None:
            asked["dimension"] = dimension.value
        path = path_of(account_id, "reports", "calls")
        answer = await self._request("GET", path, params=asked, timeout=_LONG)
        return decode(answer.content, ReportBody).of(query)

    async def report_calls(
        self,
        account_id: str,
        query: ReportQuery,
        row: tuple[Dimension, str] | None,
        measure: Measure = Measure.CALLS,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[CallRecord]:
        asked = _query(query) | {"measure": measure.value, "limit": str(limit)}
        if row is not None:
            asked |= {"dimension": row[0].value, "key": row[1]}
        if cursor:
            asked["cursor"] = cursor
        path = path_of(account_id, "reports", "calls", "log")
        answer = await self._request("GET", path, params=asked, timeout=_LONG)
        page = decode_list(answer.content, CallBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def export_report(
        self, account_id: str, query: ReportQuery, dimension: Dimension
    ) -> AsyncGenerator[bytes, None]:
        asked = _query(query) | {"dimension": dimension.value}
        path = path_of(account_id, "reports", "calls", "export")
        with reaching(self.address):
            response = await self._opened_stream(path, asked)
            try:
                async for piece in response.aiter_bytes():
                    yield piece
            finally:
                await response.aclose()


def _query(query: ReportQuery) -> Asked:
    return {
        "time_zone": query.time_zone,
        **_days(query.period),
        **_compared(query.comparison),
        **_filters(query.filters),
    }


def _days(period: Period) -> Asked:
    asked: Asked = {"period": period.name.value}
    if period.first is not None:
        asked["first"] = period.first.isoformat()
    if period.last is not None:
        asked["last"] = period.last.isoformat()
    return asked


def _compared(comparison: Comparison) -> Asked:
    return {"comparison": comparison.value}


def _filters(filters: ReportFilters) -> Asked:
    asked: Asked = {kind.value: list(values) for kind, values in filters.kinds.items()}
    if filters.direction is not None:
        asked["direction"] = filters.direction.value
    return asked
