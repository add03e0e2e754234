"""The recipients of a text to many, and the report about them as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Row, Select, select

from desktop.domain.permissions import switched_off
from desktop.domain.text_records import LEFT_OUT
from desktop.server.crm import bulk_counts
from desktop.server.crm.answers import time_text
from desktop.server.crm.csv_lines import csv_line
from desktop.server.crm.problems import Problem
from desktop.server.database import Database
from desktop.server.effective import Standing
from desktop.server.tables import bulk_recipients, messages

_HEADINGS: Final = ("Number", "Name", "State", "Reason", "Sent at", "Text")
_AT_ONCE: Final = 500
_SWITCHED_OFF: Final = "Exports are switched off for this account. Ask an administrator."


def check_export(standing: Standing) -> None:
    """What leaves the product in bulk can be switched off for an account or its agency."""
    if reason := switched_off("export", standing.context):
        permission = "messages:send_bulk"
        raise Problem(403, "refused", _SWITCHED_OFF, permission=permission, reason=reason)


def rows_of(job_id: str) -> Select[Any]:
    return (
        select(
            bulk_recipients.c.position,
            bulk_recipients.c.number,
            bulk_recipients.c.name,
            bulk_recipients.c.text,
            bulk_recipients.c.reason,
            bulk_recipients.c.not_before,
            messages.c.failure,
            messages.c.sent_at,
            bulk_counts.STATE.label("state"),
        )
        .join(messages, messages.c.id == bulk_recipients.c.message_id, isouter=True)
        .where(bulk_recipients.c.job_id == job_id)
        .order_by(bulk_recipients.c.position)
    )


def lines(database: Database, job_id: str) -> Iterator[str]:
    """Page by page: a long list is never in memory as a whole."""
    yield csv_line(_HEADINGS)
    last = -1
    while True:
        query = rows_of(job_id).where(bulk_recipients.c.position > last).limit(_AT_ONCE)
        with database.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            yield csv_line(_words(row))
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].position


def _words(row: Row[Any]) -> tuple[str, ...]:
    state = row.state.replace("_", " ").capitalize()
    reason = row.failure or LEFT_OUT.get(row.reason, row.reason)
    sent_at = time_text(row.sent_at) or ""
    return row.number, row.name, state, reason, sent_at, row.text
