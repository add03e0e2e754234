"""Hours in which nobody wants a text: decided by the clock where the recipient is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop.domain import phone_numbers

_HOME_ZONE: Final = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "AU": "Australia/Sydney",
    "DE": "Europe/Berlin",
}
# A number that may be in more zones than this is of no place: toll-free, satellite.
_MOST_ZONES: Final = 6
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day until another, over midnight where ``until`` is the earlier one."""

    starts: time = time(21, 0)
    until: time = time(8, 0)

    @property
    def is_off(self) -> bool:
        return self.starts == self.until

    def covers(self, clock: time) -> bool:
        if self.starts <= self.until:
            return self.starts <= clock < self.until
        return clock >= self.starts or clock < self.until


def zones_of(number: str, region: str) -> tuple[ZoneInfo, ...]:
    """Where the number may be; a number of no place counts as one of the account's own."""
    names: Sequence[str] = phone_numbers.time_zones_of(number)
    if not names or len(names) > _MOST_ZONES:
        names = (_HOME_ZONE.get(region, "UTC"),)
    return tuple(zone for zone in map(_zone, names) if zone is not None)


def quiet_until(hours: QuietHours, number: str, region: str, now: datetime) -> datetime | None:
    """When the quiet is over at every place the number may be, None where it is not quiet now.

    ``now`` must be aware; the answer is in UTC.
    """
    zones = zones_of(number, region)
    end = now
    while (later := _ended(hours, zones, end)) is not None:
        if later - now > 2 * _DAY:
            return later  # places whose days never meet: two days are enough of a wait
        end = later
    return None if end == now else end.astimezone(UTC)


def local_time(number: str, region: str, now: datetime) -> time:
    """The clock of the recipient, where the number may be in several places the earliest one."""
    zones = zones_of(number, region)
    return min(now.astimezone(zone).time() for zone in zones) if zones else now.time()


def _ended(hours: QuietHours, zones: Sequence[ZoneInfo], at: datetime) -> datetime | None:
    """The latest end of the quiet that lasts at ``at`` in any of the zones."""
    ends = [
        _next(hours.until, at.astimezone(zone))
        for zone in zones
        if hours.covers(at.astimezone(zone).time())
    ]
    return max(ends).astimezone(UTC) if ends else None


def _next(clock: time, local: datetime) -> datetime:
    found = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return found if found > local else found + _DAY


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a machine without a table of time zones
        return None
