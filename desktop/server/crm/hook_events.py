"""What the account's events have for its webhooks, written down as deliveries, each fact once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.webhooks import HookEvent
from desktop.server.crm.answers import time_text
from desktop.server.crm.bell import newest_sequence
from desktop.server.tables import (
    calls,
    contacts,
    conversations,
    events,
    messages,
    users,
    voicemails,
    webhook_deliveries,
    webhook_place,
    webhooks,
)

_AT_ONCE: Final = 500
# An old call that somebody writes a note about has not ended just now.
_NEWS_MS: Final = 24 * 3600 * 1000
_TELLING: Final = ("call.updated", "message.received", "voicemail.updated")


@dataclass(frozen=True, slots=True)
class Fact:
    """``at`` is when it happened; ``sameness`` is the same whenever it is told of again."""

    event: HookEvent
    sameness: str
    at: int
    data: dict[str, Any]


def place_of(connection: Connection) -> int | None:
    return connection.execute(select(webhook_place.c.sequence)).scalar()


def feed(connection: Connection, after: int) -> int:
    """Take over the next events after a place; how far that went."""
    rows = connection.execute(
        select(events).where(events.c.sequence > after).order_by(events.c.sequence).limit(_AT_ONCE)
    ).all()
    if not rows:
        return max(after, newest_sequence(connection))
    listening: dict[str, list[Row[Any]]] = {}
    for hook in connection.execute(select(webhooks).where(webhooks.c.state == "on")):
        listening.setdefault(hook.account_id, []).append(hook)
    for row in rows:
        if row.type in _TELLING and row.account_id in listening:
            for fact in facts_of(connection, row):
                _deliver(connection, listening[row.account_id], row, fact)
    reached = int(rows[-1].sequence)
    keep_place(connection, reached)
    return reached


def keep_place(connection: Connection, reached: int) -> None:
    written = insert(webhook_place).values(id=1, sequence=reached)
    key = [webhook_place.c.id]
    connection.execute(
        written.on_conflict_do_update(index_elements=key, set_={"sequence": reached})
    )


def _deliver(connection: Connection, hooks: list[Row[Any]], row: Row[Any], fact: Fact) -> None:
    for hook in hooks:
        if fact.event.value in hook.events and fact.at >= hook.on_since:
            put(connection, hook, fact.event.value, fact.sameness, fact.data, row.at)


def put(
    connection: Connection,
    hook: Row[Any],
    event: str,
    sameness: str,
    data: dict[str, Any],
    at: int,
    state: str = "waiting",
) -> str:
    """A new delivery's id; nothing happens where the fact is known."""
    delivery_id = f"whd_{uuid.uuid4().hex}"
    content = {
        "id": delivery_id,
        "type": event,
        "at": time_text(at),
        "account_id": hook.account_id,
        "data": data,
    }
    new = insert(webhook_deliveries).values(
        id=delivery_id,
        webhook_id=hook.id,
        event=event,
        sameness=sameness,
        body=json.dumps(content, ensure_ascii=False),
        state=state,
        created_at=at,
    )
    connection.execute(new.on_conflict_do_nothing())
    return delivery_id


def facts_of(connection: Connection, row: Row[Any]) -> Iterator[Fact]:
    match row.type:
        case "call.updated":
            yield from _of_call(connection, row)
        case "message.received":
            yield from _of_message(connection, row)
        case "voicemail.updated":
            yield from _of_voicemail(connection, row)


def _of_call(connection: Connection, row: Row[Any]) -> Iterator[Fact]:
    query = (
        select(calls, users.c.name.label("agent"), contacts.c.name.label("contact"))
        .outerjoin(users, users.c.id == calls.c.agent_id)
        .outerjoin(contacts, contacts.c.id == calls.c.contact_id)
        .where(calls.c.id == row.payload.get("call_id", ""), calls.c.account_id == row.account_id)
    )
    call = connection.execute(query).first()
    if call is None:
        return
    data = _call_data(call)
    if call.ended_at is not None and row.at - call.ended_at < _NEWS_MS:
        if call.answered_at is not None:
            yield Fact(HookEvent.CALL_COMPLETED, f"completed {call.id}", call.ended_at, data)
        elif call.direction == "inbound":
            yield Fact(HookEvent.CALL_MISSED, f"missed {call.id}", call.ended_at, data)
    if row.payload.get("changed") == "call_status" and call.call_status:
        yield Fact(HookEvent.CALL_STATUS_SET, f"status {row.sequence}", row.at, data)


def _of_message(connection: Connection, row: Row[Any]) -> Iterator[Fact]:
    query = (
        select(messages, conversations, contacts.c.name.label("contact"))
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .outerjoin(contacts, contacts.c.id == conversations.c.contact_id)
        .where(messages.c.id == row.payload.get("message_id", ""))
        .where(conversations.c.account_id == row.account_id)
    )
    text = connection.execute(query).first()
    if text is not None:
        data = {
            "id": text.id,
            "conversation_id": text.conversation_id,
            "from": text.remote_number,
            "to": text.our_number,
            "text": text.text,
            "at": time_text(text.sent_at),
            "contact": _named(text.contact_id, text.contact),
        }
        yield Fact(HookEvent.MESSAGE_RECEIVED, f"message {text.id}", row.at, data)


def _of_voicemail(connection: Connection, row: Row[Any]) -> Iterator[Fact]:
    query = (
        select(voicemails, users.c.name.label("owner"), contacts.c.name.label("contact"))
        .join(users, users.c.id == voicemails.c.user_id)
        .outerjoin(contacts, contacts.c.id == voicemails.c.contact_id)
        .where(voicemails.c.id == row.payload.get("voicemail_id", ""))
        .where(voicemails.c.account_id == row.account_id)
    )
    left = connection.execute(query).first()
    if left is not None and row.at - left.left_at < _NEWS_MS:
        data = {
            "id": left.id,
            "call_id": left.call_id,
            "caller_number": left.caller_number,
            "our_number": left.our_number,
            "left_at": time_text(left.left_at),
            "seconds": left.seconds,
            "for": _named(left.user_id, left.owner),
            "contact": _named(left.contact_id, left.contact),
        }
        yield Fact(HookEvent.VOICEMAIL_RECEIVED, f"voicemail {left.id}", left.left_at, data)


def _call_data(call: Row[Any]) -> dict[str, Any]:
    ended, answered = call.ended_at, call.answered_at
    talked = (ended - answered) // 1000 if ended and answered else 0
    return {
        "id": call.id,
        "direction": call.direction,
        "status": call.status,
        "caller_number": call.caller_number,
        "tracking_number": call.tracking_number,
        "source": call.source,
        "queue": call.queue,
        "agent": _named(call.agent_id, call.agent),
        "contact": _named(call.contact_id, call.contact),
        "started_at": time_text(call.started_at),
        "answered_at": time_text(answered),
        "ended_at": time_text(ended),
        "talk_time": talked,
        "call_status": call.call_status,
        "tags": list(call.tags),
    }


def _named(row_id: str | None, name: str | None) -> dict[str, str] | None:
    return {"id": row_id, "name": name or ""} if row_id else None
