"""Webhooks and what is still to be delivered, tokens of other programs, plugins."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    mapping,
    metadata,
    moment,
    own_id,
    text,
)

webhooks = Table(
    "webhooks",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("name"),
    text("address"),
    listed("events"),
    text("state", "on"),  # on, paused, or off after long failure
    text("secret"),  # signing needs it in the clear; never part of a list
    moment("on_since", is_known=True),  # what happened before is not told
    moment("failing_since"),
    moment("not_before"),  # when the next attempt is due
    text("problem"),
    count("version", 1),
    Index("webhooks_by_account", "account_id", "name"),
)

# One after the other for each webhook, in the order of ``place``. ``sameness`` keeps a fact from
# being told twice, also where the event that told of it comes again.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    text("id"),  # what the receiver knows it by; the same at every attempt
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=False),
    text("event"),
    text("sameness"),
    text("body"),
    text("state", "waiting"),
    count("attempts"),
    moment("created_at", is_known=True),
    moment("last_at"),
    count("status"),
    text("excerpt"),
    text("problem"),
    UniqueConstraint("id"),
    UniqueConstraint("webhook_id", "sameness"),
    Index("webhook_deliveries_by_state", "webhook_id", "state", "place"),
    Index("webhook_deliveries_by_time", "created_at"),
    sqlite_autoincrement=True,
)

# How far the events have been looked through for what webhooks tell; one row.
webhook_place = Table(
    "webhook_place",
    metadata,
    Column("id", Integer, primary_key=True),
    count("sequence"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    own_id(),
    Column("hash", LargeBinary, nullable=False),  # SHA-256
    belongs_to("accounts.id"),
    belongs_to("users.id"),  # who made it, and for whom it speaks
    text("name"),
    listed("permissions"),
    text("ends"),
    moment("created_at", is_known=True),
    moment("expires_at"),
    moment("last_used_at"),
    flag("revoked"),
    count("version", 1),
    UniqueConstraint("hash"),
    Index("api_tokens_by_account", "account_id", "created_at"),
)

plugins = Table(
    "plugins",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    text("key"),  # what the manifest calls itself
    mapping("manifest"),
    mapping("settings"),
    flag("enabled", True),
    moment("installed_at", is_known=True),
    count("version", 1),
    UniqueConstraint("account_id", "key"),
)
