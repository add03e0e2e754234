"""What a report is asked for: the days, what the calls are counted by, and which calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.calls import Direction
from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import Comparison, Period

MOST_VALUES: Final = 200  # of one kind in a filter


class Dimension(Enum):
    """What the rows of a report stand for; one call has one row, only tags may give it several."""

    HOUR = "hour"  # of the day, local: 0 to 23
    DAY = "day"
    WEEKDAY = "weekday"  # 0 is Monday
    AGENT = "agent"
    QUEUE = "queue"
    NUMBER = "number"  # of ours
    SOURCE = "source"
    TAG = "tag"
    STATUS = "status"  # that people gave to the call

    @property
    def title(self) -> str:
        return _TITLES[self]

    @property
    def is_time(self) -> bool:
        return self in (Dimension.HOUR, Dimension.DAY, Dimension.WEEKDAY)


_TITLES: Final = {
    Dimension.HOUR: "Hour of the day",
    Dimension.DAY: "Day",
    Dimension.WEEKDAY: "Day of the week",
    Dimension.AGENT: "Agent",
    Dimension.QUEUE: "Queue",
    Dimension.NUMBER: "Number",
    Dimension.SOURCE: "Source",
    Dimension.TAG: "Campaign tag",
    Dimension.STATUS: "Call status",
}

_NONE: Final = {
    Dimension.AGENT: "Nobody",
    Dimension.QUEUE: "No queue",
    Dimension.NUMBER: "No number",
    Dimension.SOURCE: "No source",
    Dimension.TAG: "No tag",
    Dimension.STATUS: "No status",
}
_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)


def label_of(dimension: Dimension, key: str, name: str = "") -> str:
    """How people know the row of this key; ``name`` is that of an agent or a number."""
    match dimension:
        case Dimension.HOUR:
            return f"{int(key):02}:00"
        case Dimension.WEEKDAY:
            return _WEEKDAYS[int(key)]
        case _:
            return name or key or _NONE[dimension]


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """One of each kind that is named has to fit; "" stands for none: nobody's, untagged, …

    Agents are user ids, numbers E.164; queues, sources, tags and statuses are names, as calls
    keep them.
    """

    agents: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    direction: Direction | None = None

    @property
    def kinds(self) -> dict[Dimension, tuple[str, ...]]:
        """What is filtered by, with the values."""
        every = {
            Dimension.AGENT: self.agents,
            Dimension.QUEUE: self.queues,
            Dimension.NUMBER: self.numbers,
            Dimension.SOURCE: self.sources,
            Dimension.TAG: self.tags,
            Dimension.STATUS: self.statuses,
        }
        return {kind: values for kind, values in every.items() if values}

    def check(self) -> None:
        """Raises InvalidInput for more values than anybody chooses."""
        for kind, values in self.kinds.items():
            if len(values) > MOST_VALUES:
                what = kind.title.lower()
                raise InvalidInput(f"Choose {MOST_VALUES} values of {what} at most.")


EVERYTHING: Final = ReportFilters()


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """``time_zone`` is an IANA name: days and hours are those of its clocks."""

    period: Period = Period()  # noqa: RUF009 - frozen: the same for everybody
    time_zone: str = "UTC"
    filters: ReportFilters = EVERYTHING
    comparison: Comparison = Comparison.NONE
