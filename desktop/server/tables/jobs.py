"""Work that is done later, again after a failure, and by whichever process is there for it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text
from sqlalchemy import text as words

from desktop.server.tables.columns import count, mapping, metadata, moment, own_id, text

jobs = Table(
    "jobs",
    metadata,
    own_id(),
    text("account_id"),  # "" where it is nobody's in particular
    text("kind"),
    mapping("payload"),
    Column("sameness", Text),  # what makes two jobs of a kind the same; NULL where nothing does
    count("holds"),  # 1: the sameness stays when the job is over
    count("every_ms"),  # 0: done once; else when it comes again
    text("state", "waiting"),  # waiting, running, done, failed
    count("attempts"),
    text("holder"),  # who runs it: another name at every claim
    moment("queued_at", is_known=True),
    moment("due_at", is_known=True),  # of a running one: when its lease ends
    moment("ended_at"),
    text("sentence"),
    Index("jobs_are_one", "sameness", "kind", unique=True),
    Index(
        "jobs_under_way",
        "due_at",
        sqlite_where=words("state IN ('waiting', 'running')"),
    ),
    Index("jobs_by_end", "ended_at"),
)
