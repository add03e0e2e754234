"""A span of time in the pieces that sums stand for, and what is left over at its ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from desktop.domain.report_periods import Span, stretches
from desktop.server.figures.tables import DAY, QUARTER_MS, TIERS

HOUR = TIERS[1]


@dataclass(frozen=True, slots=True)
class Part:
    """From ``first`` up to ``last`` (not counted) in pieces of ``tier`` quarters; 0: in none."""

    tier: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time without a change of the clocks, in milliseconds since 1970; ``offset`` as well."""

    since: int
    until: int
    offset: int

    @property
    def is_of_quarters(self) -> bool:
        return not any(each % QUARTER_MS for each in (self.since, self.until, self.offset))

    @property
    def tier(self) -> int:
        """The longest pieces of which each is within one local hour."""
        of_hours = not any(
            each % (HOUR * QUARTER_MS) for each in (self.since, self.until, self.offset)
        )
        return HOUR if of_hours else TIERS[0]


def clocks(span: Span, zone: ZoneInfo) -> list[Clock]:
    return [
        Clock(milliseconds(each.since), milliseconds(each.until), _length(each.offset))
        for each in stretches(span, zone)
    ]


def parts(first: int, last: int, tiers: Sequence[int]) -> Iterator[Part]:
    """Of the quarters from ``first`` up to ``last``, the longest pieces in the middle."""
    if first >= last:
        return
    if not tiers:
        yield Part(0, first, last)
        return
    tier, shorter = tiers[-1], tiers[:-1]
    low, high = -(-first // tier), last // tier
    if low >= high:
        yield from parts(first, last, shorter)
        return
    yield from parts(first, low * tier, shorter)
    yield Part(tier, low, high)
    yield from parts(high * tier, last, shorter)


def tiers_of(kind: str) -> Sequence[int]:
    """The pieces there are of a kind's values."""
    return TIERS if kind == "all" else tuple(tier for tier in TIERS if tier >= DAY)


def milliseconds(moment: datetime) -> int:
    return _length(moment - datetime(1970, 1, 1, tzinfo=UTC))


def _length(delta: timedelta) -> int:
    return delta // timedelta(milliseconds=1)
