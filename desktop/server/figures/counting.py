"""Decides how something is counted, from the sums or row by row, and counts it.

Both ways give the same figures; the sums are a great deal faster where they can answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from desktop.domain.calls import Direction
from desktop.domain.report_queries import Dimension
from desktop.server.figures.pieces import Clock, parts, tiers_of
from desktop.server.figures.reading import Cells, Reading, Rows
from desktop.server.figures.subjects import Subject
from desktop.server.figures.tables import COUNTED, QUARTER_MS

Figures = Sequence[int]


@dataclass(slots=True)
class Tally:
    """By key and direction (whether outbound), what was counted; by time, the key is a number."""

    names: Sequence[str]
    found: dict[Any, tuple[list[int], list[int]]] = field(default_factory=dict)

    def add(self, rows: Rows) -> None:
        """Each row is the key, whether outbound, and the figures in the order of the names."""
        for key, outbound, *told in rows:
            self._add(key, outbound, told)

    def add_sums(self, rows: Rows, has_keys: bool = True) -> None:
        """Each row has all that is counted, and is of the key "" unless it ``has_keys``."""
        first = 2 + COUNTED.index(self.names[0])
        last = first + len(self.names)
        for row in rows:
            self._add(row[0] if has_keys else "", row[1], row[first:last])

    def _add(self, key: Any, outbound: int, told: Iterable[int]) -> None:
        known = self.found.get(key)
        if known is None:
            known = self.found[key] = ([0] * len(self.names), [0] * len(self.names))
        sums = known[outbound]
        sums[:] = map(add, sums, told)

    def of(self, key: Any) -> tuple[Figures, Figures]:
        """Inbound and outbound."""
        nothing = (0,) * len(self.names)
        return self.found.get(key, (nothing, nothing))

    def added_up(self) -> Tally:
        """Under the one key "", what all keys have."""
        total = Tally(self.names)
        for sums in self.found.values():
            for outbound, told in enumerate(sums):
                total._add("", outbound, told)
        return total

    def keys(self) -> set[Any]:
        """Those of which there is anything; the first figure counts calls, or texts."""
        return {key for key, sums in self.found.items() if any(each[0] for each in sums)}


def tally(
    reading: Reading,
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
        _row_by_row(reading, subject, dimension, clocks, counted)
    elif dimension is not None and dimension.is_time:
        for clock in clocks:
            counted.add_sums(reading.by_time(_cells(subject, kind), dimension, clock))
    else:
        _by_value(reading, subject, (dimension, kind), clocks, counted)
    return counted


def _row_by_row(
    reading: Reading,
    subject: Subject,
    dimension: Dimension | None,
    clocks: list[Clock],
    counted: Tally,
) -> None:
    if dimension is None or not dimension.is_time:
        clocks = [Clock(clocks[0].since, clocks[-1].until, 0)]
    for clock in clocks:
        asked = (clock.since, clock.until, clock.offset)
        counted.add(subject.plain(reading.connection, dimension, *asked))


def _by_value(
    reading: Reading,
    subject: Subject,
    wanted: tuple[Dimension | None, str],
    clocks: list[Clock],
    counted: Tally,
) -> None:
    """The hours at both ends, before the first and after the last whole day, row by row."""
    dimension, kind = wanted
    quarters = (clocks[0].since // QUARTER_MS, clocks[-1].until // QUARTER_MS)
    found = list(parts(*quarters, tiers_of(kind)))
    pieces = [part for part in found if part.tier]
    if pieces:
        rows = reading.by_value(_cells(subject, kind), pieces)
        counted.add_sums(rows, has_keys=dimension is not None)
    for part in found:
        if not part.tier:
            end = (part.first * QUARTER_MS, part.last * QUARTER_MS)
            counted.add(subject.at_an_end(reading, dimension, *end))


def _cells(subject: Subject, kind: str) -> Cells:
    direction = subject.direction
    outbound = None if direction is None else direction is Direction.OUTBOUND
    return Cells(subject.account_id, kind, subject.values(kind), outbound)
