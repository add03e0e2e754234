"""Cursors of lists that are kept in step: opaque, and good for one kind and one row scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Response
from sqlalchemy import Column, Connection, Row, Select

from desktop.server.changes import changes_since, is_forgotten
from desktop.server.crm.answers import answer, cursor_of, place_of
from desktop.server.crm.problems import Problem


def sync_cursor(kind: str, scope: str, newest: int) -> str:
    return cursor_of(kind, scope, newest)


def since_of(connection: Connection, cursor: str, kind: str, scope: str) -> int:
    """Raises 410 where the rows have to be asked for anew: another scope, or too long ago."""
    asked, known_scope, since = place_of(cursor, (str, str, int))
    if asked != kind:
        raise Problem(422, "invalid_cursor", "This place belongs to another list.")
    if known_scope != scope or is_forgotten(connection, since):
        raise Problem(410, "start_anew", "Too much has changed. The list is asked for anew.")
    return int(since)


def changes_answer(
    connection: Connection,
    query: Select[Any],
    order: Column[Any],
    since: int,
    limit: int,
    mine: tuple[str, str, str],
    scope: str,
    shapes_of: Callable[[list[Row[Any]]], list[dict[str, Any]]],
) -> Response:
    found = changes_since(connection, query, order, since, limit, mine)
    return answer(
        {
            "data": shapes_of(found.rows),
            "gone": found.gone,
            "next_cursor": None,
            "sync_cursor": sync_cursor(mine[2], scope, found.newest),
            "more": found.more,
        }
    )
