"""The way a call takes, written down step by step as the phone system tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.server.database import now_ms
from desktop.server.tables import call_steps, calls, numbers, users


def begin(connection: Connection, opened: Mapping[str, Any]) -> None:
    """``opened`` is the row of the call as it was inserted."""
    is_inbound = opened["direction"] == "inbound"
    known = numbers.c.number == opened["tracking_number"]
    name = connection.execute(select(numbers.c.name).where(known)).scalar() or ""
    add(
        connection,
        opened["id"],
        "called" if is_inbound else "placed",
        opened["started_at"],
        number=opened["tracking_number"] if is_inbound else opened["remote_number"],
        detail=name if is_inbound else "",
        user_id=opened["agent_id"],
    )
    if opened["queue"]:
        add(connection, opened["id"], "queue", opened["started_at"], queue=opened["queue"])


def follow(connection: Connection, call: Row[Any], changes: Mapping[str, Any]) -> None:
    """``call`` as it was before ``changes`` were written to it."""
    if "ended_at" in changes:
        add(connection, call.id, "ended", changes["ended_at"], detail=changes["status"])
    elif "answered_at" in changes:
        agent = changes.get("agent_id")
        add(connection, call.id, "answered", changes["answered_at"], user_id=agent)
    elif changes.get("assigned_by") == "menu" or "queue" in changes:
        now = now_ms()
        add(connection, call.id, "menu", now, user_id=changes.get("agent_id"))
        if changes.get("queue"):
            add(connection, call.id, "queue", now, queue=changes["queue"])


def add(connection: Connection, call_id: str, kind: str, at: int, **facts: str | None) -> None:
    values = {"call_id": call_id, "kind": kind, "at": at, **facts}
    connection.execute(call_steps.insert().values(values))


def rang(connection: Connection, call_id: str, user_id: str, at: int) -> None:
    """A report about a call that is unknown changes nothing; nobody is rung twice at once."""
    if connection.execute(select(calls.c.id).where(calls.c.id == call_id)).first() is None:
        return
    same = (call_steps.c.call_id == call_id, call_steps.c.kind == "rang")
    told = (*same, call_steps.c.user_id == user_id, call_steps.c.at == at)
    if connection.execute(select(call_steps.c.sequence).where(*told)).first() is None:
        add(connection, call_id, "rang", at, user_id=user_id)


def steps_of(connection: Connection, call_id: str) -> list[Row[Any]]:
    query = (
        select(call_steps, users.c.name.label("user_name"))
        .join(users, users.c.id == call_steps.c.user_id, isouter=True)
        .where(call_steps.c.call_id == call_id)
        .order_by(call_steps.c.sequence)
    )
    return list(connection.execute(query))
