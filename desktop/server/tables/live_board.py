"""What the live board shows and no other table knows: rings, holds, states and what is marked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    mapping,
    metadata,
    moment,
    text,
)

# Beside a call while it goes on. ``rung_id`` is whose phones ring for it since ``rung_at``; of a
# call between colleagues it stays the one who was called.
ongoing_calls = Table(
    "ongoing_calls",
    metadata,
    Column("call_id", ForeignKey("calls.id"), primary_key=True),
    belongs_to("accounts.id"),
    Column("rung_id", ForeignKey("users.id")),
    moment("rung_at"),
    flag("held"),
    Index("ongoing_calls_by_account", "account_id", "rung_id"),
)

# Since when somebody is as they are: availability, reason, and whether they are on a call.
agent_states = Table(
    "agent_states",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("state"),
    moment("since", is_known=True),
)

# What an account marks on its board; without a row, the defaults (domain/live_limits).
board_limits = Table(
    "board_limits",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    count("answer_within", 20),
    mapping("limits"),  # measure -> warning, alert
    count("version", 1),
)
