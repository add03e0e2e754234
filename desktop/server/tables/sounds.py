"""The library of sounds; each sound lies beside its row, so that lists need not carry it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, UniqueConstraint

from desktop.server.tables.columns import belongs_to, count, metadata, moment, own_id, text

sounds = Table(
    "sounds",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    belongs_to("users.id"),  # who added it
    text("name"),
    text("use"),
    count("milliseconds"),
    moment("added_at", is_known=True),
    count("version", 1),  # of all of it, the sound too
    UniqueConstraint("account_id", "name"),
)

sound_files = Table(
    "sound_files",
    metadata,
    Column("sound_id", ForeignKey("sounds.id"), primary_key=True),
    Column("wave", LargeBinary, nullable=False),  # of 16 bits, mono
)

# What callers hear before they leave a message; an account without a row has none of its own.
voicemail_greetings = Table(
    "voicemail_greetings",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("sound_id", ForeignKey("sounds.id"), nullable=False),
)
