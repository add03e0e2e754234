"""The figures of a report that is sent: as the pages show them, for somebody who is not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from desktop.domain.overview import Overview, OverviewQuery, Tile, query_of
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport
from desktop.server.crm.reports.overview_rows import layout_of
from desktop.server.effective import Standing
from desktop.server.figures.reports import Reporter


class ComputedFigures:
    """Implements ``Figures``."""

    def report(
        self,
        connection: Connection,
        standing: Standing,
        now: datetime,
        query: ReportQuery,
        dimension: Dimension,
    ) -> CallReport:
        return Reporter(connection, standing, now).report(query, dimension)

    def overview(
        self, connection: Connection, standing: Standing, now: datetime, asked: OverviewQuery
    ) -> Overview:
        layout = layout_of(connection, standing.account_id)
        reporter = Reporter(connection, standing, now)
        reports = {
            tile.id: reporter.report(query_of(tile, asked), tile.dimension)
            for tile in figures_last(layout.tiles)
        }
        return Overview(layout, reports)


def figures_last(tiles: Iterable[Tile]) -> list[Tile]:
    """The order in which a ``Reporter`` has the least to count."""
    return sorted(tiles, key=lambda tile: tile.dimension is None)
