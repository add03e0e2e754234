"""The day of an account: its midnights are those of its own clocks, also over summer time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop.domain.quiet_hours import zones_of


@dataclass(frozen=True, slots=True)
class AccountDay:
    """Aware UTC; a day over the change of the clocks has 23 or 25 hours."""

    on: date
    begins: datetime
    ends: datetime
    zone: str


def zone_of(time_zone: str, region: str) -> ZoneInfo:
    """Of the account's own time zone; without one, or with one that this machine does not know,
    of its region."""
    try:
        return ZoneInfo(time_zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):  # "", a folder, or simply none
        return next(iter(zones_of("", region)), ZoneInfo("UTC"))


def is_zone(time_zone: str) -> bool:
    """Whether clocks are known by that name."""
    try:
        return ZoneInfo(time_zone).key == time_zone
    except (ValueError, ZoneInfoNotFoundError, OSError):  # a folder of them is none
        return False


def day_at(now: datetime, zone: ZoneInfo) -> AccountDay:
    """The day in which the aware moment ``now`` lies."""
    on = now.astimezone(zone).date()
    return AccountDay(on, _midnight(on, zone), _midnight(on + timedelta(days=1), zone), zone.key)


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    """Where the clocks skip it, the moment in which they do."""
    return datetime.combine(on, time(), zone).astimezone(UTC)
