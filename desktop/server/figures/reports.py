"""Reports as they are answered: for one person, over what they may see, at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import add
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, select

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import Span, compared_span, days_of, span_of, zone_of
from desktop.domain.report_queries import Dimension, ReportFilters, ReportQuery, label_of
from desktop.domain.report_results import CallReport, Measure, Measures, ReportRow
from desktop.server.effective import Standing
from desktop.server.figures.asking import calls_of, texts_of
from desktop.server.figures.catching_up import is_complete
from desktop.server.figures.counting import Figures, Tally, tally
from desktop.server.figures.pieces import Clock, clocks, milliseconds
from desktop.server.figures.reading import Reading
from desktop.server.figures.subjects import (
    CallSubject,
    Subject,
    TextSubject,
    call_conditions,
    in_row,
)
from desktop.server.tables import numbers, users

_EPOCH: Final = date(1970, 1, 1).toordinal()
_AT_ONCE: Final = 500  # names in one question
_ROWS: Final = {Dimension.HOUR: 24, Dimension.WEEKDAY: 7}


class Reporter:
    """Answers in one transaction; what several reports of an overview ask alike is counted once.

    Asked for the figures of all calls last, it adds up the rows it has.
    ``use_sums`` False counts row by row whatever there is, for tests that hold one to the other.
    """

    def __init__(
        self, connection: Connection, standing: Standing, now: datetime, use_sums: bool = True
    ) -> None:
        self._connection = connection
        self._reading = Reading(connection)
        self._standing = standing
        self._now = now
        self._complete = is_complete(connection)
        self._use_sums = use_sums and self._complete
        self._counted: dict[object, _Counted] = {}
        self._clocks: dict[object, list[Clock]] = {}

    def report(self, query: ReportQuery, dimension: Dimension | None) -> CallReport:
        """Raises InvalidInput for a period, a time zone or filters that cannot be."""
        query.filters.check()
        zone = zone_of(query.time_zone)
        span = span_of(query.period, zone, self._now)
        other = compared_span(span, query.comparison, zone, self._now)
        rows = self._rows(query.filters, dimension, (span, other), zone)
        total = self._count(query.filters, None, span, zone).measures("")
        if other is None:
            return CallReport(query, dimension, span, None, rows, total)
        compared = self._count(query.filters, None, other, zone).measures("")
        return CallReport(query, dimension, span, other, rows, total, compared)

    def counted(
        self, query: ReportQuery, row: tuple[Dimension, str] | None, measure: Measure
    ) -> ColumnElement[bool]:
        """The condition of the calls that a row (None: all) counts; with a measure, of those."""
        query.filters.check()
        zone = zone_of(query.time_zone)
        span = span_of(query.period, zone, self._now)
        wanted = calls_of(self._standing, query.filters)
        subject = CallSubject(wanted, self._complete)
        found = call_conditions(wanted, milliseconds(span.since), milliseconds(span.until))
        if row is not None:
            dimension, key = row
            parts = clocks(span, zone) if dimension.is_time else []
            found.append(in_row(dimension, _place(dimension, key), parts))
        return and_(*found, subject.counts(measure))

    def _rows(
        self,
        filters: ReportFilters,
        dimension: Dimension | None,
        spans: tuple[Span, Span | None],
        zone: ZoneInfo,
    ) -> tuple[ReportRow, ...]:
        if dimension is None:
            return ()
        span, other = spans
        mine = self._count(filters, dimension, span, zone)
        theirs = None if other is None else self._count(filters, dimension, other, zone)
        pairs = _pairs(dimension, spans, mine, theirs)
        names = self._names(dimension, [key for key, _ in pairs])
        rows = [
            ReportRow(
                key,
                label_of(dimension, key, names.get(key, "")),
                mine.measures(key),
                None if theirs is None else theirs.measures(other_key),
            )
            for key, other_key in pairs
        ]
        if not dimension.is_time:
            rows.sort(key=lambda row: (-row.measures.calls, row.label, row.key))
        return tuple(rows)

    def _count(
        self, filters: ReportFilters, dimension: Dimension | None, span: Span, zone: ZoneInfo
    ) -> _Counted:
        place = (filters, dimension, span, zone.key)
        if place not in self._counted:
            found = self._calls(filters, dimension, span, zone)
            texts = self._texts(filters, dimension, span, zone)
            self._counted[place] = _Counted(dimension, found, texts)
        return self._counted[place]

    def _calls(
        self, filters: ReportFilters, dimension: Dimension | None, span: Span, zone: ZoneInfo
    ) -> Tally:
        if dimension is None:
            for parted in self._parted(filters, span, zone):
                return parted.calls.added_up()
        subject = CallSubject(calls_of(self._standing, filters), self._complete)
        return self._tally(subject, dimension, span, zone)

    def _texts(
        self, filters: ReportFilters, dimension: Dimension | None, span: Span, zone: ZoneInfo
    ) -> Tally | None:
        wanted = texts_of(self._standing, filters, dimension)
        if wanted is None:
            return None
        if dimension is None:
            for parted in self._parted(filters, span, zone):
                if parted.texts is not None:
                    return parted.texts.added_up()
        return self._tally(TextSubject(wanted), dimension, span, zone)

    def _parted(self, filters: ReportFilters, span: Span, zone: ZoneInfo) -> Iterator[_Counted]:
        """What was counted already, with one row for each call."""
        places = ((filters, each, span, zone.key) for each in Dimension)
        found = (self._counted[place] for place in places if place in self._counted)
        return (each for each in found if each.dimension is not Dimension.TAG)

    def _tally(
        self, subject: Subject, dimension: Dimension | None, span: Span, zone: ZoneInfo
    ) -> Tally:
        place = (span, zone.key)
        if place not in self._clocks:
            self._clocks[place] = clocks(span, zone)
        parts = self._clocks[place]
        return tally(self._reading, subject, dimension, parts, self._use_sums)

    def _names(self, dimension: Dimension, keys: Sequence[str]) -> dict[str, str]:
        if dimension is Dimension.AGENT:
            column, name, wanted = users.c.id, users.c.name, []
        elif dimension is Dimension.NUMBER:
            column, name = numbers.c.number, numbers.c.name
            wanted = [numbers.c.account_id == self._standing.account_id, numbers.c.name != ""]
        else:
            return {}
        found: dict[str, str] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = column.in_(keys[start : start + _AT_ONCE])
            query = select(column, name).where(*wanted, some)
            found |= {row[0]: row[1] for row in self._connection.execute(query)}
        return found


class _Counted:
    """Calls and texts of one span by one dimension."""

    def __init__(self, dimension: Dimension | None, calls: Tally, texts: Tally | None) -> None:
        self.dimension = dimension
        self.calls = calls
        self.texts = texts

    def keys(self) -> set[str]:
        return self.calls.keys() | (self.texts.keys() if self.texts else set())

    def measures(self, key: str) -> Measures:
        place = _place(self.dimension, key)
        texts = None if self.texts is None else self.texts.of(place)
        return _measures(*self.calls.of(place), texts)


def _place(dimension: Dimension | None, key: str) -> Any:
    """How the database knows the row; raises InvalidInput for what is none."""
    try:
        return _known_as(dimension, key)
    except ValueError as error:
        raise InvalidInput(f"There is no row “{key}” in this report.") from error


def _known_as(dimension: Dimension | None, key: str) -> Any:
    if dimension is Dimension.DAY:
        return date.fromisoformat(key).toordinal() - _EPOCH if key else None
    if dimension is None or not dimension.is_time:
        return key
    place = int(key)
    if not 0 <= place < _ROWS[dimension]:
        raise ValueError(key)
    return place


def _pairs(
    dimension: Dimension, spans: tuple[Span, Span | None], mine: _Counted, theirs: _Counted | None
) -> list[tuple[str, str]]:
    """The keys of the rows with those they are compared with."""
    span, other = spans
    if dimension is Dimension.DAY:
        days = [each.isoformat() for each in days_of(span)]
        others = days if other is None else [each.isoformat() for each in days_of(other)]
        # A year without 29 February has a day less: one is compared with nothing.
        others += [""] * (len(days) - len(others))
        return list(zip(days, others, strict=False))
    if dimension.is_time:
        return [(str(each), str(each)) for each in range(_ROWS[dimension])]
    keys = mine.keys() | (theirs.keys() if theirs is not None else set())
    return [(key, key) for key in sorted(keys)]


def _measures(
    inbound: Figures, outbound: Figures, texts: tuple[Figures, Figures] | None
) -> Measures:
    both = map(add, inbound, outbound)
    calls, answered, missed, abandoned, voicemail, under_way, talk, wait, first = both
    return Measures(
        calls=calls,
        inbound=inbound[0],
        outbound=outbound[0],
        answered=answered,
        missed=missed,
        abandoned=abandoned,
        voicemail=voicemail,
        under_way=under_way,
        talk_seconds=talk,
        wait_seconds=wait,
        first_time=first,
        texts_in=None if texts is None else texts[0][0],
        texts_out=None if texts is None else texts[1][0],
    )
