"""The tiles of the overview: what may stand where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import InvalidInput
from desktop.domain.overview import (
    DEFAULT_TILES,
    MOST_TILES,
    OverviewQuery,
    Tile,
    TileKind,
    check_tiles,
    query_of,
)
from desktop.domain.report_periods import Comparison, Period, PeriodName
from desktop.domain.report_queries import Dimension, ReportFilters
from desktop.domain.report_results import Measure

FIGURE = Tile("a", TileKind.FIGURE, Measure.CALLS)
CHART = Tile("b", TileKind.LINE, Measure.CALLS, Dimension.DAY, y=2)


def test_the_tiles_an_account_begins_with_are_right() -> None:
    check_tiles(DEFAULT_TILES)
    check_tiles((FIGURE, CHART))
    check_tiles(())


@pytest.mark.parametrize(
    ("tiles", "said"),
    [
        ([FIGURE] * (MOST_TILES + 1), "at most"),
        ([FIGURE, FIGURE], "same id"),
        ([replace(FIGURE, title="x" * 61)], "60 characters"),
        ([replace(FIGURE, id="")], "60 characters"),
        ([replace(FIGURE, dimension=Dimension.DAY)], "a figure stands for all calls"),
        ([replace(CHART, dimension=None)], "a chart says by what"),
        ([replace(CHART, measure=Measure.TEXTS_IN, dimension=Dimension.AGENT)], "texts"),
        ([replace(FIGURE, x=10)], "within the grid"),
        ([replace(FIGURE, width=0)], "within the grid"),
        ([replace(FIGURE, y=59)], "within the grid"),
        ([FIGURE, replace(CHART, y=1)], "lie on each other"),
        ([replace(FIGURE, period=Period(PeriodName.CUSTOM))], "the first and the last day"),
        ([replace(FIGURE, filters=ReportFilters(tags=("",) * 201))], "at most"),
    ],
)
def test_what_is_wrong_is_said(tiles: list[Tile], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check_tiles(tiles)


def test_titles_are_made_up_where_none_is_given() -> None:
    assert FIGURE.shown_title == "Calls"
    assert CHART.shown_title == "Calls by day"
    assert replace(CHART, title="Traffic").shown_title == "Traffic"
    assert [each.title for each in TileKind][:2] == ["Figure", "Column chart"]


def test_one_period_can_be_asked_for_all_tiles() -> None:
    own = query_of(FIGURE, OverviewQuery("Europe/Berlin"))
    assert (own.period, own.comparison) == (FIGURE.period, FIGURE.comparison)
    week = Period(PeriodName.LAST_WEEK)
    asked = query_of(FIGURE, OverviewQuery("Europe/Berlin", week, Comparison.PREVIOUS))
    assert (asked.period, asked.comparison) == (week, Comparison.PREVIOUS)
    assert asked.time_zone == "Europe/Berlin"
