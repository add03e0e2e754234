"""What is counted: calls or texts, from the sums and, where they cannot say, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)

from desktop.domain.calls import Direction
from desktop.domain.report_queries import Dimension
from desktop.domain.report_results import Measure
from desktop.server.figures.asking import Conditions, TextConditions, Values
from desktop.server.figures.pieces import Clock
from desktop.server.figures.reading import Reading, Rows
from desktop.server.figures.statements import (
    COLUMNS,
    IS_A_TEXT,
    is_first_caller,
    local_time,
    measures,
)
from desktop.server.figures.tables import COUNTED, first_calls
from desktop.server.tables import calls, conversations, messages

CALL_FIGURES: Final = COUNTED[:-1]
_OUTBOUND: Final[ColumnElement[Any]] = literal_column("calls.direction <> 'inbound'").label(
    "outbound"
)
_MEASURED: Final[tuple[ColumnElement[Any], ...]] = tuple(
    literal_column(said) for said in measures("calls").values()
)
_PLAIN_SUMS: Final = tuple(func.sum(said) for said in _MEASURED)
# Of a call at the end of a period: its values of all kinds, whether outbound, and its figures.
_KINDS: Final = tuple(Dimension(kind) for kind in COLUMNS)
_VALUES: Final = tuple(func.coalesce(calls.c[column], "") for column in COLUMNS.values())
_OUTBOUND_AT: Final = len(_KINDS) + 1


class Subject(Protocol):
    @property
    def figures(self) -> Sequence[str]: ...

    @property
    def fits_nothing(self) -> bool: ...

    @property
    def direction(self) -> Direction | None: ...

    @property
    def account_id(self) -> str: ...

    def kind(self, dimension: Dimension | None) -> str | None:
        """Of the cells that can answer, None where none can."""

    def values(self, kind: str) -> Values | None:
        """The cells that are wanted; None: all of the kind."""

    def plain(
        self, connection: Connection, dimension: Dimension | None, since: int, until: int, off: int
    ) -> Rows:
        """Row by row; ``off`` is how far local time is ahead, in milliseconds."""

    def at_an_end(
        self, reading: Reading, dimension: Dimension | None, since: int, until: int
    ) -> Rows:
        """The same of the few hours at an end of a period; not by time."""


def local(moment: str, dimension: Dimension, off: int) -> ColumnElement[Any]:
    """``off`` is how far local time is ahead, in milliseconds."""
    return literal_column(local_time(f"{moment} + ({off})", dimension))


@dataclass(frozen=True, slots=True)
class CallSubject:
    wanted: Conditions
    is_complete: bool  # whether first calls are known; else they are looked for
    figures: Sequence[str] = CALL_FIGURES

    @property
    def fits_nothing(self) -> bool:
        return self.wanted.fits_nothing

    @property
    def direction(self) -> Direction | None:
        return self.wanted.direction

    @property
    def account_id(self) -> str:
        return self.wanted.account_id

    def kind(self, dimension: Dimension | None) -> str | None:
        kinds = self.wanted.kinds
        if dimension is None and len(kinds) == 1:
            (one,) = kinds
            return one.value if one is not Dimension.TAG or self._of_one_tag else None
        if dimension is None or dimension.is_time:
            return None if kinds else "all"
        if dimension is Dimension.TAG:
            return None if kinds else dimension.value
        return dimension.value if kinds <= {dimension} else None

    @property
    def _of_one_tag(self) -> bool:
        """With several, a call that has two of them would be counted twice."""
        return len(self.wanted.tags) == 1 and len(self.wanted.tags[0]) == 1

    def values(self, kind: str) -> Values | None:
        if kind == Dimension.TAG.value:
            return self.wanted.tags[0] if self.wanted.tags else None
        return None if kind == "all" else self.wanted.single.get(Dimension(kind))

    def plain(
        self, connection: Connection, dimension: Dimension | None, since: int, until: int, off: int
    ) -> Rows:
        query = select(
            self._key(dimension, off).label("row_key"),
            _OUTBOUND,
            *_PLAIN_SUMS,
            func.sum(type_coerce(self.is_first(), Integer)),
        ).where(*call_conditions(self.wanted, since, until))
        if dimension is Dimension.TAG:
            tag = tags_of_call()
            query = query.select_from(calls.join(tag, literal(True))).where(_once(tag))
        return connection.execute(query.group_by("row_key", "outbound")).all()

    def at_an_end(
        self, reading: Reading, dimension: Dimension | None, since: int, until: int
    ) -> Rows:
        """Each call is read once, whatever it is counted by."""

        def read() -> Rows:
            first = type_coerce(self.is_first(), Integer)
            told = (*_VALUES, _tags(), _OUTBOUND, *_MEASURED, first)
            query = select(*told).where(*call_conditions(self.wanted, since, until))
            return reading.connection.execute(query).all()

        return _summed(reading.once((self, since, until), read), dimension)

    def _key(self, dimension: Dimension | None, off: int) -> ColumnElement[Any]:
        if dimension is None:
            return literal("")
        if dimension.is_time:
            return local("calls.started_at", dimension, off)
        if dimension is Dimension.TAG:
            return literal_column("tagged.value")
        return func.coalesce(calls.c[COLUMNS[dimension.value]], "")

    def counts(self, measure: Measure) -> ColumnElement[bool]:
        """Whether the call is one of those; what only adds up counts all of them."""
        if measure is Measure.FIRST_TIME:
            return self.is_first()
        found: ColumnElement[bool] = true()
        told = "answered" if measure is Measure.AVERAGE_TALK else measure.value
        if measure in (Measure.INBOUND, Measure.OUTBOUND):
            found = calls.c.direction == measure.value
        elif told in ("answered", "missed", "abandoned", "voicemail"):
            found = literal_column(measures("calls")[told])
        return found

    def is_first(self) -> ColumnElement[Any]:
        if self.is_complete:
            told = exists(select(1).where(first_calls.c.call_id == calls.c.id).correlate(calls))
            return and_(calls.c.direction == Direction.INBOUND.value, told)
        other = calls.alias("earlier")
        place = tuple_(calls.c.started_at, calls.c.id)
        earlier = exists(
            select(1)
            .where(
                other.c.account_id == calls.c.account_id,
                other.c.remote_number == calls.c.remote_number,
                literal_column(is_first_caller("earlier")),
                tuple_(other.c.started_at, other.c.id) < place,
            )
            .correlate(calls)
        )
        return and_(literal_column(is_first_caller("calls")), ~earlier)


def _summed(rows: Rows, dimension: Dimension | None) -> Rows:
    """Of calls, by their values of the dimension."""
    found: dict[tuple[Any, int], list[Sequence[int]]] = {}
    for row in rows:
        outbound = row[_OUTBOUND_AT]
        for key in _keys(row, dimension):
            found.setdefault((key, outbound), []).append(row[_OUTBOUND_AT + 1 :])
    return [(*place, *map(sum, zip(*told, strict=True))) for place, told in found.items()]


def _keys(row: Sequence[Any], dimension: Dimension | None) -> Iterable[str]:
    if dimension is None:
        return ("",)
    if dimension is Dimension.TAG:
        return dict.fromkeys(json.loads(row[len(_KINDS)]))
    return (row[_KINDS.index(dimension)],)


def call_conditions(wanted: Conditions, since: int, until: int) -> list[ColumnElement[bool]]:
    found = [
        calls.c.account_id == wanted.account_id,
        calls.c.started_at >= since,
        calls.c.started_at < until,
    ]
    if wanted.direction is not None:
        found.append(calls.c.direction == wanted.direction.value)
    found += [_in(calls.c[COLUMNS[kind.value]], values) for kind, values in wanted.single.items()]
    return found + [has_tag(values) for values in wanted.tags]


def in_row(dimension: Dimension, key: Any, clocks: Sequence[Clock]) -> ColumnElement[bool]:
    """Of a report by the dimension; ``clocks`` are there for times of the day."""
    if dimension is Dimension.TAG:
        return has_tag(frozenset((key,)))
    if not dimension.is_time:
        return _in(calls.c[COLUMNS[dimension.value]], frozenset((key,)))
    at = calls.c.started_at
    return or_(
        false(),
        *(
            and_(at >= each.since, at < each.until, _is_at(dimension, each.offset, key))
            for each in clocks
        ),
    )


def _is_at(dimension: Dimension, off: int, key: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = local("calls.started_at", dimension, off) == key
    return found


def has_tag(values: Values) -> ColumnElement[bool]:
    tag = func.json_each(_tags()).table_valued("value", name="wanted_tag")
    return exists(select(1).select_from(tag).where(tag.c.value.in_(sorted(values))))


def _in(column: ColumnElement[Any], values: Values) -> ColumnElement[bool]:
    found = column.in_(sorted(values))
    return or_(found, column.is_(None)) if "" in values else found


def tags_of_call() -> Any:
    return func.json_each(_tags()).table_valued("key", "value", name="tagged")


def _tags() -> ColumnElement[Any]:
    """Of a call without any, the one tag that is none."""
    return literal_column("CASE calls.tags WHEN '[]' THEN '[\"\"]' ELSE calls.tags END")


def _once(tag: Any) -> ColumnElement[bool]:
    """A tag that a call has twice is one tag."""
    other = func.json_each(_tags()).table_valued("key", "value", name="same_tag")
    again = select(1).select_from(other).where(other.c.value == tag.c.value)
    return ~exists(again.where(other.c.key < tag.c.key))


@dataclass(frozen=True, slots=True)
class TextSubject:
    wanted: TextConditions
    figures: Sequence[str] = ("texts",)

    @property
    def fits_nothing(self) -> bool:
        return self.wanted.numbers is not None and not self.wanted.numbers

    @property
    def direction(self) -> Direction | None:
        return self.wanted.direction

    @property
    def account_id(self) -> str:
        return self.wanted.account_id

    def kind(self, dimension: Dimension | None) -> str | None:
        if dimension is Dimension.NUMBER:
            return "number"
        if self.wanted.numbers is None:
            return "all"
        return "number" if dimension is None else None

    def values(self, kind: str) -> Values | None:
        return None if kind == "all" else self.wanted.numbers

    def plain(
        self, connection: Connection, dimension: Dimension | None, since: int, until: int, off: int
    ) -> Rows:
        wanted = [
            conversations.c.account_id == self.wanted.account_id,
            messages.c.sent_at >= since,
            messages.c.sent_at < until,
        ]
        if self.wanted.numbers is not None:
            wanted.append(conversations.c.our_number.in_(sorted(self.wanted.numbers)))
        if self.wanted.direction is not None:
            wanted.append(messages.c.direction == self.wanted.direction.value)
        key: ColumnElement[Any] = literal("")
        if dimension is not None:
            is_time = dimension.is_time
            key = conversations.c.our_number
            key = local("messages.sent_at", dimension, off) if is_time else key
        query: Select[Any] = (
            select(
                key.label("row_key"),
                literal_column("messages.direction <> 'inbound'").label("outbound"),
                func.sum(literal_column(IS_A_TEXT.format("messages"))),
            )
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(*wanted)
        )
        return connection.execute(query.group_by("row_key", "outbound")).all()

    def at_an_end(
        self, reading: Reading, dimension: Dimension | None, since: int, until: int
    ) -> Rows:
        return self.plain(reading.connection, dimension, since, until, 0)
