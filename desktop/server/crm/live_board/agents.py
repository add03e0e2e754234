"""Rows of the live board: the agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, func, literal_column, or_, select

from desktop.server.crm.answers import time_text
from desktop.server.crm.live_board.calls import calls_by_agent
from desktop.server.crm.live_board.scope import Look
from desktop.server.lines import is_open
from desktop.server.live_board.agent_states import since_when
from desktop.server.presence import Present, everybody
from desktop.server.tables import (
    availability,
    call_steps,
    calls,
    group_members,
    groups,
    live_lines,
    ongoing_calls,
)

_NO_DAY: Final = {"inbound": 0, "outbound": 0, "answered": 0, "missed": 0, "talk_seconds": 0}


def agent_rows(
    connection: Connection, look: Look, only: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Everybody with a line; of ``only`` them those who are there."""
    account_id = look.account_id
    people = everybody(connection, account_id, only)
    facts = (
        calls_by_agent(connection, look, only),
        _groups(connection, account_id),
        _days(connection, look, only),
        _wrap_ups(connection, look, only),
        _since(connection, account_id, only),
    )
    return [_shape(each, *facts) for each in people]


def _shape(
    person: Present,
    talks: Mapping[str, list[dict[str, Any]]],
    grouped: Mapping[str, list[dict[str, str]]],
    days: Mapping[str, dict[str, int]],
    owed: Mapping[str, tuple[int, int]],
    since: Mapping[str, int],
) -> dict[str, Any]:
    own = talks.get(person.user_id, [])
    count, oldest = owed.get(person.user_id, (0, None))
    return {
        "id": person.user_id,
        "name": person.name,
        "extension": person.extension,
        "availability": person.availability,
        "reason": person.reason,
        "since": time_text(since.get(person.user_id)),
        "call": own[0] if own else None,
        "other_calls": max(0, len(own) - 1),
        "queues": [{"id": key, "name": name} for key, name in person.queues],
        "groups": grouped.get(person.user_id, []),
        "today": days.get(person.user_id, _NO_DAY),
        "wrap_up_owed": count,
        "wrap_up_since": time_text(oldest),
    }


def _since(
    connection: Connection, account_id: str, only: Sequence[str] | None
) -> Mapping[str, int]:
    """Who was not told of yet is as they are since their phone is there."""
    query = select(live_lines.c.user_id, live_lines.c.since).where(
        live_lines.c.account_id == account_id, live_lines.c.since > 0
    )
    if only is not None:
        query = query.where(live_lines.c.user_id.in_(only))
    there = {row.user_id: row.since for row in connection.execute(query)}
    return {**there, **since_when(connection, account_id, only)}


def _groups(connection: Connection, account_id: str) -> dict[str, list[dict[str, str]]]:
    query = (
        select(group_members.c.user_id, groups.c.id, groups.c.name)
        .join(groups, groups.c.id == group_members.c.group_id)
        .where(groups.c.account_id == account_id)
        .order_by(groups.c.name)
    )
    found: dict[str, list[dict[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.user_id, []).append({"id": row.id, "name": row.name})
    return found


def _days(
    connection: Connection, look: Look, only: Sequence[str] | None
) -> dict[str, dict[str, int]]:
    """Of the calls that began today and that the viewer may see."""
    spoken = and_(calls.c.answered_at.is_not(None), calls.c.status != "voicemail")
    talk = case((and_(spoken, calls.c.ended_at.is_not(None)), _milliseconds()), else_=0)
    query = (
        select(
            calls.c.agent_id,
            func.sum(case((calls.c.direction == "inbound", 1), else_=0)).label("inbound"),
            func.sum(case((calls.c.direction == "outbound", 1), else_=0)).label("outbound"),
            func.sum(case((spoken, 1), else_=0)).label("answered"),
            (func.sum(talk) / 1000).label("talk_seconds"),
        )
        .where(calls.c.account_id == look.account_id, calls.c.started_at >= look.since)
        .where(calls.c.agent_id.is_not(None), look.counted())
        .group_by(calls.c.agent_id)
    )
    if only is not None:
        query = query.where(calls.c.agent_id.in_(only))
    days = {row.agent_id: _day(row) for row in connection.execute(query)}
    for user_id, missed in _missed(connection, look, only).items():
        days[user_id] = {**_NO_DAY, **days.get(user_id, {}), "missed": missed}
    return days


def _milliseconds() -> Any:
    return calls.c.ended_at - calls.c.answered_at


def _day(row: Row[Any]) -> dict[str, int]:
    talk = int(row.talk_seconds)
    return {
        **_NO_DAY,
        "inbound": row.inbound,
        "outbound": row.outbound,
        "answered": row.answered,
        "talk_seconds": talk,
    }


def _missed(connection: Connection, look: Look, only: Sequence[str] | None) -> dict[str, int]:
    """Calls that rang at somebody today, were not taken by them, and do not ring there any more."""
    rings_now = and_(
        ongoing_calls.c.call_id == calls.c.id, ongoing_calls.c.rung_id == call_steps.c.user_id
    )
    is_taken = and_(
        calls.c.answered_at.is_not(None),
        or_(calls.c.agent_id == call_steps.c.user_id, calls.c.direction == "outbound"),
    )
    query = (
        select(call_steps.c.user_id, func.count(calls.c.id.distinct()).label("missed"))
        .join(calls, calls.c.id == call_steps.c.call_id)
        .join(ongoing_calls, rings_now, isouter=True)
        .where(literal_column("kind = 'rang'"), call_steps.c.at >= look.since)
        .where(calls.c.account_id == look.account_id, calls.c.started_at >= look.since)
        .where(~is_taken, ongoing_calls.c.call_id.is_(None), look.counted())
        .group_by(call_steps.c.user_id)
    )
    if only is not None:
        query = query.where(call_steps.c.user_id.in_(only))
    return {row.user_id: row.missed for row in connection.execute(query)}


def _wrap_ups(
    connection: Connection, look: Look, only: Sequence[str] | None
) -> dict[str, tuple[int, int]]:
    """How many calls still wait for their status, and since when, with the wrap-up going on.

    Of the calls that the viewer may see; that somebody wraps up, everybody sees.
    """
    account_id = look.account_id
    owed = (
        select(calls.c.agent_id, func.count().label("owed"), func.min(calls.c.ended_at).label("at"))
        .where(calls.c.account_id == account_id, calls.c.agent_id.is_not(None))
        .where(calls.c.wrap_up_owed.is_(True), ~is_open(), look.counted())
        .group_by(calls.c.agent_id)
    )
    going_on = select(availability.c.user_id, availability.c.wrap_up_since).where(
        availability.c.account_id == account_id, availability.c.wrap_up_since.is_not(None)
    )
    if only is not None:
        owed = owed.where(calls.c.agent_id.in_(only))
        going_on = going_on.where(availability.c.user_id.in_(only))
    found = {row.agent_id: (row.owed, row.at) for row in connection.execute(owed)}
    for user_id, since in connection.execute(going_on):
        count, oldest = found.get(user_id, (0, since))
        found[user_id] = (count, min(oldest, since))
    return found
