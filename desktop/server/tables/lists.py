"""The lists of a call manager: blocked callers, do not call, scoring, statuses and tags."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    metadata,
    moment,
    new_id,
    own_id,
    text,
)

blocked_callers = Table(
    "blocked_callers",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("kind"),  # number, prefix or name
    text("value"),
    text("reason"),
    moment("until"),  # unset: for good
    Column("blocked_by", ForeignKey("users.id")),
    moment("created_at", is_known=True),
    count("version", 1),
    UniqueConstraint("account_id", "kind", "value"),
    Index("blocked_callers_by_time", "account_id", "created_at", "id"),
)

do_not_call = Table(
    "do_not_call_entries",
    metadata,
    new_id(),
    belongs_to("accounts.id"),
    Column("number", Text, nullable=False),
    text("reason"),
    Column("added_by", ForeignKey("users.id")),
    moment("added_at"),
    UniqueConstraint("account_id", "number"),
)

# The moment of its last step tells whether an import still goes on.
do_not_call_imports = Table(
    "do_not_call_imports",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    text("state"),
    count("total"),
    count("read"),
    count("added"),
    count("already"),
    count("bad"),
    listed("bad_lines"),
    text("sentence"),
    moment("stepped_at", is_known=True),
    Index("do_not_call_imports_by_account", "account_id"),
)

# An account without a row, or without rows, has those of ``crm.defaults``.
scoring_options = Table(
    "scoring_options",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    text("name"),
    count("highest"),
    listed("criteria"),
    count("version", 1),
)

call_statuses = Table(
    "call_statuses",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    count("position"),
    text("name"),
    text("colour", "plain"),
    flag("final"),
    flag("needs_reminder"),
    flag("active", True),
    UniqueConstraint("account_id", "name"),
)

# One version for the whole list: who edits it edits its order as well.
call_status_versions = Table(
    "call_status_versions",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    count("version", 1),
)

tags = Table(
    "tags",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("name", Text, primary_key=True),
)
