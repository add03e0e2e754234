"""What a report says: the measures of its rows and of all its calls, and the way into the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import Enum
from typing import Final

from desktop.domain.queries import CallQuery
from desktop.domain.report_periods import Span, midnight, zone_of
from desktop.domain.report_queries import Dimension, ReportQuery


class Unit(Enum):
    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"  # 0 to 1


class Measure(Enum):
    """See ``Measures`` for what each of them means."""

    CALLS = "calls"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    ANSWERED = "answered"
    ANSWER_RATE = "answer_rate"
    MISSED = "missed"
    ABANDONED = "abandoned"
    VOICEMAIL = "voicemail"
    TALK_TIME = "talk_time"
    AVERAGE_TALK = "average_talk"
    WAIT_TIME = "wait_time"
    AVERAGE_WAIT = "average_wait"
    FIRST_TIME = "first_time"
    TEXTS_IN = "texts_in"
    TEXTS_OUT = "texts_out"

    @property
    def title(self) -> str:
        return _TITLES.get(self) or self.value.replace("_", " ").capitalize()

    @property
    def unit(self) -> Unit:
        if self is Measure.ANSWER_RATE:
            return Unit.SHARE
        return Unit.SECONDS if self in _SECONDS else Unit.COUNT

    @property
    def is_of_texts(self) -> bool:
        return self in (Measure.TEXTS_IN, Measure.TEXTS_OUT)


_TITLES: Final = {
    Measure.AVERAGE_TALK: "Average talk time",
    Measure.AVERAGE_WAIT: "Average wait",
    Measure.FIRST_TIME: "First-time callers",
    Measure.TEXTS_IN: "Texts received",
    Measure.TEXTS_OUT: "Texts sent",
}
_SECONDS: Final = frozenset(
    {Measure.TALK_TIME, Measure.AVERAGE_TALK, Measure.WAIT_TIME, Measure.AVERAGE_WAIT}
)


@dataclass(frozen=True, slots=True)
class Measures:
    """Of the calls that started in the period, also where they ended after it.

    A call that is still going on counts as a call at once and as answered once it is; it is
    neither missed nor abandoned before it is over, and its talk time is 0 until then, as in the
    log. Seconds are the sums of what the log tells of each call.

    calls      all of them, internal ones too, inbound and outbound
    answered   somebody took the call: ``answered_at`` is set. Inbound, a person of the account;
               outbound, the other side. A voice menu or a mailbox answers nothing.
    missed     inbound, over, never answered, and no failure of the phone system: the caller gave
               up, heard busy, or left a message
    abandoned  missed, waited in a queue, and left no message
    voicemail  a message was left (status voicemail)
    talk       from the answer to the end
    wait       from the start to the answer, or to the end where there was none
    first_time inbound calls of numbers that had never called the account before, whatever is
               filtered by; callers who hide their number are not counted
    texts_in   texts received, by the time they came; None where they cannot be told apart like
    texts_out  this (only by time and number), or are not the caller's to see. Failed ones are not
               counted.
    """

    calls: int = 0
    inbound: int = 0
    outbound: int = 0
    answered: int = 0
    missed: int = 0
    abandoned: int = 0
    voicemail: int = 0
    under_way: int = 0
    talk_seconds: int = 0
    wait_seconds: int = 0
    first_time: int = 0
    texts_in: int | None = None
    texts_out: int | None = None

    def value(self, measure: Measure) -> float | None:
        """None where there is nothing to say: an average of nothing, texts by agent."""
        whole: dict[Measure, int | None] = {
            Measure.CALLS: self.calls,
            Measure.INBOUND: self.inbound,
            Measure.OUTBOUND: self.outbound,
            Measure.ANSWERED: self.answered,
            Measure.MISSED: self.missed,
            Measure.ABANDONED: self.abandoned,
            Measure.VOICEMAIL: self.voicemail,
            Measure.TALK_TIME: self.talk_seconds,
            Measure.WAIT_TIME: self.wait_seconds,
            Measure.FIRST_TIME: self.first_time,
            Measure.TEXTS_IN: self.texts_in,
            Measure.TEXTS_OUT: self.texts_out,
        }
        if measure in whole:
            return whole[measure]
        shares = {
            Measure.ANSWER_RATE: (self.answered, self.calls),
            Measure.AVERAGE_TALK: (self.talk_seconds, self.answered),
            Measure.AVERAGE_WAIT: (self.wait_seconds, self.calls),
        }
        part, of = shares[measure]
        return part / of if of else None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """``key`` is the hour ("0" to "23"), the ISO date, the weekday ("0" is Monday), a user id, an
    E.164 number or a name; "" stands for none. ``label`` is how people know it."""

    key: str
    label: str
    measures: Measures
    compared: Measures | None = None


@dataclass(frozen=True, slots=True)
class CallReport:
    """``dimension`` None: no rows, the figures of all calls alone.

    Rows by time are complete and in order, the others are those with calls, most calls first.
    ``total`` counts every call once: with several tags, rows by tag add up to more. By day,
    ``compared`` is of the day at the same place in the other period.
    """

    query: ReportQuery
    dimension: Dimension | None
    span: Span
    compared_span: Span | None
    rows: tuple[ReportRow, ...]
    total: Measures
    compared_total: Measures | None = None


def log_query(
    report: CallReport, key: str | None = None, measure: Measure = Measure.CALLS
) -> CallQuery | None:
    """The filter of the call log for a row (None: for all rows) as far as the log has one.

    None where it has not: several values of a kind, an hour of many days, what is without a
    queue or a tag. ``Crm.report_calls`` gives the calls of every row.
    """
    wanted = dict(report.query.filters.kinds)
    since, until = report.span.since, report.span.until
    if key is not None and report.dimension is Dimension.DAY:
        zone, day = zone_of(report.query.time_zone), date.fromisoformat(key)
        since = midnight(day, zone)
        until = min(until, midnight(day + timedelta(days=1), zone))
    elif key is not None and report.dimension is not None:
        if report.dimension.is_time or wanted.get(report.dimension, (key,)) != (key,):
            return None
        wanted[report.dimension] = (key,)
    if any(len(values) > 1 for values in wanted.values()) or measure not in _IN_THE_LOG:
        return None
    chosen = {kind: values[0] for kind, values in wanted.items()}
    if any(value == "" and kind not in _HAS_NONE for kind, value in chosen.items()):
        return None
    return CallQuery(
        direction=report.query.filters.direction,
        agent_id=chosen.get(Dimension.AGENT),
        queue=chosen.get(Dimension.QUEUE, ""),
        tracking_number=chosen.get(Dimension.NUMBER, ""),
        source=chosen.get(Dimension.SOURCE, ""),
        tag=chosen.get(Dimension.TAG, ""),
        call_status=chosen.get(Dimension.STATUS),
        since=since.astimezone(UTC),
        until=until.astimezone(UTC),
    )


_IN_THE_LOG: Final = frozenset({Measure.CALLS, Measure.TALK_TIME, Measure.WAIT_TIME})
_HAS_NONE: Final = frozenset({Dimension.AGENT, Dimension.STATUS})
