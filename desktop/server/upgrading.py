"""Takes over what a database of an earlier version kept in tables that stand no more."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text

from desktop.server.sources import adopt_sources

# A list of numbers nobody may call, or who may call, must not be lost with a new version.
_TAKEN_OVER: Final = {
    "blocked_numbers": """
        INSERT OR IGNORE INTO blocked_callers
            (id, account_id, kind, value, reason, created_at, version)
        SELECT lower(hex(randomblob(16))), account_id, 'number', number, '',
            CAST(strftime('%s', 'now') AS INTEGER) * 1000, 1
        FROM blocked_numbers
    """,
    "do_not_call": """
        INSERT OR IGNORE INTO do_not_call_entries (id, account_id, number, reason)
        SELECT lower(hex(randomblob(16))), account_id, number, '' FROM do_not_call
    """,
}


def take_over(connection: Connection) -> None:
    """Runs after the tables of today have been made; does nothing the second time."""
    there = set(inspect(connection).get_table_names())
    for old, statement in _TAKEN_OVER.items():
        if old in there:
            connection.execute(text(statement))
            connection.execute(text(f"DROP TABLE {old}"))
    adopt_sources(connection)
