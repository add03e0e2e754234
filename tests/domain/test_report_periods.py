"""Days and instants of a report, in every time zone and over the change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import (
    EARLIEST,
    LATEST,
    MOST_DAYS,
    Comparison,
    Period,
    PeriodName,
    Span,
    Stretch,
    compared_span,
    days_of,
    span_of,
    stretches,
    zone_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 15, 40, 12, tzinfo=UTC)  # a Wednesday
TODAY = date(2026, 11, 25)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def custom(first: date, last: date) -> Period:
    return Period(PeriodName.CUSTOM, first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (PeriodName.TODAY, TODAY, TODAY),
        (PeriodName.YESTERDAY, date(2026, 11, 24), date(2026, 11, 24)),
        (PeriodName.LAST_7_DAYS, date(2026, 11, 19), TODAY),
        (PeriodName.LAST_30_DAYS, date(2026, 10, 27), TODAY),
        (PeriodName.THIS_WEEK, date(2026, 11, 23), TODAY),
        (PeriodName.LAST_WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (PeriodName.THIS_MONTH, date(2026, 11, 1), TODAY),
        (PeriodName.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (PeriodName.THIS_YEAR, date(2026, 1, 1), TODAY),
        (PeriodName.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (PeriodName.LAST_12_MONTHS, date(2025, 11, 26), TODAY),
    ],
)
def test_a_named_period_ends_with_today_at_the_latest(
    name: PeriodName, first: date, last: date
) -> None:
    assert Period(name).days(TODAY) == (first, last)
    assert name.title == name.value.replace("_", " ").capitalize()


def test_custom_days_are_said_in_order_and_not_for_ever() -> None:
    assert custom(date(2026, 3, 1), date(2026, 3, 1)).days(TODAY)[0] == date(2026, 3, 1)
    assert PeriodName.CUSTOM.title == "From … to …"
    with pytest.raises(InvalidInput, match="first and the last"):
        Period(PeriodName.CUSTOM, date(2026, 3, 1)).days(TODAY)
    with pytest.raises(InvalidInput, match="before the first"):
        custom(date(2026, 3, 2), date(2026, 3, 1)).days(TODAY)
    with pytest.raises(InvalidInput, match="at most"):
        custom(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=MOST_DAYS)).days(TODAY)


@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(2200, 1, 1), date.max])
def test_no_day_is_asked_for_that_no_clock_shows(day: date) -> None:
    with pytest.raises(InvalidInput, match="years 1970 to 2199"):
        custom(day, day).days(TODAY)


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("comparison", Comparison)
def test_the_first_and_the_last_day_are_compared_like_others(
    day: date, zone: str, comparison: Comparison
) -> None:
    span = span_of(custom(day, day), ZoneInfo(zone), NOW)
    other = compared_span(span, comparison, ZoneInfo(zone), NOW)
    assert (other is None) == (comparison is Comparison.NONE)
    assert span.first == day


def test_today_is_that_of_the_time_zone() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert span_of(Period(PeriodName.TODAY), BERLIN, late).first == date(2026, 11, 26)


def test_the_day_of_the_clock_change_has_23_or_25_hours() -> None:
    spring = span_of(custom(date(2026, 3, 29), date(2026, 3, 29)), BERLIN, NOW)
    assert spring.until - spring.since == timedelta(hours=23)
    autumn = span_of(custom(date(2026, 10, 25), date(2026, 10, 25)), BERLIN, NOW)
    assert autumn.until - autumn.since == timedelta(hours=25)
    howe = span_of(custom(date(2026, 4, 5), date(2026, 4, 5)), ZoneInfo("Australia/Lord_Howe"), NOW)
    assert howe.until - howe.since == timedelta(hours=24, minutes=30)


def test_a_day_that_begins_with_the_change_begins_at_the_change() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    span = span_of(custom(date(2022, 3, 27), date(2022, 3, 27)), beirut, NOW)
    assert span.since == datetime(2022, 3, 26, 22, 0, tzinfo=UTC)
    assert span.until - span.since == timedelta(hours=23)


def test_stretches_part_where_the_clocks_are_changed() -> None:
    span = span_of(custom(date(2026, 3, 1), date(2026, 11, 1)), BERLIN, NOW)
    spring = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    autumn = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    one, two = timedelta(hours=1), timedelta(hours=2)
    assert stretches(span, BERLIN) == [
        Stretch(span.since, spring, one),
        Stretch(spring, autumn, two),
        Stretch(autumn, span.until, one),
    ]


@given(
    some.sampled_from(ZONES),
    some.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - a wall clock
    some.integers(1, 60),
)
def test_every_moment_has_the_offset_of_its_stretch(name: str, start: datetime, days: int) -> None:
    zone = zone_of(name)
    first = start.date()
    span = span_of(custom(first, first + timedelta(days=days)), zone, NOW)
    found = stretches(span, zone)
    assert found[0].since == span.since
    assert found[-1].until == span.until
    for each in found:
        for moment in (each.since, each.until - timedelta(seconds=1)):
            assert moment.astimezone(zone).utcoffset() == each.offset
    assert [each.until for each in found[:-1]] == [each.since for each in found[1:]]
    assert next(iter(days_of(span))) == span.first
    assert list(days_of(span))[-1] == span.last


class TestComparison:
    def test_none(self) -> None:
        span = span_of(Period(), BERLIN, NOW)
        assert compared_span(span, Comparison.NONE, BERLIN, NOW) is None
        assert Comparison.NONE.title == "No comparison"

    def test_as_many_days_right_before(self) -> None:
        span = span_of(Period(PeriodName.LAST_WEEK), BERLIN, NOW)
        other = compared_span(span, Comparison.PREVIOUS, BERLIN, NOW)
        assert other is not None
        assert (other.first, other.last) == (date(2026, 11, 9), date(2026, 11, 15))
        assert other.until == span.since

    def test_the_same_dates_a_year_ago(self) -> None:
        leap = span_of(custom(date(2024, 2, 1), date(2024, 2, 29)), BERLIN, NOW)
        other = compared_span(leap, Comparison.YEAR_AGO, BERLIN, NOW)
        assert other is not None
        assert (other.first, other.last) == (date(2023, 2, 1), date(2023, 2, 28))

    def test_what_is_not_over_is_compared_with_as_much_of_the_other(self) -> None:
        span = span_of(Period(PeriodName.TODAY), BERLIN, NOW)
        other = compared_span(span, Comparison.PREVIOUS, BERLIN, NOW)
        yesterday = date(2026, 11, 24)
        assert other == Span(
            yesterday,
            yesterday,
            datetime(2026, 11, 23, 23, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 15, 30, tzinfo=UTC),  # 16:30 of the local clock
        )

    def test_a_custom_period_into_the_future_is_cut_on_the_day_at_the_same_place(self) -> None:
        span = span_of(custom(date(2026, 11, 24), date(2026, 11, 27)), BERLIN, NOW)
        other = compared_span(span, Comparison.PREVIOUS, BERLIN, NOW)
        assert other is not None
        assert other.until == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "Moon/Crater", "../etc/passwd", "Europe/Berlin\0"])
def test_an_unknown_time_zone_is_said(name: str) -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        zone_of(name)
