"""The tables of the sums; apart from the CRM's own, for everything in them can be counted anew.

One cell holds the figures of one value of one dimension ("agent u1") in one piece of time and one
direction. The pieces of "all" are quarter hours and hours, because the clocks of every time zone
differ from UTC by whole quarters, and, like those of every other value, UTC days and 32 of them
for the middle of longer periods. In quarter hours of one agent there is hardly ever more than one
call, nor in a cell of several dimensions at once: such sums would be as many as the calls. The
hours at both ends of a period, and filters of several kinds, are counted call by call instead.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

figures_metadata: Final = MetaData()

QUARTER_MS: Final = 15 * 60 * 1000
DAY: Final = 96  # quarter hours
TIERS: Final = (1, 4, DAY, 32 * DAY)  # in quarter hours
COUNTED: Final = (
    *("calls", "answered", "missed", "abandoned", "voicemail"),
    *("under_way", "talk", "wait", "first", "texts"),
)


def _whole(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(default))


# "all" has the one value ""; the others are those of ``domain.report_queries.Dimension``.
report_values = Table(
    "report_values",
    figures_metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("account_id", "dimension", "value"),
)

report_cells = Table(
    "report_cells",
    figures_metadata,
    Column("value_id", Integer, primary_key=True, autoincrement=False),
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("piece", Integer, primary_key=True, autoincrement=False),  # quarters since 1970 / tier
    Column("outbound", Integer, primary_key=True, autoincrement=False),
    *(_whole(name) for name in COUNTED),
    sqlite_with_rowid=False,
)

# Whoever has called, and with which call for the first time.
first_calls = Table(
    "first_calls",
    figures_metadata,
    Column("account_id", Text, primary_key=True),
    Column("remote_number", Text, primary_key=True),
    Column("started_at", Integer, nullable=False),
    Column("call_id", Text, nullable=False, unique=True),
    sqlite_with_rowid=False,
)

# How far calls of before the sums were counted: those after ``done`` and up to ``until`` wait.
report_progress = Table(
    "report_progress",
    figures_metadata,
    Column("part", Text, primary_key=True),  # calls, texts, firsts
    _whole("done"),
    _whole("until"),
    _whole("version"),
)
