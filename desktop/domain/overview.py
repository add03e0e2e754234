"""The overview report: tiles on a grid, chosen and placed by whoever may edit it (S1-28, S1-29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import combinations
from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import Comparison, Period
from desktop.domain.report_queries import EVERYTHING, Dimension, ReportFilters, ReportQuery
from desktop.domain.report_results import CallReport, Measure

COLUMNS: Final = 12
ROWS: Final = 60
_ANY_DAY: Final = date(2026, 1, 1)  # only days that are said can be wrong
MOST_TILES: Final = 24
LONGEST_TITLE: Final = 60
LONGEST_ID: Final = 40


class TileKind(Enum):
    FIGURE = "figure"  # one number with its comparison; without a dimension
    COLUMNS = "columns"
    LINE = "line"
    BARS = "bars"  # lying, longest first
    TABLE = "table"

    @property
    def title(self) -> str:
        return _KINDS[self]


_KINDS: Final = {
    TileKind.FIGURE: "Figure",
    TileKind.COLUMNS: "Column chart",
    TileKind.LINE: "Line chart",
    TileKind.BARS: "Bar chart",
    TileKind.TABLE: "Table",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """Position and size are cells of the grid, from its upper left corner; "" makes up a title."""

    id: str
    kind: TileKind
    measure: Measure
    dimension: Dimension | None = None
    period: Period = Period()  # noqa: RUF009 - frozen: the same for everybody
    comparison: Comparison = Comparison.NONE
    x: int = 0
    y: int = 0
    width: int = 3
    height: int = 2
    title: str = ""
    filters: ReportFilters = EVERYTHING

    @property
    def shown_title(self) -> str:
        if self.title or self.dimension is None:
            return self.title or self.measure.title
        return f"{self.measure.title} by {self.dimension.title.lower()}"


@dataclass(frozen=True, slots=True)
class OverviewLayout:
    """``is_default``: the tiles everybody begins with; ``changed_by`` is the name of who did."""

    tiles: tuple[Tile, ...]
    version: int
    is_default: bool = False
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class OverviewQuery:
    """None leaves each tile its own period or comparison."""

    time_zone: str = "UTC"
    period: Period | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """``reports`` has one for every tile, by its id."""

    layout: OverviewLayout
    reports: Mapping[str, CallReport] = field(default_factory=dict)


def query_of(tile: Tile, asked: OverviewQuery) -> ReportQuery:
    """What a tile's figures are asked with."""
    return ReportQuery(
        asked.period or tile.period,
        asked.time_zone,
        tile.filters,
        asked.comparison or tile.comparison,
    )


def check_tiles(tiles: Sequence[Tile]) -> None:
    """Raises InvalidInput with what has to be put right, naming the tile."""
    if len(tiles) > MOST_TILES:
        raise InvalidInput(f"An overview has {MOST_TILES} tiles at most.")
    if len({tile.id for tile in tiles}) < len(tiles):
        raise InvalidInput("Two tiles have the same id.")
    for tile in tiles:
        _check(tile)
    for one, other in combinations(tiles, 2):
        if _overlap(one, other):
            names = f"“{one.shown_title}” and “{other.shown_title}”"
            raise InvalidInput(f"{names} lie on each other. Move one of them.")


def _check(tile: Tile) -> None:
    name = f"“{tile.shown_title}”"
    if not 0 < len(tile.id) <= LONGEST_ID or len(tile.title) > LONGEST_TITLE:
        raise InvalidInput(f"A tile's title has {LONGEST_TITLE} characters at most.")
    if not (tile.id + tile.title).isprintable():
        raise InvalidInput(f"{name} holds a sign that cannot be shown. Type it again.")
    if (tile.kind is TileKind.FIGURE) != (tile.dimension is None):
        raise InvalidInput(f"{name}: a figure stands for all calls, a chart says by what.")
    if tile.measure.is_of_texts and tile.dimension not in TEXTS_BY:
        raise InvalidInput(f"{name}: texts are counted by time and number only.")
    within = tile.x >= 0 and tile.y >= 0 and tile.width >= 1 and tile.height >= 1
    if not within or tile.x + tile.width > COLUMNS or tile.y + tile.height > ROWS:
        raise InvalidInput(f"{name} does not lie within the grid.")
    tile.filters.check()
    tile.period.days(_ANY_DAY)


TEXTS_BY: Final = frozenset(
    {None, Dimension.HOUR, Dimension.DAY, Dimension.WEEKDAY, Dimension.NUMBER}
)


def _overlap(one: Tile, other: Tile) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    below = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (beside or below)


def _figure(tile_id: str, measure: Measure, x: int, y: int) -> Tile:
    return Tile(tile_id, TileKind.FIGURE, measure, None, Period(), Comparison.PREVIOUS, x, y)


def _chart(
    kind: TileKind, measure: Measure, dimension: Dimension, place: tuple[int, int, int]
) -> Tile:
    x, y, width = place
    compared = Comparison.PREVIOUS if dimension is Dimension.DAY else Comparison.NONE
    tile_id = f"{measure.value}-by-{dimension.value}"
    return Tile(tile_id, kind, measure, dimension, Period(), compared, x, y, width, 4)


DEFAULT_TILES: Final = (
    _figure("calls", Measure.CALLS, 0, 0),
    _figure("answered", Measure.ANSWERED, 3, 0),
    _figure("missed", Measure.MISSED, 6, 0),
    _figure("average-talk", Measure.AVERAGE_TALK, 9, 0),
    _chart(TileKind.LINE, Measure.CALLS, Dimension.DAY, (0, 2, 8)),
    _chart(TileKind.COLUMNS, Measure.CALLS, Dimension.HOUR, (8, 2, 4)),
    _chart(TileKind.BARS, Measure.ANSWERED, Dimension.AGENT, (0, 6, 4)),
    _chart(TileKind.BARS, Measure.CALLS, Dimension.SOURCE, (4, 6, 4)),
    _chart(TileKind.BARS, Measure.CALLS, Dimension.STATUS, (8, 6, 4)),
    _figure("first-time", Measure.FIRST_TIME, 0, 10),
    _figure("talk-time", Measure.TALK_TIME, 3, 10),
    _figure("texts-in", Measure.TEXTS_IN, 0, 12),
    _figure("texts-out", Measure.TEXTS_OUT, 3, 12),
    _chart(TileKind.TABLE, Measure.CALLS, Dimension.NUMBER, (6, 10, 6)),
)
