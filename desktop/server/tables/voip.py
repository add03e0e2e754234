"""Phones of other makers: their credentials, the links that hand these out, who is signed in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text

from desktop.server.tables.columns import belongs_to, flag, metadata, moment, own_id, text

# Beside the softphone's own line; without a password no other phone can sign in.
device_credentials = Table(
    "device_credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("password"),  # digest sign-in needs it in the clear; never part of a list
    moment("password_set_at"),
    text("transport", "any"),
)

# Phones that are signed in now; the phone system writes them, and clears them at its start.
sip_devices = Table(
    "sip_devices",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    belongs_to("users.id"),
    text("user_agent"),
    text("address"),
    text("transport"),
    flag("is_softphone"),
    moment("since", is_known=True),
    moment("expires_at"),
    flag("removal_asked"),
    Index("sip_devices_by_user", "account_id", "user_id"),
)

provisioning_links = Table(
    "provisioning_links",
    metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256
    belongs_to("accounts.id"),
    belongs_to("users.id"),
    Column("made_by", Text, nullable=False),
    moment("expires_at", is_known=True),
    moment("used_at"),
    Index("provisioning_links_by_user", "account_id", "user_id"),
)
