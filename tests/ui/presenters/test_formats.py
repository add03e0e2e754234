"""Dates and times as one has set them to be written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desktop.ui.words import (
    Formats,
    clock,
    date_and_clock,
    date_words,
    day,
    field_format,
    moment,
    use_formats,
)

AT = datetime(2025, 11, 12, 17, 2, 3, tzinfo=UTC).replace(tzinfo=None).astimezone()
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _as_it_comes() -> Iterator[None]:
    yield
    use_formats(Formats())


def test_as_it_comes() -> None:
    use_formats(Formats())
    assert (clock(AT), clock(AT, seconds=True)) == ("17:02", "17:02:03")
    assert (day(AT, NOW), date_words("2026-11-01")) == ("12 Nov 2025", "1 Nov 2026")
    assert date_and_clock(AT) == "Wed 12 Nov 2025, 17:02"
    assert field_format() == "d MMM yyyy  HH:mm"


@pytest.mark.parametrize(
    ("hour", "shown"), [(0, "12:02 AM"), (11, "11:02 AM"), (12, "12:02 PM"), (17, "5:02 PM")]
)
def test_twelve_hours(hour: int, shown: str) -> None:
    use_formats(Formats(clock="12"))
    assert clock(AT.replace(hour=hour)) == shown


def test_the_month_first() -> None:
    use_formats(Formats(clock="12", date="month"))
    assert (day(AT, NOW), date_words("2026-11-01")) == ("Nov 12, 2025", "Nov 1, 2026")
    assert moment(AT, NOW) == "Nov 12, 2025 5:02 PM"
    assert day(AT, AT.replace(day=30)) == "Nov 12"
    assert field_format() == "MMM d, yyyy  h:mm AP"


def test_the_year_first_always_has_a_year() -> None:
    use_formats(Formats(date="iso"))
    assert day(AT, AT.replace(day=30)) == "2025-11-12"
    assert date_words("2026-11-01") == "2026-11-01"
    assert date_words("soon") == "soon"
