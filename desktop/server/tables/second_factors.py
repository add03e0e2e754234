"""The second factor of a sign-in: what an authenticator app and the person share, and its state."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from desktop.server.tables.columns import count, listed, metadata, moment, text

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    text("secret"),  # "" while it is off
    moment("since"),
    count("last_step"),  # of 30 seconds since 1970: nothing up to it is taken again
    listed("recovery_hashes"),  # SHA-256, those that are left
    # Being set up: the first code of the app puts it in force.
    text("next_secret"),
    moment("next_until"),
    # An administrator took it away, and the person has not been told yet.
    text("reset_by"),
    moment("reset_at"),
)
