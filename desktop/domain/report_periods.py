"""The days a report is about: a period, the one it is compared with, and their instants.

A day is a local date of a time zone; it lasts 23 or 25 hours on the nights of the clock change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop.domain.errors import InvalidInput

MOST_DAYS: Final = 1830  # five years
# No call is outside, and whatever a day is compared with lies within what a date can say.
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
QUARTER: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_STEP: Final = timedelta(days=7)  # no zone changes its clocks and changes them back within


class PeriodName(Enum):
    """What has begun and is not over ends with today."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    THIS_WEEK = "this_week"  # from Monday
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    LAST_12_MONTHS = "last_12_months"
    CUSTOM = "custom"

    @property
    def title(self) -> str:
        return "From … to …" if self is PeriodName.CUSTOM else _in_words(self.value)


class Comparison(Enum):
    NONE = "none"
    PREVIOUS = "previous"  # as many days, right before
    YEAR_AGO = "year_ago"  # the same dates, a year earlier

    @property
    def title(self) -> str:
        return _COMPARISONS[self]


_COMPARISONS: Final = {
    Comparison.NONE: "No comparison",
    Comparison.PREVIOUS: "Previous period",
    Comparison.YEAR_AGO: "Same period a year ago",
}


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` and ``last`` are said for CUSTOM alone; both days count."""

    name: PeriodName = PeriodName.LAST_30_DAYS
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last local day. Raises InvalidInput for a custom period without."""
        if self.name is not PeriodName.CUSTOM:
            return _named(self.name, today)
        if self.first is None or self.last is None:
            raise InvalidInput("Say the first and the last day of the period.")
        if self.last < self.first:
            raise InvalidInput("The last day of the period is before the first.")
        if (self.last - self.first).days >= MOST_DAYS:
            raise InvalidInput(f"A report covers {MOST_DAYS} days at most.")
        if not EARLIEST <= self.first <= self.last <= LATEST:
            raise InvalidInput(f"Choose days of the years {EARLIEST.year} to {LATEST.year}.")
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class Span:
    """``since`` counts, ``until`` does not; both aware UTC. ``last`` counts."""

    first: date
    last: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a span in which the clocks are not changed: local time is UTC + ``offset``."""

    since: datetime
    until: datetime
    offset: timedelta


def zone_of(name: str) -> ZoneInfo:
    """By its IANA name; raises InvalidInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(f"There is no time zone “{name}”.") from error


def span_of(period: Period, zone: ZoneInfo, now: datetime) -> Span:
    return _span(*period.days(now.astimezone(zone).date()), zone)


def compared_span(span: Span, comparison: Comparison, zone: ZoneInfo, now: datetime) -> Span | None:
    """A period that is not over is compared with as much of the other one as has passed of it."""
    if comparison is Comparison.NONE:
        return None
    if comparison is Comparison.PREVIOUS:
        days = (span.last - span.first).days + 1
        other = _span(span.first - days * _DAY, span.first - _DAY, zone)
    else:
        other = _span(_year_before(span.first), _year_before(span.last), zone)
    if not span.since <= now < span.until:
        return other
    # Up to the last full quarter of an hour, on the clock of the day at the same place.
    local = now.astimezone(zone).replace(tzinfo=None)
    passed = local - datetime.combine(span.first, time.min)
    cut = datetime.combine(other.first, time.min) + (passed - passed % QUARTER)
    until = cut.replace(tzinfo=zone).astimezone(UTC)
    return Span(other.first, other.last, other.since, max(other.since, min(until, other.until)))


def days_of(span: Span) -> Iterator[date]:
    for place in range((span.last - span.first).days + 1):
        yield span.first + place * _DAY


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day, in UTC: also where the clocks are changed at midnight."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def stretches(span: Span, zone: ZoneInfo) -> list[Stretch]:
    found: list[Stretch] = []
    since = span.since
    while since < span.until:
        offset = _offset(since, zone)
        until = _change_after(since, span.until, zone)
        found.append(Stretch(since, until, offset))
        since = until
    return found


def _change_after(since: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The next change of the clocks, or the end; to the second."""
    offset, low = _offset(since, zone), since
    while low < end:
        high = min(low + _STEP, end)
        if _offset(high, zone) == offset:
            low = high
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
        return high
    return end


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _span(first: date, last: date, zone: ZoneInfo) -> Span:
    return Span(first, last, midnight(first, zone), midnight(last + _DAY, zone))


def _named(name: PeriodName, today: date) -> tuple[date, date]:
    monday, month = today - today.weekday() * _DAY, today.replace(day=1)
    year = today.replace(month=1, day=1)
    yesterday, month_end, year_end = today - _DAY, month - _DAY, year - _DAY
    return {
        PeriodName.TODAY: (today, today),
        PeriodName.YESTERDAY: (yesterday, yesterday),
        PeriodName.LAST_7_DAYS: (today - 6 * _DAY, today),
        PeriodName.LAST_30_DAYS: (today - 29 * _DAY, today),
        PeriodName.THIS_WEEK: (monday, today),
        PeriodName.LAST_WEEK: (monday - 7 * _DAY, monday - _DAY),
        PeriodName.THIS_MONTH: (month, today),
        PeriodName.LAST_MONTH: (month_end.replace(day=1), month_end),
        PeriodName.THIS_YEAR: (year, today),
        PeriodName.LAST_YEAR: (year_end.replace(month=1, day=1), year_end),
        PeriodName.LAST_12_MONTHS: (_year_before(today) + _DAY, today),
    }[name]


def _year_before(day: date) -> date:
    """Of 29 February, the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _in_words(value: str) -> str:
    return value.replace("_", " ").capitalize()
