"""Periods, columns and filters of the call log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.call_views import (
    USUAL_LAYOUT,
    CallFilters,
    Column,
    ColumnWidth,
    Period,
    TableLayout,
)
from desktop.domain.queries import CallOrder, CallQuery

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.ANY, None, None),
        (Period.TODAY, TODAY, TODAY),
        (Period.YESTERDAY, date(2026, 3, 1), date(2026, 3, 1)),
        (Period.LAST_7_DAYS, date(2026, 2, 24), TODAY),
        (Period.LAST_30_DAYS, date(2026, 2, 1), TODAY),
    ],
)
def test_a_period_counts_its_first_and_its_last_day(
    period: Period, first: date | None, last: date | None
) -> None:
    assert CallFilters(period=period).days(TODAY) == (first, last)


def test_between_has_the_days_that_were_chosen_and_may_be_open() -> None:
    filters = CallFilters(period=Period.BETWEEN, first_day=date(2026, 1, 5))
    assert filters.days(TODAY) == (date(2026, 1, 5), None)


def test_an_order_is_no_filter_and_survives_clearing() -> None:
    sorted_by_name = CallFilters(CallQuery(order=CallOrder.CONTACT, ascending=True))
    assert not sorted_by_name.is_set
    filtered = replace(
        sorted_by_name, query=replace(sorted_by_name.query, queue="Sales"), period=Period.TODAY
    )
    assert filtered.is_set
    assert CallFilters(period=Period.TODAY).is_set
    assert filtered.cleared() == sorted_by_name


def test_columns_come_go_and_move() -> None:
    with_queue = USUAL_LAYOUT.with_column(Column.QUEUE, True)
    assert with_queue.shown[-1] is Column.QUEUE
    assert with_queue.with_column(Column.QUEUE, True) == with_queue
    assert with_queue.with_column(Column.QUEUE, False) == USUAL_LAYOUT
    moved = with_queue.moved(Column.QUEUE, 1)
    assert moved.shown[:3] == (Column.CONTACT, Column.QUEUE, Column.CALLED)
    wide = moved.with_width(Column.QUEUE, 222)
    assert ColumnWidth(Column.QUEUE, 222) in wide.columns
    assert len(wide.columns) == len(moved.columns)


def test_the_last_column_stays() -> None:
    alone = TableLayout((ColumnWidth(Column.TIME, 100),))
    assert alone.with_column(Column.TIME, False) == alone
