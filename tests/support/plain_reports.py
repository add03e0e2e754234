"""Reports computed the plain way: every call looked at by itself, without SQL and without sums.

What the server answers is held to this, and the fake CRM answers with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome, CallRecord
from desktop.domain.report_periods import Span, compared_span, days_of, span_of
from desktop.domain.report_queries import Dimension, ReportFilters, ReportQuery, label_of
from desktop.domain.report_results import CallReport, Measure, Measures, ReportRow

UNANSWERED = ("no-answer", "busy", "voicemail", "canceled")
TEXTS_BY = (None, Dimension.HOUR, Dimension.DAY, Dimension.WEEKDAY, Dimension.NUMBER)


@dataclass(frozen=True, slots=True)
class PlainText:
    our_number: str
    direction: Direction
    sent_at: datetime
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """``calls`` are all of the account; ``sees`` says which of them may be seen.

    ``texts`` None: not to be seen. ``names`` are those of agents and numbers.
    """

    calls: Sequence[CallRecord]
    texts: Sequence[PlainText] | None = ()
    names: Mapping[str, str] = field(default_factory=dict)
    sees: Callable[[CallRecord], bool] = lambda _: True
    sees_text: Callable[[PlainText], bool] = lambda _: True


def report(raw: Raw, query: ReportQuery, dimension: Dimension | None, now: datetime) -> CallReport:
    zone = ZoneInfo(query.time_zone)
    span = span_of(query.period, zone, now)
    other = compared_span(span, query.comparison, zone, now)
    mine = _Part(raw, query.filters, zone, span)
    total = mine.measured(None, "")
    if other is None:
        rows = _rows(mine, None, dimension)
        return CallReport(query, dimension, span, None, rows, total)
    theirs = _Part(raw, query.filters, zone, other)
    rows = _rows(mine, theirs, dimension)
    return CallReport(query, dimension, span, other, rows, total, theirs.measured(None, ""))


def keys_of(call: CallRecord, dimension: Dimension, zone: ZoneInfo) -> tuple[str, ...]:
    if dimension.is_time:
        return (_time_key(call.started_at.astimezone(zone), dimension),)
    if dimension is Dimension.TAG:
        return tuple(dict.fromkeys(call.tags)) or ("",)
    of = {
        Dimension.AGENT: call.agent_id,
        Dimension.QUEUE: call.queue,
        Dimension.NUMBER: call.tracking_number,
        Dimension.SOURCE: call.source,
        Dimension.STATUS: call.call_status,
    }
    return (of[dimension],)


def fits(call: CallRecord, filters: ReportFilters) -> bool:
    return filters.direction in (None, call.direction) and all(
        any(key in values for key in keys_of(call, kind, ZoneInfo("UTC")))
        for kind, values in filters.kinds.items()
    )


def is_missed(call: CallRecord) -> bool:
    return (
        call.direction is Direction.INBOUND
        and call.ended_at is not None
        and call.answered_at is None
        and call.status.value in UNANSWERED
    )


def is_abandoned(call: CallRecord) -> bool:
    return is_missed(call) and call.queue != "" and call.status is not CallOutcome.VOICEMAIL


def first_calls(calls: Iterable[CallRecord]) -> set[str]:
    """The ids of the first call of everybody who has called."""
    first: dict[str, CallRecord] = {}
    for call in calls:
        number = call.remote_number
        if call.direction is not Direction.INBOUND or not number.startswith("+"):
            continue
        known = first.get(number)
        if known is None or (call.started_at, call.id) < (known.started_at, known.id):
            first[number] = call
    return {call.id for call in first.values()}


def counts(call: CallRecord, measure: Measure, first: set[str]) -> bool:
    """Whether the call is one of those that the measure counts."""
    talked = call.answered_at is not None
    facts = {
        Measure.INBOUND: call.direction is Direction.INBOUND,
        Measure.OUTBOUND: call.direction is Direction.OUTBOUND,
        Measure.ANSWERED: talked,
        Measure.AVERAGE_TALK: talked,
        Measure.MISSED: is_missed(call),
        Measure.ABANDONED: is_abandoned(call),
        Measure.VOICEMAIL: call.status is CallOutcome.VOICEMAIL,
        Measure.FIRST_TIME: call.id in first,
    }
    return facts.get(measure, True)


Parted = tuple[dict[str, list[CallRecord]], dict[str, list[PlainText]]]


class _Part:
    """The calls and texts of one span."""

    def __init__(self, raw: Raw, filters: ReportFilters, zone: ZoneInfo, span: Span) -> None:
        self.span, self.zone, self.raw = span, zone, raw
        self.first = first_calls(raw.calls)
        self.calls = [
            call
            for call in raw.calls
            if span.since <= call.started_at < span.until and raw.sees(call) and fits(call, filters)
        ]
        self.parted: dict[Dimension | None, Parted] = {}
        alike = filters.kinds.keys() <= {Dimension.NUMBER}
        self.texts = None if raw.texts is None or not alike else self._texts(filters)

    def _texts(self, filters: ReportFilters) -> list[PlainText]:
        return [
            text
            for text in self.raw.texts or ()
            if self.span.since <= text.sent_at < self.span.until
            and self.raw.sees_text(text)
            and not text.has_failed
            and (not filters.numbers or text.our_number in filters.numbers)
            and filters.direction in (None, text.direction)
        ]

    def keys(self, dimension: Dimension) -> list[str]:
        if dimension is Dimension.HOUR:
            return [str(each) for each in range(24)]
        if dimension is Dimension.WEEKDAY:
            return [str(each) for each in range(7)]
        if dimension is Dimension.DAY:
            return [each.isoformat() for each in days_of(self.span)]
        found = {key for call in self.calls for key in keys_of(call, dimension, self.zone)}
        if dimension is Dimension.NUMBER:
            found |= {text.our_number for text in self.texts or ()}
        return sorted(found)

    def measured(self, dimension: Dimension | None, key: str) -> Measures:
        if dimension not in self.parted:
            self.parted[dimension] = self._part(dimension)
        calls, texts = self.parted[dimension]
        told = texts.get(key, []) if self.texts is not None and dimension in TEXTS_BY else None
        return _measures(calls.get(key, []), told, self.first)

    def _part(self, dimension: Dimension | None) -> Parted:
        """Every call and text under the keys it belongs to."""
        calls: dict[str, list[CallRecord]] = {}
        for call in self.calls:
            for key in ("",) if dimension is None else keys_of(call, dimension, self.zone):
                calls.setdefault(key, []).append(call)
        texts: dict[str, list[PlainText]] = {}
        for text in self.texts or ():
            texts.setdefault(self._key_of(text, dimension), []).append(text)
        return calls, texts

    def _key_of(self, text: PlainText, dimension: Dimension | None) -> str:
        if dimension is not None and dimension.is_time:
            return _time_key(text.sent_at.astimezone(self.zone), dimension)
        return text.our_number if dimension is Dimension.NUMBER else ""


def _rows(mine: _Part, theirs: _Part | None, dimension: Dimension | None) -> tuple[ReportRow, ...]:
    if dimension is None:
        return ()
    keys = mine.keys(dimension)
    others = keys if theirs is None else theirs.keys(dimension)
    # A year without 29 February has a day less.
    paired = list(zip_longest(keys, others[: len(keys)], fillvalue=""))
    if not dimension.is_time:
        paired = [(key, key) for key in sorted({*keys, *others})]
    rows = [
        ReportRow(
            key,
            label_of(dimension, key, mine.raw.names.get(key, "")),
            mine.measured(dimension, key),
            None if theirs is None else theirs.measured(dimension, other),
        )
        for key, other in paired
    ]
    if not dimension.is_time:
        rows.sort(key=lambda row: (-row.measures.calls, row.label, row.key))
    return tuple(rows)


def _measures(calls: list[CallRecord], texts: list[PlainText] | None, first: set[str]) -> Measures:
    def count(fact: Callable[[CallRecord], bool]) -> int:
        return sum(1 for call in calls if fact(call))

    return Measures(
        calls=len(calls),
        inbound=count(lambda call: call.direction is Direction.INBOUND),
        outbound=count(lambda call: call.direction is Direction.OUTBOUND),
        answered=count(lambda call: call.answered_at is not None),
        missed=count(is_missed),
        abandoned=count(is_abandoned),
        voicemail=count(lambda call: call.status is CallOutcome.VOICEMAIL),
        under_way=count(lambda call: call.ended_at is None),
        talk_seconds=sum(call.talk_time for call in calls),
        wait_seconds=sum(call.ring_time for call in calls),
        first_time=count(lambda call: call.id in first),
        texts_in=_texts(texts, Direction.INBOUND),
        texts_out=_texts(texts, Direction.OUTBOUND),
    )


def _texts(texts: list[PlainText] | None, direction: Direction) -> int | None:
    return None if texts is None else sum(1 for each in texts if each.direction is direction)


def _time_key(local: datetime, dimension: Dimension) -> str:
    if dimension is Dimension.HOUR:
        return str(local.hour)
    if dimension is Dimension.DAY:
        return local.date().isoformat()
    return str(local.weekday())


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
