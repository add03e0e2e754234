"""The calls that go on at this moment: whose they are, and what the viewer may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from desktop.server.crm.answers import time_text
from desktop.server.crm.live_board.scope import Look
from desktop.server.lines import open_calls_of
from desktop.server.row_scope import in_scope
from desktop.server.tables import calls, contacts, numbers, ongoing_calls, users

_rung = users.alias("rung")


def calls_by_agent(
    connection: Connection, look: Look, only: Sequence[str] | None
) -> dict[str, list[dict[str, Any]]]:
    """The one that is talked in stands first, then what rings, then what is held."""
    query = _open_calls(look.account_id)
    if only is not None:
        query = query.where(or_(calls.c.agent_id.in_(only), ongoing_calls.c.rung_id.in_(only)))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        for user_id, shape in _sides(look, row):
            found.setdefault(user_id, []).append(shape)
    for shapes in found.values():
        shapes.sort(key=lambda each: (each["is_held"], each["is_ringing"], each["since"]))
    return found


def people_of_calls(connection: Connection, account_id: str, call_ids: Iterable[str]) -> set[str]:
    """Whose rows on the board show, or count, one of these calls."""
    query = (
        select(calls.c.agent_id, ongoing_calls.c.rung_id)
        .join(ongoing_calls, ongoing_calls.c.call_id == calls.c.id, isouter=True)
        .where(calls.c.account_id == account_id, calls.c.id.in_(list(call_ids)))
    )
    return {each for row in connection.execute(query) for each in row if each}


def open_calls_with(connection: Connection, account_id: str, contacts_: Iterable[str]) -> list[str]:
    query = select(calls.c.id).where(
        open_calls_of(account_id), calls.c.contact_id.in_(list(contacts_))
    )
    return list(connection.execute(query).scalars())


def _open_calls(account_id: str) -> Select[Any]:
    ours = and_(
        numbers.c.account_id == calls.c.account_id, numbers.c.number == calls.c.tracking_number
    )
    return (
        select(
            calls,
            *(contacts.c.name.label("contact_name"), numbers.c.name.label("our_name")),
            *(ongoing_calls.c.rung_id, ongoing_calls.c.rung_at, ongoing_calls.c.held),
            *(users.c.name.label("agent_name"), _rung.c.name.label("rung_name")),
        )
        .join(ongoing_calls, ongoing_calls.c.call_id == calls.c.id, isouter=True)
        .join(contacts, contacts.c.id == calls.c.contact_id, isouter=True)
        .join(numbers, ours, isouter=True)
        .join(users, users.c.id == calls.c.agent_id, isouter=True)
        .join(_rung, _rung.c.id == ongoing_calls.c.rung_id, isouter=True)
        .where(open_calls_of(account_id))
    )


def _sides(look: Look, row: Row[Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    """A call between colleagues is on both their rows."""
    is_asked = row.direction == "inbound" and row.answered_at is None
    if row.agent_id and not is_asked:
        yield row.agent_id, _shape(look, row, row.direction, row.contact_name or row.rung_name)
    if row.rung_id and (is_asked or row.rung_id != row.agent_id):
        name = row.contact_name if row.direction == "inbound" else row.agent_name
        yield row.rung_id, _shape(look, row, "inbound", name)


def _shape(look: Look, row: Row[Any], direction: str, name: str | None) -> dict[str, Any]:
    since = row.answered_at or (row.rung_at if direction == "inbound" else None) or row.started_at
    shape = {
        "direction": direction,
        "since": time_text(since),
        "is_ringing": row.answered_at is None,
        "is_held": bool(row.held),
        **dict.fromkeys(("call_id", "number", "contact", "our_number", "our_name", "queue"), ""),
    }
    if not in_scope(look.standing, row):
        return shape
    is_called = direction == "inbound" and row.direction == "outbound"
    return shape | {
        "call_id": row.id,
        "number": row.caller_number if is_called else row.remote_number,
        "contact": name or "",
        "our_number": row.tracking_number,
        "our_name": row.our_name or "",
        "queue": row.queue,
    }
