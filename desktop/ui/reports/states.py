"""What the overview has to show: its tiles with their figures, and what is being edited; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.overview import TEXTS_BY, Tile, TileKind
from desktop.domain.report_periods import Comparison, Period
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import CallReport
from desktop.ui.charts.data import ChartData, ChartKind
from desktop.ui.charts.figures import Figure
from desktop.ui.editing.sheet import SheetState
from desktop.ui.reports.words import (
    chart_kind,
    chart_of,
    figure_of,
    ranked_rows,
    remark,
    span_words,
)
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class TileState:
    """A figure or a chart, once it is there; ``place`` is said where tiles are moved."""

    tile: Tile
    phase: Phase = Phase.LOADING
    figure: Figure | None = None
    chart: ChartKind | None = None
    data: ChartData | None = None
    keys: tuple[str, ...] = ()  # of the report's rows, place by place
    remark: str = ""

    @property
    def title(self) -> str:
        return self.tile.shown_title

    @property
    def is_table(self) -> bool:
        return self.tile.kind is TileKind.TABLE

    @property
    def place(self) -> str:
        tile = self.tile
        return f"column {tile.x + 1}, row {tile.y + 1}, {tile.width} wide, {tile.height} high"


@dataclass(frozen=True, slots=True)
class OverviewState(SheetState):
    """``period`` and ``comparison`` are for all tiles, None leaves each its own.

    ``chosen`` is the tile that is being changed; ``age`` says what the figures are of.
    """

    tiles: tuple[TileState, ...] = ()
    is_editing: bool = False
    is_counting: bool = False
    can_undo: bool = False
    can_add: bool = True
    chosen: Tile | None = None
    period: Period | None = None
    comparison: Comparison | None = None
    age: str = ""


def tile_state(tile: Tile, report: CallReport | None, fault: str, region: str) -> TileState:
    if report is None:
        return TileState(tile, Phase.FAILED if fault else Phase.LOADING, remark=fault)
    title = tile.shown_title
    if tile.kind is TileKind.FIGURE or tile.dimension is None:
        figure = figure_of(report, tile.measure, title)
        return TileState(tile, Phase.READY, figure, remark=span_words(report.span))
    kind = chart_kind(tile)
    ranked = kind is ChartKind.RANKED and tile.kind is not TileKind.TABLE
    ranked = ranked or not tile.dimension.is_time
    rows = ranked_rows(report, tile.measure) if ranked else report.rows
    data = chart_of(report, rows, tile.measure, title, region)
    keys = tuple(row.key for row in rows)
    return TileState(tile, Phase.READY, None, kind, data, keys, remark(report))


def kinds_for(dimension: Dimension | None) -> tuple[TileKind, ...]:
    """Lines and columns stand for what goes on in time; names have no order to go on in."""
    if dimension is None or dimension.is_time:
        return tuple(TileKind)
    return TileKind.FIGURE, TileKind.BARS, TileKind.TABLE


def dimensions_for(tile: Tile) -> tuple[Dimension, ...]:
    """What its measure can be counted by, as its kind shows it."""
    upright = tile.kind in (TileKind.COLUMNS, TileKind.LINE)
    return tuple(
        each
        for each in Dimension
        if (not tile.measure.is_of_texts or each in TEXTS_BY) and (each.is_time or not upright)
    )
