"""Rows of the call log: who may see and write them, and how they are told (S1-11, S1-16)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from desktop.server.crm.answers import time_text
from desktop.server.crm.context import Caller, entitled, member
from desktop.server.crm.matching import any_contains, contacts_with, contains, digits_of
from desktop.server.crm.problems import not_found
from desktop.server.effective import Standing
from desktop.server.row_scope import calls_left, in_scope
from desktop.server.tables import calls, contacts, users

VIEW: Final = "calls.log:view_assigned"


def scoped(standing: Standing) -> Select[Any]:
    query = columns().where(calls.c.account_id == standing.account_id)
    if standing.log_scope != "all":
        query = query.where(calls.c.agent_id == standing.user_id)
    return query.where(calls_left(standing.filters))


def columns() -> Select[Any]:
    return (
        select(
            calls,
            contacts.c.name.label("contact_name"),
            users.c.name.label("agent_name"),
        )
        .join(contacts, contacts.c.id == calls.c.contact_id, isouter=True)
        .join(users, users.c.id == calls.c.agent_id, isouter=True)
    )


def matching(account_id: str, text: str) -> ColumnElement[bool]:
    """In name, number, note and tag."""
    wanted = [
        contains(contacts.c.name, text),
        contains(calls.c.note, text),
        any_contains(calls.c.tags, text),
    ]
    if digits := digits_of(text):
        wanted.append(contains(calls.c.remote_number, digits))
        wanted.append(calls.c.contact_id.in_(contacts_with(account_id, digits)))
    return or_(*wanted)


def call_row(connection: Connection, account_id: str, call_id: str) -> Row[Any]:
    mine = and_(calls.c.account_id == account_id, calls.c.id == call_id)
    row = connection.execute(columns().where(mine)).first()
    if row is None:
        raise not_found()
    return row


def visible(connection: Connection, caller: Caller, account_id: str, call_id: str) -> Row[Any]:
    standing = entitled(connection, caller, account_id, VIEW, "see the call log")
    row = call_row(connection, account_id, call_id)
    if not in_scope(standing, row):
        raise not_found()
    return row


def annotatable(connection: Connection, caller: Caller, account_id: str, call_id: str) -> Row[Any]:
    """Whoever was in the call may write about it, also without the call log or past a group."""
    standing = member(connection, caller, account_id)
    row = call_row(connection, account_id, call_id)
    if row.agent_id == caller.user_id:
        return row
    if not in_scope(standing, row):
        raise not_found()
    entitled(connection, caller, account_id, "calls.log:annotate", "write about calls")
    return row


def shape(row: Row[Any]) -> dict[str, Any]:
    ended = row.ended_at
    answered = row.answered_at
    return {
        "id": row.id,
        "direction": row.direction,
        "status": row.status,
        "caller_number": row.caller_number,
        "tracking_number": row.tracking_number,
        "remote_number": row.remote_number,
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "source": row.source,
        "agent": {"id": row.agent_id, "name": row.agent_name} if row.agent_id else None,
        "assigned_by": row.assigned_by,
        "queue": row.queue,
        "started_at": time_text(row.started_at),
        "answered_at": time_text(answered),
        "ended_at": time_text(ended),
        "duration": _seconds(row.started_at, ended),
        "talk_time": _seconds(answered, ended),
        "ring_time": _seconds(row.started_at, answered or ended),
        "caller_id_rule": row.caller_id_rule,
        "note": row.note,
        "tags": row.tags,
        "score": row.score,
        "call_status": row.call_status,
        "recording": row.recording,
        "next_step": row.next_step,
        "remind_at": time_text(row.remind_at),
        "wrap_up_owed": row.wrap_up_owed,
        "version": row.version,
    }


def _seconds(since: int | None, until: int | None) -> int:
    if since is None or until is None:
        return 0
    return max(0, round((until - since) / 1000))
