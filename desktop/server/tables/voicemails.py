"""Messages that callers left, and their sound beside them, so that lists need not carry it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text

from desktop.server.tables.columns import belongs_to, count, flag, metadata, moment, own_id, text

voicemails = Table(
    "voicemails",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    belongs_to("users.id"),  # whose box it lies in
    Column("call_id", ForeignKey("calls.id")),
    Column("contact_id", ForeignKey("contacts.id")),
    text("caller_number"),
    text("our_number"),
    moment("left_at", is_known=True),
    count("seconds"),
    flag("heard"),
    Column("transcript", Text),
    Index("voicemails_by_user", "account_id", "user_id", "left_at", "id"),
    Index("voicemails_by_call", "call_id", unique=True),
)

voicemail_sounds = Table(
    "voicemail_sounds",
    metadata,
    Column("voicemail_id", ForeignKey("voicemails.id"), primary_key=True),
    Column("sound", LargeBinary, nullable=False),  # WAV
)
