"""The day of an account, over both changes of the clocks and where midnight is skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.domain.account_day import day_at, is_zone, zone_of

pytestmark = pytest.mark.requirement("S1-30")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "on", "begins", "hours"),
    [
        ("America/New_York", "2026-11-25T15:00", "2026-11-25", "2026-11-25T05:00", 24),
        ("America/New_York", "2026-11-25T04:59", "2026-11-24", "2026-11-24T05:00", 24),
        # Clocks forward: 23 hours.
        ("America/New_York", "2026-03-08T12:00", "2026-03-08", "2026-03-08T05:00", 23),
        ("Europe/Berlin", "2026-03-29T21:59", "2026-03-29", "2026-03-28T23:00", 23),
        ("Europe/Berlin", "2026-03-29T22:00", "2026-03-30", "2026-03-29T22:00", 24),
        # Clocks back: 25 hours, also in the hour that is there twice.
        ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25", "2026-10-24T22:00", 25),
        ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25", "2026-10-24T22:00", 25),
        # No midnight: the day begins when the clocks jump over it.
        ("America/Santiago", "2026-09-06T12:00", "2026-09-06", "2026-09-06T04:00", 23),
        ("Asia/Kolkata", "2026-03-02T18:30", "2026-03-03", "2026-03-02T18:30", 24),
    ],
)
def test_a_day_is_that_of_the_accounts_clocks(
    zone: str, now: str, on: str, begins: str, hours: int
) -> None:
    day = day_at(utc(now), ZoneInfo(zone))
    assert (day.on, day.begins, day.zone) == (date.fromisoformat(on), utc(begins), zone)
    assert day.ends - day.begins == timedelta(hours=hours)
    assert day.begins <= utc(now) < day.ends


@pytest.mark.parametrize(
    ("time_zone", "region", "zone"),
    [
        ("Europe/Lisbon", "US", "Europe/Lisbon"),
        ("", "DE", "Europe/Berlin"),
        ("Mars/Olympus", "GB", "Europe/London"),
        ("../../etc/passwd", "US", "America/New_York"),
        ("", "ZZ", "UTC"),
    ],
)
def test_the_clocks_are_the_accounts_or_those_of_its_region(
    time_zone: str, region: str, zone: str
) -> None:
    assert zone_of(time_zone, region).key == zone


@pytest.mark.parametrize(
    ("time_zone", "is_one"),
    [
        *(("Europe/Berlin", True), ("UTC", True), ("America/Argentina/Ushuaia", True)),
        *(("", False), ("Europe", False), ("Mars/Olympus", False), ("../UTC", False)),
    ],
)
def test_only_a_zone_is_one(time_zone: str, is_one: bool) -> None:
    assert is_zone(time_zone) is is_one
