"""Rows of the live board: the queues, who waits there, and what became of today's callers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, literal_column, select

from desktop.server.crm.answers import time_text
from desktop.server.crm.live_board.scope import Look
from desktop.server.lines import is_open, open_calls_of
from desktop.server.row_scope import in_scope
from desktop.server.tables import calls, contacts, queues

_NO_DAY: Final = {"answered": 0, "in_time": 0, "abandoned": 0, "messages": 0, "waited_seconds": 0}


def queue_rows(
    connection: Connection, look: Look, only: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    query = select(queues.c.id, queues.c.name).where(queues.c.account_id == look.account_id)
    if only is not None:
        query = query.where(queues.c.id.in_(only))
    rows = connection.execute(query.order_by(queues.c.name, queues.c.id)).all()
    names = [row.name for row in rows]
    waiting, days = _waiting(connection, look, names), _days(connection, look, names)
    return [
        {
            "id": row.id,
            "name": row.name,
            "waiting": waiting.get(row.name, []),
            "today": days.get(row.name, _NO_DAY),
        }
        for row in rows
    ]


def queues_named(connection: Connection, account_id: str, names: set[str]) -> set[str]:
    query = select(queues.c.id).where(queues.c.account_id == account_id, queues.c.name.in_(names))
    return set(connection.execute(query).scalars())


def _waiting(
    connection: Connection, look: Look, names: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    query = (
        select(calls, contacts.c.name.label("contact_name"))
        .join(contacts, contacts.c.id == calls.c.contact_id, isouter=True)
        .where(open_calls_of(look.account_id), calls.c.queue.in_(names))
        .where(calls.c.answered_at.is_(None))
        .order_by(_came_in(), calls.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.queue, []).append(_caller(look, row))
    return found


def _caller(look: Look, row: Row[Any]) -> dict[str, Any]:
    """That somebody waits, everybody sees who sees the board; who it is, not."""
    shape = {"since": time_text(row.queued_at or row.started_at)}
    if not in_scope(look.standing, row):
        return {**shape, "call_id": "", "number": "", "contact": ""}
    known = {"call_id": row.id, "number": row.remote_number, "contact": row.contact_name or ""}
    return {**shape, **known}


def _days(connection: Connection, look: Look, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Callers of today who wait no longer; one who was turned away for good never waited."""
    is_message = calls.c.status == "voicemail"
    answered = and_(calls.c.answered_at.is_not(None), ~is_message)
    wait = calls.c.answered_at - _came_in()
    in_time = and_(answered, wait <= look.limits.answer_within * 1000)
    is_lost = and_(
        *(calls.c.answered_at.is_(None), ~is_open(), ~is_message, calls.c.status != "busy")
    )
    query = (
        select(
            calls.c.queue,
            _count(answered).label("answered"),
            _count(in_time).label("in_time"),
            _count(is_lost).label("abandoned"),
            _count(is_message).label("messages"),
            func.sum(case((answered, wait), else_=0)).label("waited"),
        )
        .where(calls.c.account_id == look.account_id, calls.c.queue.in_(names))
        .where(literal_column("calls.queue != ''"))  # as the index says it
        .where(calls.c.started_at >= look.since, look.counted())
        .group_by(calls.c.queue)
    )
    return {row.queue: _day(row) for row in connection.execute(query)}


def _came_in() -> ColumnElement[int]:
    return func.coalesce(calls.c.queued_at, calls.c.started_at)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _day(row: Row[Any]) -> dict[str, int]:
    counted = {key: getattr(row, key) for key in ("answered", "in_time", "abandoned", "messages")}
    return {**counted, "waited_seconds": max(0, row.waited // 1000)}
