"""Figures of charts in words, the steps of their axes, and the same as a table."""

from __future__ import annotations

import itertools

import pytest

from desktop.domain.report_results import Unit
from desktop.ui.charts.data import ChartData, Place, Series, shown_every, tab_separated
from desktop.ui.charts.figures import Way, axis_words, change, steps, words

DAYS = tuple(Place(f"{day} Nov", f"Sun {day} Nov 2026") for day in (1, 8))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, Unit.COUNT, "0"),
        (1_234_567, Unit.COUNT, "1,234,567"),
        (2.5, Unit.COUNT, "2.5"),
        (42, Unit.SECONDS, "42 s"),
        (221.4, Unit.SECONDS, "3 min 41 s"),
        (3_600 * 1_250 + 300, Unit.SECONDS, "1,250 h 05 min"),
        (0.875, Unit.SHARE, "87.5 %"),
        (1, Unit.SHARE, "100 %"),
        (None, Unit.SHARE, "–"),
    ],
)
def test_a_figure_in_words(value: float | None, unit: Unit, said: str) -> None:
    assert words(value, unit) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (9_000, Unit.COUNT, "9,000"),
        (10_000, Unit.COUNT, "10k"),
        (1_500_000, Unit.COUNT, "1.5M"),
        (2e13, Unit.COUNT, "20T"),
        (0, Unit.SECONDS, "0"),
        (30, Unit.SECONDS, "30 s"),
        (900, Unit.SECONDS, "15 min"),
        (180_000_000, Unit.SECONDS, "50k h"),
        (0.25, Unit.SHARE, "25 %"),
    ],
)
def test_an_axis_needs_short_words(value: float, unit: Unit, said: str) -> None:
    assert axis_words(value, unit) == said


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("most", [1, 3, 5])
def test_an_axis_reaches_its_highest_value_in_few_even_steps(unit: Unit, most: int) -> None:
    for highest in (0.003, 0.99, 1, 7, 59, 61, 100, 101, 3_599, 86_400, 123_456, 9.9e9):
        marks = steps(highest, unit, most)
        gaps = {round(after - before, 9) for before, after in itertools.pairwise(marks)}
        assert marks[0] == 0
        assert marks[-1] >= highest * (1 - 1e-9)
        assert 2 <= len(marks) <= most + 1
        assert len(gaps) == 1


def test_nothing_at_all_has_an_axis_too() -> None:
    assert steps(0, Unit.COUNT) == (0, 1)
    assert steps(0, Unit.SHARE) == (0, 1)


@pytest.mark.parametrize(
    ("now", "before", "unit", "way", "said"),
    [
        (112, 100, Unit.COUNT, Way.UP, "▲ up 12 % from 100"),
        (97, 100, Unit.COUNT, Way.DOWN, "▼ down 3 % from 100"),
        (1_000_001, 1_000_000, Unit.COUNT, Way.UP, "▲ up less than 0.1 % from 1,000,000"),
        (5, 0, Unit.COUNT, Way.UP, "▲ up from 0"),
        (5, 5, Unit.COUNT, Way.SAME, "= the same as before, 5"),
        (0.9, 0.84, Unit.SHARE, Way.UP, "▲ up 6 points from 84 %"),
        (0.83, 0.84, Unit.SHARE, Way.DOWN, "▼ down 1 point from 84 %"),
        (5, None, Unit.COUNT, Way.UNKNOWN, "Nothing to compare with"),
    ],
)
def test_where_a_figure_went_is_seen_and_read(
    now: float, before: float | None, unit: Unit, way: Way, said: str
) -> None:
    made = change(now, before, unit)
    assert (made.way, made.shown) == (way, said)


def _data(now: tuple[float | None, ...] = (3, 12), *, compared: bool = True) -> ChartData:
    before = Series("25 – 31 Oct", (4, None), ("Sun 25 Oct 2026", "")) if compared else None
    return ChartData(
        "Calls by day",
        "Day",
        DAYS,
        Series("This week", now),
        before,
        total=(15, 4),
        counted="Calls",
    )


def test_a_place_is_said_with_what_it_is_compared_with() -> None:
    assert _data().said(0) == "Sun 1 Nov 2026: 3; Sun 25 Oct 2026: 4"
    assert _data(compared=False).said(1) == "Sun 8 Nov 2026: 12"


def test_the_whole_is_summed_up_for_those_who_hear_it() -> None:
    assert "2 values. The highest is 12, Sun 8 Nov 2026." in _data().summary
    assert _data((0, None), compared=False).summary == "Calls by day: nothing in this period."


def test_the_table_has_the_same_figures_and_a_total() -> None:
    assert _data().headings == ("Day", "Calls", "Before", "Change")
    assert _data().rows()[0] == ("Sun 1 Nov 2026", "3", "4", "▼ down 25 % from 4")
    assert _data().rows()[1] == ("Sun 8 Nov 2026", "12", "–", "Nothing to compare with")
    assert _data().rows()[2][:3] == ("Total", "15", "4")


def test_a_copy_keeps_its_columns_and_is_no_formula() -> None:
    rows = [("A\tB\nC", "1"), ("=cmd()", "2"), ("-5 %", "3")]
    assert tab_separated(("Name", "Calls"), rows).split("\n") == [
        "Name\tCalls",
        "A B C\t1",
        "'=cmd()\t2",
        "-5 %\t3",
    ]


def test_labels_that_would_touch_are_left_out_evenly() -> None:
    assert shown_every([20] * 10, slot=30, gap=8) == 1
    assert shown_every([20] * 10, slot=27, gap=8) == 2
    assert shown_every([100] * 3, slot=10, gap=8) == 3
    assert shown_every([], slot=10, gap=8) == 1
