"""Reads the sums for the reports of one answer; what several of them need is read once.

The SQL is written out: to put it together anew takes longer than the database needs for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection

from desktop.domain.report_queries import Dimension
from desktop.server.figures.asking import Values
from desktop.server.figures.pieces import Clock, Part
from desktop.server.figures.statements import local_time
from desktop.server.figures.tables import COUNTED, QUARTER_MS

Rows = Sequence[Sequence[Any]]  # key, whether outbound, and the figures
_HAVE_TEXTS: Final = ("all", "number")


@dataclass(frozen=True, slots=True)
class Cells:
    """Of one kind; ``values`` None: of all of them, ``outbound`` None: of both directions."""

    account_id: str
    kind: str
    values: Values | None
    outbound: bool | None

    @property
    def directions(self) -> tuple[bool, ...]:
        return (False, True) if self.outbound is None else (self.outbound,)


class Reading:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._read: dict[Hashable, Rows] = {}

    def once(self, place: Hashable, read: Callable[[], Rows]) -> Rows:
        """What was read for this place before, or now."""
        if place not in self._read:
            self._read[place] = read()
        return self._read[place]

    def by_value(self, cells: Cells, pieces: Sequence[Part]) -> Rows:
        """The sums over all the pieces, by value and direction."""
        asked = _asked(cells)
        for place, part in enumerate(pieces):
            asked |= {f"tier{place}": part.tier, f"since{place}": part.first}
            asked |= {f"until{place}": part.last}
        is_of_some = cells.values is not None
        return self._sums(_by_value(cells.kind, cells.directions, is_of_some, len(pieces)), asked)

    def by_time(self, cells: Cells, dimension: Dimension, clock: Clock) -> Rows:
        """The sums of a time without a change of the clocks, by hour, day or weekday."""
        length = clock.tier * QUARTER_MS
        asked = _asked(cells) | {"tier": clock.tier, "length": length, "ahead": clock.offset}
        asked |= {"since": clock.since // length, "until": clock.until // length}
        return self._sums(_by_time(dimension, cells.directions), asked)

    def _sums(self, query: str, asked: dict[str, Any]) -> Rows:
        def read() -> Rows:
            return self.connection.exec_driver_sql(query, asked).all()

        return self.once((query, *asked.values()), read)


def _asked(cells: Cells) -> dict[str, Any]:
    asked = {"account": cells.account_id, "kind": cells.kind}
    return asked if cells.values is None else asked | {"some": json.dumps(sorted(cells.values))}


@cache
def _by_value(kind: str, directions: tuple[bool, ...], is_of_some: bool, pieces: int) -> str:
    """One direction after the other: so the cells come in the order they are summed in."""
    parts = ", ".join(f"(:tier{n}, :since{n}, :until{n})" for n in range(pieces))
    some = " AND known.value IN (SELECT value FROM json_each(:some))" if is_of_some else ""
    selected = " UNION ALL ".join(
        f"SELECT known.value, {int(outbound)}, {_summed(kind)}"
        " FROM report_values AS known CROSS JOIN part CROSS JOIN report_cells AS cell"
        " WHERE known.account_id = :account AND known.dimension = :kind"
        " AND cell.value_id = known.id AND cell.tier = part.tier"
        " AND cell.piece >= part.since AND cell.piece < part.until"
        f" AND cell.outbound = {int(outbound)}{some} GROUP BY known.value"
        for outbound in directions
    )
    return f"WITH part (tier, since, until) AS (VALUES {parts}) {selected}"


@cache
def _by_time(dimension: Dimension, directions: tuple[bool, ...]) -> str:
    place = local_time("cell.piece * :length + :ahead", dimension)
    both = ", ".join(str(int(outbound)) for outbound in directions)
    return (
        f"SELECT {place} AS place, cell.outbound, {_summed('all')}"
        " FROM report_values AS known CROSS JOIN report_cells AS cell"
        " WHERE known.account_id = :account AND known.dimension = :kind"
        " AND cell.value_id = known.id AND cell.tier = :tier"
        " AND cell.piece >= :since AND cell.piece < :until"
        f" AND cell.outbound IN ({both}) GROUP BY place, cell.outbound"
    )


def _summed(kind: str) -> str:
    names = (f"sum(cell.{name})" for name in COUNTED[:-1])
    return ", ".join((*names, "sum(cell.texts)" if kind in _HAVE_TEXTS else "0"))
