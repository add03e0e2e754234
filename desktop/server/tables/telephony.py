"""Numbers, queues, contacts and calls."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from desktop.server.tables.changes import changed
from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    metadata,
    moment,
    own_id,
    text,
)

queues = Table(
    "queues",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    Column("music_id", ForeignKey("sounds.id")),
    count("version", 1),
)

queue_members = Table(
    "queue_members",
    metadata,
    Column("queue_id", ForeignKey("queues.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    count("position"),
    flag("logged_in", True),
)

# Where callers found a number: an advertisement, a page, a campaign.
sources = Table(
    "sources",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    flag("archived"),
    count("version", 1),
    UniqueConstraint("account_id", "name"),
)

numbers = Table(
    "numbers",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("number"),
    text("name"),
    text("source"),  # the name of its source, as calls keep it
    Column("source_id", ForeignKey("sources.id")),
    text("state", "active"),
    flag("text_enabled", True),
    flag("can_text", True),  # whether the carrier takes texts for it
    flag("verified", True),
    count("price", 100),  # a month, in minor units
    text("recording", "account"),  # account, on or off
    Column("route_user_id", ForeignKey("users.id")),
    Column("route_queue_id", ForeignKey("queues.id")),
    count("version", 1),
    UniqueConstraint("number"),
    Index("numbers_by_account", "account_id"),
)

contacts = Table(
    "contacts",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    text("company"),
    text("email"),
    text("city"),
    text("notes"),
    count("version", 1),
    changed(),
    Index("contacts_by_name", "account_id", "name", "id"),
    Index("contacts_by_change", "account_id", "changed"),
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
    belongs_to("accounts.id"),
    count("position"),
    text("label", "other"),
    Index("contact_numbers_by_number", "account_id", "number"),
)

calls = Table(
    "calls",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("direction"),
    text("status"),
    text("caller_number"),
    text("tracking_number"),
    text("remote_number"),
    Column("contact_id", ForeignKey("contacts.id")),
    text("source"),
    Column("agent_id", ForeignKey("users.id")),
    text("assigned_by"),
    text("queue"),
    moment("started_at", is_known=True),
    moment("queued_at"),  # when the caller came into the queue; as it began where nobody knows
    moment("answered_at"),
    moment("ended_at"),
    text("caller_id_rule"),
    text("note"),
    listed("tags"),
    Column("score", Integer),
    text("call_status"),
    flag("recording"),
    text("sound"),  # see domain/call_sounds.py
    text("next_step"),
    moment("remind_at"),
    flag("wrap_up_owed"),
    count("version", 1),
    changed(),
    Index("calls_by_account", "account_id", "started_at", "id"),
    Index("calls_by_change", "account_id", "changed"),
    Index("calls_by_agent", "account_id", "agent_id", "started_at", "id"),
    Index("calls_by_remote", "account_id", "remote_number", "started_at"),
    Index("calls_by_contact", "account_id", "contact_id", "started_at"),
)

# The few calls that are not over: who is on the phone, and what a restart has to close.
Index("calls_open", calls.c.account_id, calls.c.agent_id, sqlite_where=calls.c.ended_at.is_(None))

# Today's callers of a queue are counted from the index alone, several times a second.
Index(
    "calls_by_queue",
    *(calls.c.account_id, calls.c.queue, calls.c.started_at, calls.c.queued_at),
    *(calls.c.answered_at, calls.c.ended_at, calls.c.status),
    sqlite_where=calls.c.queue != "",
)

# And the few whose status is still to be given.
Index(
    "calls_owed", calls.c.account_id, calls.c.agent_id, sqlite_where=calls.c.wrap_up_owed.is_(True)
)
