"""Holds the sums to the rows they were counted from."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.server.figures.catching_up import count_more
from desktop.server.figures.tables import COUNTED, first_calls, report_cells, report_values
from desktop.server.figures.triggers import count_anew

Cells = dict[tuple[object, ...], tuple[int, ...]]


def differences(connection: Connection) -> list[str]:
    """In words, empty where all is right. Counts everything anew through the connection."""
    before, first_before = _cells(connection), _firsts(connection)
    count_anew(connection, 0)
    while count_more(connection, 1_000_000):
        pass
    after, first_after = _cells(connection), _firsts(connection)
    found = [
        f"{place}: {before.get(place)} stands, {after.get(place)} is right"
        for place in sorted(before.keys() | after.keys(), key=str)
        if before.get(place) != after.get(place)
    ]
    return found + [f"first call of {each}" for each in sorted(first_before ^ first_after)]


def _cells(connection: Connection) -> Cells:
    """Without those in which everything is 0 again."""
    figures = [report_cells.c[name] for name in COUNTED]
    query = (
        report_cells.join(report_values, report_values.c.id == report_cells.c.value_id)
        .select()
        .with_only_columns(
            *(report_values.c.account_id, report_values.c.dimension, report_values.c.value),
            *(report_cells.c.tier, report_cells.c.piece, report_cells.c.outbound, *figures),
        )
    )
    return {tuple(row[:6]): tuple(row[6:]) for row in connection.execute(query) if any(row[6:])}


def _firsts(connection: Connection) -> set[tuple[str, str, str]]:
    query = first_calls.select()
    return {(r.account_id, r.remote_number, r.call_id) for r in connection.execute(query)}
