"""Who supervises which call: asked for at the CRM, carried out and ended by the phone system."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from desktop.server.tables.columns import belongs_to, metadata, moment, own_id, text

supervisions = Table(
    "supervisions",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    belongs_to("calls.id"),
    Column("supervisor_id", ForeignKey("users.id"), nullable=False),
    Column("agent_id", ForeignKey("users.id"), nullable=False),
    text("mode"),
    text("state"),
    text("family"),  # of the tokens: the sign-in it was asked for with
    Column("admission", LargeBinary),  # SHA-256 of what the phone calls; none once it was used
    moment("admitted_until", is_known=True),
    moment("asked_at", is_known=True),
    moment("began_at"),
    moment("ended_at"),
    text("ended"),
    text("reason"),  # of the permission rules, where a permission went
)

# The few that go on: looked at whenever anything in the database changes.
Index("supervisions_open", supervisions.c.call_id, sqlite_where=supervisions.c.ended_at.is_(None))
