"""Beside the calls: the way each of them took, and until when somebody has seen the missed ones."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from desktop.server.tables.columns import belongs_to, metadata, moment, text

# In the order things happened; a call of an earlier version has none.
call_steps = Table(
    "call_steps",
    metadata,
    Column("sequence", Integer, primary_key=True),
    belongs_to("calls.id"),
    moment("at", is_known=True),
    text("kind"),  # called, placed, menu, queue, rang, answered, transferred, message or ended
    Column("user_id", ForeignKey("users.id")),  # who was rung, who answered
    text("number"),
    text("queue"),
    text("detail"),  # what the number is called, how the call ended
    Index("call_steps_by_call", "call_id", "sequence"),
)

# Whose phone rang since when; nothing else is asked of the steps but by their call.
Index("call_steps_rang", call_steps.c.user_id, call_steps.c.at, sqlite_where=sql("kind = 'rang'"))

missed_calls_seen = Table(
    "missed_calls_seen",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    moment("seen_until", is_known=True),
)
