"""Decides how something is counted, from the sums or row by row, and counts it.

Both ways give the same figures; the sums are a great deal faster where they can answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, select

from desktop.domain.calls import Direction
from desktop.domain.report_queries import Dimension
from desktop.server.figures.pieces import Clock, parts, tiers_of
from desktop.server.figures.subjects import CALL_FIGURES, Rows, Subject, local
from desktop.server.figures.tables import QUARTER_MS, report_cells, report_values

Figures = Mapping[str, int]


@dataclass(slots=True)
class Tally:
    """By key and direction (whether outbound), what was counted; by time, the key is a number."""

    names: Sequence[str]
    found: dict[Any, tuple[list[int], list[int]]] = field(default_factory=dict)

    def add(self, rows: Rows) -> None:
        """Each row is the key, whether outbound, and the figures in the order of the names."""
        for row in rows:
            key, outbound, *told = tuple(row)
            known = self.found.get(key)
            if known is None:
                known = self.found[key] = ([0] * len(self.names), [0] * len(self.names))
            sums = known[int(outbound)]
            for place, value in enumerate(told):
                sums[place] += value or 0

    def of(self, key: Any) -> tuple[Figures, Figures]:
        known = self.found.get(key)
        if known is None:
            return {}, {}
        inbound, outbound = known
        return (
            dict(zip(self.names, inbound, strict=True)),
            dict(zip(self.names, outbound, strict=True)),
        )

    def keys(self) -> set[Any]:
        """Those of which there is anything; the first figure counts calls, or texts."""
        return {key for key, sums in self.found.items() if any(each[0] for each in sums)}


def tally(
    connection: Connection,
    subject: Subject,
    dimension: Dimension | None,
    clocks: list[Clock],
    use_sums: bool,
) -> Tally:
    """``clocks`` is the span, parted where the clocks are changed; in order."""
    counted = Tally(subject.figures)
    if not clocks or subject.fits_nothing:
        return counted
    kind = subject.kind(dimension) if use_sums else None
    if kind is None or not all(clock.is_of_quarters for clock in clocks):
        _row_by_row(connection, subject, dimension, clocks, counted)
    elif dimension is not None and dimension.is_time:
        _by_time(connection, subject, dimension, clocks, counted)
    else:
        _by_value(connection, subject, (dimension, kind), clocks, counted)
    return counted


def _row_by_row(
    connection: Connection,
    subject: Subject,
    dimension: Dimension | None,
    clocks: list[Clock],
    counted: Tally,
) -> None:
    if dimension is None or not dimension.is_time:
        clocks = [Clock(clocks[0].since, clocks[-1].until, 0)]
    for clock in clocks:
        asked = (clock.since, clock.until, clock.offset)
        counted.add(subject.plain(connection, dimension, *asked))


def _by_time(
    connection: Connection,
    subject: Subject,
    dimension: Dimension,
    clocks: list[Clock],
    counted: Tally,
) -> None:
    for clock in clocks:
        length = clock.tier * QUARTER_MS
        key = local(report_cells.c.piece * length, dimension, clock.offset)
        span = (clock.tier, clock.since // length, clock.until // length)
        counted.add(_sums(connection, subject, "all", key, span))


def _by_value(
    connection: Connection,
    subject: Subject,
    wanted: tuple[Dimension | None, str],
    clocks: list[Clock],
    counted: Tally,
) -> None:
    """The hours at both ends, before the first and after the last whole day, row by row."""
    dimension, kind = wanted
    key = literal("") if dimension is None else report_values.c.value
    quarters = (clocks[0].since // QUARTER_MS, clocks[-1].until // QUARTER_MS)
    for part in parts(*quarters, tiers_of(kind)):
        if part.tier:
            span = (part.tier, part.first, part.last)
            counted.add(_sums(connection, subject, kind, key, span))
        else:
            edge = (part.first * QUARTER_MS, part.last * QUARTER_MS, 0)
            counted.add(subject.plain(connection, dimension, *edge))


def _sums(
    connection: Connection,
    subject: Subject,
    kind: str,
    key: ColumnElement[Any],
    span: tuple[int, int, int],
) -> Rows:
    tier, first, last = span
    wanted = [
        report_values.c.account_id == subject.account_id,
        report_values.c.dimension == kind,
        report_cells.c.tier == tier,
        report_cells.c.piece >= first,
        report_cells.c.piece < last,
    ]
    values = subject.values(kind)
    if values is not None:
        wanted.append(report_values.c.value.in_(sorted(values)))
    if subject.direction is not None:
        wanted.append(report_cells.c.outbound == (subject.direction is Direction.OUTBOUND))
    query = (
        select(
            key.label("row_key"),
            report_cells.c.outbound,
            *_SUMS[subject.figures[0]],
        )
        .join(report_cells, report_cells.c.value_id == report_values.c.id)
        .where(*wanted)
        .group_by("row_key", report_cells.c.outbound)
    )
    return connection.execute(query)


# By the first of the figures: what is summed is the same for every question.
_SUMS: Final = {
    "calls": tuple(func.sum(report_cells.c[name]) for name in CALL_FIGURES),
    "texts": (func.sum(report_cells.c.texts),),
}
