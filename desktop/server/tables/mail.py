"""The mailbox of the simulated mail server."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, UniqueConstraint

from desktop.server.tables.columns import count, metadata, moment, text

mailbox = Table(
    "mailbox",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    text("id"),  # the message id: the same mail comes in once
    text("recipient"),
    text("subject"),
    text("text"),
    count("size"),  # of the attachments, in bytes
    moment("at", is_known=True),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)

mail_attachments = Table(
    "mail_attachments",
    metadata,
    Column("mail_id", ForeignKey("mailbox.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    text("name"),
    text("media_type"),
    Column("content", LargeBinary, nullable=False),
)
