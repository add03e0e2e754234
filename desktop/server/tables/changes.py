"""One order of all changes, so that a client can ask for what is new since it last looked.

The counter is raised in the transaction of the change. The writer's lock is held until the commit,
so nobody reads a place in the order before every earlier one can be read.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text, text

from desktop.server.tables.columns import belongs_to, metadata, moment
from desktop.server.tables.columns import text as text_column

change_counter = Table(
    "change_counter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newest", Integer, nullable=False),
    Column("forgotten", Integer, nullable=False, default=0),  # withdrawals up to here are swept
)

# What somebody could see and can see no more; without a user, nobody can.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("changed", Integer, primary_key=True),
    belongs_to("accounts.id"),
    Column("user_id", Text),
    text_column("kind"),  # calls, contacts, conversations, messages
    text_column("row_id"),
    moment("at", is_known=True),
    Index("withdrawals_by_account", "account_id", "kind", "changed"),
)

_RAISED = text(
    "INSERT INTO change_counter (id, newest, forgotten) VALUES (1, 1, 0)"
    " ON CONFLICT (id) DO UPDATE SET newest = change_counter.newest + 1 RETURNING newest"
)


def next_change(connection: Any) -> int:
    return int(connection.execute(_RAISED).scalar_one())


def changed() -> Column[Any]:
    """Set by every insert and update of the row, wherever in the server it is written."""
    return Column("changed", Integer, nullable=False, default=_raised, onupdate=_raised)


def _raised(context: Any) -> int:
    return next_change(context.root_connection)
