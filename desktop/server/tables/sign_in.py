"""Codes that let a person set a password: an invitation, or a new start after a lost one."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table

from desktop.server.tables.columns import belongs_to, metadata, moment, text

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("hash", LargeBinary, primary_key=True),  # SHA-256
    belongs_to("users.id"),
    belongs_to("accounts.id"),  # in whose change history its use stands
    text("kind"),  # invitation or reset
    text("given_by"),  # the user whose change it is when the code is used (rules 4.5)
    moment("expires_at", is_known=True),
    Index("sign_in_codes_by_user", "user_id"),
)
