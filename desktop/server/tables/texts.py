"""Conversations and the texts in them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from desktop.server.tables.changes import changed
from desktop.server.tables.columns import belongs_to, count, metadata, moment, own_id, text

conversations = Table(
    "conversations",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("contact_id", ForeignKey("contacts.id")),
    text("remote_number"),
    text("our_number"),
    text("last_text"),
    moment("last_at", is_known=True),
    count("unread"),
    changed(),
    UniqueConstraint("account_id", "remote_number", "our_number"),
    Index("conversations_by_change", "account_id", "changed"),
    Index("conversations_by_time", "account_id", "last_at", "id"),
)

messages = Table(
    "messages",
    metadata,
    own_id(),
    belongs_to("conversations.id"),
    text("direction"),
    text("text"),
    text("state"),
    moment("sent_at", is_known=True),
    Column("author_id", ForeignKey("users.id")),
    text("failure"),
    changed(),
    Index("messages_by_change", "changed"),
    Index("messages_by_sending", "sent_at"),
    Index("messages_by_time", "conversation_id", "sent_at", "id"),
)
