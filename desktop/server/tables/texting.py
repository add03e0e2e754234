"""What belongs to sending texts: opting out, templates, pictures, and texts to many."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

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
from desktop.server.tables.texts import messages

# Our number is "" where somebody wants no texts from any number of the account.
opt_outs = Table(
    "opt_outs",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Text, primary_key=True),
    Column("our_number", Text, primary_key=True, default=""),
    moment("at", is_known=True),
)

# What only few messages have.
message_extras = Table(
    "message_extras",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("retry_of", Text, nullable=False, default=""),
    listed("media"),  # ids
)

# The carrier looks for these all the time, and they are few.
Index(
    "messages_under_way",
    messages.c.state,
    sqlite_where=messages.c.state.in_(("queued", "sent")),
)

message_templates = Table(
    "message_templates",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    text("text"),
    count("version", 1),
    UniqueConstraint("account_id", "name"),
)

media = Table(
    "media",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    text("kind"),
    Column("content", LargeBinary, nullable=False),
    flag("is_sent"),
    moment("at", is_known=True),
    Index("media_by_user", "user_id", "is_sent", "at"),
)

# Minutes after midnight; equal ones mean that no hour is quiet.
texting_settings = Table(
    "texting_settings",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    count("quiet_from", 21 * 60),
    count("quiet_until", 8 * 60),
    count("bulk_per_minute", 300),
    count("version", 1),
)

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("author_id", ForeignKey("users.id"), nullable=False),
    text("text"),
    text("our_number"),  # "" for the number of each thread or rule
    text("state"),
    text("sentence"),
    moment("created_at", is_known=True),
    moment("schedule_at"),
    moment("next_at", is_known=True),  # when the next one of it may leave
    Index("bulk_jobs_by_time", "account_id", "created_at", "id"),
)

Index(
    "bulk_jobs_under_way",
    bulk_jobs.c.next_at,
    sqlite_where=bulk_jobs.c.state.in_(("scheduled", "running")),
)

# One row for everybody on the list, also for who gets nothing; ``state`` is waiting, handed_over,
# left_out or cancelled, and what became of a text that was handed over stands in its message.
bulk_recipients = Table(
    "bulk_recipients",
    metadata,
    Column("job_id", ForeignKey("bulk_jobs.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    text("number"),
    text("name"),
    text("text"),
    text("state", "waiting"),
    text("reason"),
    Column("message_id", ForeignKey("messages.id"), unique=True),
    moment("not_before"),
    Index("bulk_recipients_by_state", "job_id", "state", "position"),
)
