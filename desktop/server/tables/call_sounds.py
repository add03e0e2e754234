"""Recordings of calls: one row each; the sound lies in a file, for a talk may last for hours."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from desktop.server.tables.columns import belongs_to, count, metadata, moment, text

call_sounds = Table(
    "call_sounds",
    metadata,
    Column("call_id", ForeignKey("calls.id"), primary_key=True),
    belongs_to("accounts.id"),
    belongs_to("users.id"),  # whose phone sent it
    text("digest"),  # of what was sent: a repeat is known by it
    count("milliseconds"),
    moment("added_at", is_known=True),
)
