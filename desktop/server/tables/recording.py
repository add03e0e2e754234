"""What an account does with its calls; one without a row records none."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from desktop.domain.recording import USUAL_ANNOUNCEMENT
from desktop.server.tables.columns import count, flag, metadata, text

recording_settings = Table(
    "recording_settings",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    flag("is_on"),
    flag("is_announced", True),
    text("announcement", USUAL_ANNOUNCEMENT),
    Column("sound_id", ForeignKey("sounds.id")),  # played instead of what the agent says
    count("version", 1),
)
