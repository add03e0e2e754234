"""Numbers that are treated in a way of their own."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from desktop.server.tables.columns import metadata

blocked_numbers = Table(
    "blocked_numbers",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
)

do_not_call = Table(
    "do_not_call",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
)
