"""From a query to the places of the calls it finds."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from desktop.domain.queries import CallOrder, CallQuery
from desktop.settings.local.driver import Connection
from desktop.settings.local.rows import milliseconds
from desktop.settings.local.search import match_of


def places_of(
    connection: Connection, query: CallQuery, limit: int, among: Sequence[int] | None = None
) -> array[int]:
    """``among`` asks about these places alone."""
    where, values = _conditions(query)
    if among is not None:
        where.append(f"calls.place IN ({', '.join('?' * len(among))})")
        values += among
    way = "ASC" if query.ascending else "DESC"
    order = f"place {way}"
    if query.order is not CallOrder.TIME:
        order = f"{query.order.value} {way}, place DESC"
    found: array[int] = array("q")
    if query.text.strip():
        match = match_of(query.text)
        if not match:
            return found
        # Joined from the words' side: it gives its rows in the order of their places.
        source = "call_words JOIN calls ON calls.place = call_words.rowid"
        where = ["call_words MATCH ?", *where]
        values = [match, *values]
        order = order.replace("place", "call_words.rowid")
    else:
        source = "calls"
    text = f"SELECT calls.place FROM {source} WHERE {' AND '.join(where) or '1'} ORDER BY {order}"
    cursor = connection.execute(f"{text} LIMIT ?", (*values, limit))
    while chunk := cursor.fetchmany(2000):
        found.extend([row[0] for row in chunk])
    return found


def _conditions(query: CallQuery) -> tuple[list[str], list[Any]]:
    wanted: list[tuple[str, Any]] = [
        (f"{column} = ?", value) for column, value in _equal(query) if value is not None
    ]
    if query.lowest_score is not None:
        wanted.append(("score >= ?", query.lowest_score))
    if query.tag:
        wanted.append(("calls.place IN (SELECT place FROM call_tags WHERE tag = ?)", query.tag))
    if query.since:
        wanted.append(("calls.place >= ?", milliseconds(query.since) << 20))
    if query.until:
        wanted.append(("calls.place < ?", milliseconds(query.until) << 20))
    where, values = [each[0] for each in wanted], [each[1] for each in wanted]
    if query.statuses:
        where.append(f"status IN ({', '.join('?' * len(query.statuses))})")
        values += [each.value for each in query.statuses]
    where += ["recording"] * query.with_recording + ["unanswered"] * query.unanswered
    return where, values


def _equal(query: CallQuery) -> tuple[tuple[str, str | None], ...]:
    return (
        ("direction", query.direction.value if query.direction else None),
        ("agent_id", query.agent_id),
        ("call_status", query.call_status),
        ("queue", query.queue or None),
        ("tracking_number", query.tracking_number or None),
        ("source", query.source or None),
        ("contact_id", query.contact_id or None),
        ("remote_number", query.remote_number or None),
    )


def distinct_of(connection: Connection, column: str) -> tuple[tuple[str, int], ...]:
    if column == "tag":
        query = "SELECT tag, count(*) FROM call_tags GROUP BY tag ORDER BY 2 DESC, 1"
    elif column in ("source", "queue", "tracking_number", "call_status"):
        query = (
            f"SELECT {column}, count(*) FROM calls WHERE {column} <> ''"
            f" GROUP BY {column} ORDER BY 2 DESC, 1"
        )
    else:
        raise ValueError(column)
    return tuple((str(value), int(count)) for value, count in connection.execute(query))
