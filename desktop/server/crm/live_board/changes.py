"""Which rows of a live board are not as they were: read from the events since then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, select

from desktop.server.crm.bell import newest_sequence
from desktop.server.crm.live_board.calls import open_calls_with, people_of_calls
from desktop.server.crm.live_board.queues import queues_named
from desktop.server.crm.live_board.scope import Look
from desktop.server.tables import calls, events

MOST: Final = 2000  # events; who is further behind gets everything
_EVERYTHING: Final = ("teams.updated",)
_OF_A_USER: Final = ("agent.updated", "live_board.updated", "user.updated")
_OF_A_CALL: Final = ("call.updated", "call.withdrawn")
_READ: Final = (
    *(*_EVERYTHING, *_OF_A_USER, *_OF_A_CALL, "queue.updated", "contact.updated"),
    *("settings.changed", "permissions.changed"),
)


@dataclass(slots=True)
class Changed:
    """Ids of the rows to be told; ``whole``: what changed cannot be told row by row."""

    whole: bool = False
    agents: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)


def place_now(connection: Connection, look: Look) -> str:
    """Where to go on from: the newest event, on the day whose figures were told."""
    return f"{newest_sequence(connection)}.{look.day.on.isoformat()}"


def changed_since(connection: Connection, look: Look, place: str) -> Changed:
    after = _after(place, look.day.on)
    if after is None or not _reaches(connection, after):
        return Changed(whole=True)
    query = (
        select(events.c.type, events.c.payload)
        .where(events.c.account_id == look.account_id, events.c.sequence > after)
        .where(events.c.type.in_(_READ))
        .order_by(events.c.sequence)
        .limit(MOST + 1)
    )
    rows = connection.execute(query).all()
    changed = Changed(whole=len(rows) > MOST)
    for row in rows:
        _read(changed, row.type, row.payload, look.standing.user_id)
    if not changed.whole:
        _follow(connection, look.account_id, changed)
    return changed


def _after(place: str, today: date) -> int | None:
    """None where another day has begun, or the place is not one of ours."""
    sequence, _, day = place.partition(".")
    if day != today.isoformat() or not (sequence.isascii() and sequence.isdigit()):
        return None
    return int(sequence) if len(sequence) <= 18 else None


def _reaches(connection: Connection, after: int) -> bool:
    """Whether every event since then is still there."""
    newest = newest_sequence(connection)
    oldest = connection.execute(select(func.min(events.c.sequence))).scalar() or newest + 1
    return oldest - 1 <= after <= newest


def _read(changed: Changed, kind: str, payload: dict[str, Any], viewer: str) -> None:
    user_id = payload.get("user_id", "")
    if kind in _EVERYTHING or _concerns_all(kind, payload, viewer):
        changed.whole = True
    elif kind in _OF_A_USER or kind == "permissions.changed":
        changed.agents.add(user_id)
    elif kind in _OF_A_CALL:
        changed.calls.add(payload.get("call_id", ""))
        changed.agents.add(user_id)
    elif kind == "queue.updated":
        changed.queues.add(payload.get("queue_id", ""))
    elif kind == "contact.updated":
        changed.contacts.add(payload.get("contact_id", ""))


def _concerns_all(kind: str, payload: dict[str, Any], viewer: str) -> bool:
    user_id = payload.get("user_id", "")
    if kind == "permissions.changed":
        return user_id in ("", viewer)  # another scope: every number and every figure
    if kind == "queue.updated":
        return payload.get("members") == "changed"
    return kind in ("settings.changed", "user.updated") and not user_id


def _follow(connection: Connection, account_id: str, changed: Changed) -> None:
    """From calls and contacts to the rows that show them."""
    changed.calls |= set(open_calls_with(connection, account_id, changed.contacts - {""}))
    changed.agents |= people_of_calls(connection, account_id, changed.calls - {""})
    changed.queues |= queues_named(
        connection, account_id, _queues_of(connection, account_id, changed.calls - {""})
    )
    changed.agents.discard("")
    changed.queues.discard("")


def _queues_of(connection: Connection, account_id: str, call_ids: set[str]) -> set[str]:
    query = select(calls.c.queue).where(
        calls.c.account_id == account_id, calls.c.id.in_(call_ids), calls.c.queue != ""
    )
    return set(connection.execute(query.distinct()).scalars())


def gone(wanted: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Whom nothing is there to be told of any more."""
    there = {each["id"] for each in rows}
    return sorted(set(wanted) - there)
