"""What a person keeps for themselves in an account."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from desktop.server.tables.columns import listed, metadata

favourites = Table(
    "favourites",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    listed("entries"),
)
