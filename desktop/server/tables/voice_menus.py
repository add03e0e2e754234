"""Voice menus: what is read out, and where each digit leads (S1-14)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint

from desktop.server.tables.columns import belongs_to, count, metadata, own_id, text

voice_menus = Table(
    "voice_menus",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    text("prompt"),  # the sound that is read out, by its name
    count("version", 1),
    UniqueConstraint("account_id", "name"),
)

# The option without a digit is taken where the caller chooses none.
voice_menu_options = Table(
    "voice_menu_options",
    metadata,
    Column("menu_id", ForeignKey("voice_menus.id"), primary_key=True),
    Column("digit", Text, primary_key=True),
    text("kind"),  # queue, user or voicemail
    Column("queue_id", ForeignKey("queues.id")),
    Column("user_id", ForeignKey("users.id")),
    Column("assign_to", ForeignKey("users.id")),
)

# A number that leads to a menu, whatever its own row says.
voice_menu_numbers = Table(
    "voice_menu_numbers",
    metadata,
    Column("number_id", ForeignKey("numbers.id"), primary_key=True),
    Column("menu_id", ForeignKey("voice_menus.id"), nullable=False),
)
