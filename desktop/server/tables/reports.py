"""The overview of an account; one without a row has the tiles everybody begins with."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from desktop.server.tables.columns import count, flag, listed, metadata, text

overview_layouts = Table(
    "overview_layouts",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    listed("tiles"),
    flag("is_default"),
    count("version", 1),
    text("changed_by"),  # the id of a user
)
