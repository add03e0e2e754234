"""The filters of the call log: from what is chosen to a query, and to the words of its chips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.call_views import CallFilters, Period
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallOutcome
from desktop.ui.words import date_words

PERIODS: Final[Mapping[Period, str]] = MappingProxyType(
    {
        Period.ANY: "Any time",
        Period.TODAY: "Today",
        Period.YESTERDAY: "Yesterday",
        Period.LAST_7_DAYS: "Last 7 days",
        Period.LAST_30_DAYS: "Last 30 days",
    }
)
OUTCOMES: Final[Mapping[CallOutcome, str]] = MappingProxyType(
    {
        CallOutcome.COMPLETED: "Completed",
        CallOutcome.NO_ANSWER: "No answer",
        CallOutcome.BUSY: "Busy",
        CallOutcome.VOICEMAIL: "Voicemail",
        CallOutcome.CANCELED: "Cancelled",
        CallOutcome.FAILED: "Failed",
        CallOutcome.RINGING: "Ringing",
        CallOutcome.IN_PROGRESS: "In progress",
    }
)


@dataclass(frozen=True, slots=True)
class FilterKind:
    """One thing to filter by that has values to choose from; ``column`` names where from."""

    key: str  # the field of ``CallQuery``
    title: str
    column: str = ""


AGENT: Final = FilterKind("agent_id", "Agent")
MORE: Final = (
    FilterKind("queue", "Queue", "queue"),
    FilterKind("tracking_number", "Our number", "tracking_number"),
    FilterKind("source", "Source", "source"),
    FilterKind("tag", "Tag", "tag"),
    FilterKind("lowest_score", "Score"),
    FilterKind("call_status", "Status", "call_status"),
    FilterKind("statuses", "Result"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose; ``detail`` stands beside it."""

    value: object
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A filter that is set, and what clearing it clears."""

    key: str
    text: str


def query_of(filters: CallFilters, now: datetime) -> CallQuery:
    """Days are those of this computer's time zone, also across a change of its clocks."""
    first, last = filters.days(now.astimezone().date())
    return replace(
        filters.query,
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
    )


def chips_of(filters: CallFilters, region: str) -> tuple[FilterChip, ...]:
    """Those of the filters that have no chip of their own."""
    query = filters.query
    chips: list[FilterChip] = []
    for kind in MORE:
        value = getattr(query, kind.key)
        if value not in ("", None, ()):
            chips.append(FilterChip(kind.key, f"{kind.title}: {_value_words(kind, value, region)}"))
    if query.call_status == "":
        chips.append(FilterChip("call_status", "Status: none"))
    if query.contact_id or query.remote_number:
        number = phone_numbers.display(query.remote_number, region)
        chips.append(FilterChip("remote_number", f"With: {number or 'this contact'}"))
    return tuple(chips)


def agent_words(filters: CallFilters, agents: Mapping[str, str]) -> str:
    agent_id = filters.query.agent_id
    if agent_id is None:
        return ""
    return agents.get(agent_id, "Somebody else") if agent_id else "Nobody"


def period_words(filters: CallFilters) -> str:
    if filters.period is not Period.BETWEEN:
        return PERIODS[filters.period] if filters.period is not Period.ANY else ""
    first, last = filters.first_day, filters.last_day
    if first and last:
        return f"{_day(first)} – {_day(last)}"
    return f"From {_day(first)}" if first else f"Until {_day(last)}" if last else ""


def without(filters: CallFilters, key: str) -> CallFilters:
    """With the filter ``key`` cleared."""
    plain = getattr(CallQuery(), key)
    query = replace(filters.query, **{key: plain})
    if key == "remote_number":
        query = replace(query, contact_id="")
    return replace(filters, query=query)


def fixed_options(kind: FilterKind, highest_score: int) -> tuple[Option, ...]:
    """The values that do not come from the rows."""
    if kind.key == "lowest_score":
        return tuple(
            Option(score, f"{score} or more" if score < highest_score else f"{score}")
            for score in range(highest_score, 0, -1)
        )
    if kind.key == "statuses":
        return tuple(Option((each,), words) for each, words in OUTCOMES.items())
    return ()


def column_options(
    kind: FilterKind, found: tuple[tuple[str, int], ...], region: str
) -> tuple[Option, ...]:
    options = [Option(value, _value_words(kind, value, region), f"{n:,}") for value, n in found]
    if kind.key == "call_status":
        options.append(Option("", "Without a status"))
    return tuple(options)


def _value_words(kind: FilterKind, value: object, region: str) -> str:
    if kind.key == "tracking_number":
        return phone_numbers.display(str(value), region) or str(value)
    if kind.key == "lowest_score":
        return f"{value} or more"
    if isinstance(value, tuple):
        return ", ".join(OUTCOMES[each] for each in value)
    return str(value)


def _day(day: date) -> str:
    return date_words(day.isoformat())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone()
