"""Reports that are sent by themselves, and what became of each time."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from desktop.server.tables.columns import (
    belongs_to,
    count,
    flag,
    listed,
    metadata,
    moment,
    own_id,
    text,
)

report_schedules = Table(
    "report_schedules",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("owner_id", ForeignKey("users.id"), nullable=False),  # who saved it last
    text("name"),
    text("subject"),
    text("covers"),
    listed("formats"),
    listed("recipients"),
    text("rhythm"),
    text("at"),  # on the clocks of the zone, as 08:00
    count("weekday"),
    count("day", 1),
    text("time_zone"),
    flag("paused"),
    moment("next_at"),
    count("version", 1),
    Index("report_schedules_by_account", "account_id", "name"),
)

report_runs = Table(
    "report_runs",
    metadata,
    own_id(),
    belongs_to("accounts.id"),
    Column("schedule_id", ForeignKey("report_schedules.id"), nullable=False),
    text("by_id"),  # who sent it now; "" where it was due
    moment("at", is_known=True),  # when it was due, or asked for
    moment("ended_at"),
    text("state", "waiting"),  # waiting, running, sent, not_sent, failed
    text("sentence"),
    Index("report_runs_by_schedule", "schedule_id", "at", "id"),
    Index("report_runs_by_time", "at"),
)
