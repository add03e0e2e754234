"""The row of a call as the phone system writes it, with all that follows from a change of it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.server import call_path
from desktop.server.assigning import hand_over
from desktop.server.billing.ledger import call_ended
from desktop.server.database import publish
from desktop.server.lines import is_open
from desktop.server.live_board import ongoing_calls
from desktop.server.pbx.records import CallEnd
from desktop.server.presence import tell
from desktop.server.row_scope import LOOKED_AT, take_from_groups
from desktop.server.tables import calls, queues
from desktop.server.wrap_up import is_owed

_ENDS: Final = {
    CallEnd.COMPLETED: "completed",
    CallEnd.NO_ANSWER: "no-answer",
    CallEnd.BUSY: "busy",
    CallEnd.CANCELLED: "canceled",
    CallEnd.FAILED: "failed",
}


def ended(connection: Connection, row: Row[Any], end: CallEnd, at: int) -> None:
    changes = _ending(connection, row, end, at)
    update(connection, row, changes)
    call_ended(connection, row, changes["ended_at"])


def _ending(connection: Connection, row: Row[Any], end: CallEnd, at: int) -> dict[str, Any]:
    status = _ENDS[end]
    if row.status == "voicemail":
        status = row.status  # the message was there before the end
    elif row.answered_at is not None:
        status = "completed"  # people have talked, however it broke off
    elif row.direction == "inbound" and end is CallEnd.CANCELLED:
        status = "no-answer"  # the caller gave up: nobody took the call
    # The clock of the machine may have been set back during the call.
    ended_at = max(at, row.answered_at or row.started_at)
    return {"status": status, "ended_at": ended_at, "wrap_up_owed": is_owed(connection, row)}


def update(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    changed = {**changes, "version": row.version + 1}
    connection.execute(calls.update().where(calls.c.id == row.id).values(changed))
    call_path.follow(connection, row, changes)
    if "ended_at" in changes:
        ongoing_calls.over(connection, row)
    elif "answered_at" in changes:
        ongoing_calls.answered(connection, row)
    if "agent_id" in changes:
        hand_over(connection, row, changes["agent_id"])
    if LOOKED_AT & changes.keys():
        take_from_groups(connection, row)
    tell_of_call(connection, row.account_id, row.id, changes.get("agent_id") or row.agent_id or "")
    if row.answered_at is None:
        # A voice menu may have led the caller there only now.
        tell_of_queue(connection, row.account_id, changes.get("queue") or row.queue)


def tell_of_call(connection: Connection, account_id: str, call_id: str, user_id: str) -> None:
    publish(connection, account_id, "call.updated", {"call_id": call_id})
    if user_id:
        tell(connection, account_id, user_id)


def tell_of_queue(connection: Connection, account_id: str, queue: str) -> None:
    """Somebody waits there now, or waits no longer."""
    mine = (queues.c.account_id == account_id, queues.c.name == queue)
    for queue_id in connection.execute(select(queues.c.id).where(*mine)).scalars().all():
        publish(connection, account_id, "queue.updated", {"queue_id": queue_id})


def exists(connection: Connection, call_id: str) -> bool:
    return connection.execute(select(calls.c.id).where(calls.c.id == call_id)).first() is not None


def open_call(connection: Connection, call_id: str) -> Row[Any] | None:
    return connection.execute(select(calls).where(calls.c.id == call_id, is_open())).first()
