"""Groups of people; the queues, which are like them, stand with the telephony."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint

from desktop.server.tables.columns import belongs_to, count, metadata, own_id, text

groups = Table(
    "groups",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    count("version", 1),
    UniqueConstraint("account_id", "name"),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", ForeignKey("groups.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    count("position"),
)
