"""How far a text to many has got: its recipients counted by state."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from desktop.server.database import publish
from desktop.server.tables import bulk_jobs, bulk_recipients, messages

STATES: Final = ("waiting", "sent", "delivered", "failed", "left_out", "cancelled")

# What was handed over is as far as its message is; the network's "queued" is sent to people.
STATE: Final[ColumnElement[Any]] = case(
    (bulk_recipients.c.state != "handed_over", bulk_recipients.c.state),
    (messages.c.state == "queued", "sent"),
    else_=messages.c.state,
)


def counts_of(connection: Connection, job_id: str) -> dict[str, int]:
    query = (
        select(STATE.label("state"), func.count().label("number"))
        .select_from(bulk_recipients)
        .join(messages, messages.c.id == bulk_recipients.c.message_id, isouter=True)
        .where(bulk_recipients.c.job_id == job_id)
        .group_by(STATE)
    )
    found = {row.state: row.number for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def tell(connection: Connection, account_id: str, job_id: str) -> None:
    """``bulk.updated`` with the state of the job and its counts."""
    state = connection.execute(select(bulk_jobs.c.state).where(bulk_jobs.c.id == job_id)).scalar()
    counts = {name: str(number) for name, number in counts_of(connection, job_id).items()}
    publish(
        connection, account_id, "bulk.updated", {"job_id": job_id, "state": str(state)} | counts
    )
