"""Texts: conversations, threads, and a single text sent (S1-17, S1-21)."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, BackgroundTasks, Header, Request, Response
from sqlalchemy import Connection, Row, Select, select, tuple_

from desktop.server.changes import newest_change
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, cursor_of, listing, place_of, time_text
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.syncing import changes_answer, since_of, sync_cursor
from desktop.server.database import Database, now_ms, publish
from desktop.server.effective import Standing
from desktop.server.outgoing import Wish, can_text, choose
from desktop.server.tables import contacts, conversations, messages, users

router = APIRouter(prefix="/v1/accounts/{account_id}/conversations", tags=["messages"])

_SEE: Final = ("messages.log:view", "see texts")
# What the number called decides; which number to show is settled by the thread.
_OF_DESTINATION: Final = frozenset(
    {
        "refused.invalid_number",
        "refused.text_to_emergency",
        "refused.text_to_short_code",
        "refused.international_off",
        "refused.dnc",
        "confirm.dnc",
    }
)
_OWN_NUMBER: Final = "This conversation's number cannot send texts any more. Ask an administrator."
NEWEST: Final = 500
HOP_SECONDS: Final = 0.6  # of the simulated carrier, from queued to sent and on to delivered


@router.get("", response_model=shapes.Listing[shapes.ConversationShape])
def list_conversations(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    since: str = "",
) -> Response:
    """The one with the newest text first; with ``since``, what changed, oldest change first."""
    query = (
        select(conversations, contacts.c.name.label("contact_name"))
        .join(contacts, contacts.c.id == conversations.c.contact_id, isouter=True)
        .where(conversations.c.account_id == account_id)
    )
    if cursor:
        place = place_of(cursor, (int, str))
        query = query.where(tuple_(conversations.c.last_at, conversations.c.id) < place)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        if since:
            return changes_answer(
                *(connection, query, conversations.c.changed),
                *(since_of(connection, since, "conversations", ""), limit),
                *((account_id, caller.user_id, "conversations"), ""),
                lambda found: [_conversation(row) for row in found],
            )
        ordered = query.order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
        rows = connection.execute(ordered.limit(limit + 1)).all()
        newest = sync_cursor("conversations", "", newest_change(connection))
    shown = rows[:limit]
    following = cursor_of(shown[-1].last_at, shown[-1].id) if len(rows) > limit else None
    return listing([_conversation(row) for row in shown], following, newest)


@router.get("/{conversation_id}/messages", response_model=shapes.Listing[shapes.MessageShape])
def list_messages(
    caller: SignedIn, account_id: str, conversation_id: str, mark_read: bool = False
) -> Response:
    """The newest 500, oldest first."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        row = _found(connection, account_id, conversation_id)
        newest = _messages(conversation_id).order_by(
            messages.c.sent_at.desc(), messages.c.id.desc()
        )
        rows = connection.execute(newest.limit(NEWEST)).all()
    if mark_read and row.unread:
        with caller.database.write() as connection:
            connection.execute(
                conversations.update().where(conversations.c.id == conversation_id).values(unread=0)
            )
    return listing([message_shape(each) for each in reversed(rows)])


@router.post("/{conversation_id}/messages", response_model=shapes.MessageShape, status_code=201)
def send_message(
    request: Request,
    caller: SignedIn,
    account_id: str,
    conversation_id: str,
    body: shapes.NewMessage,
    background: BackgroundTasks,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """From the thread's own number, if the number called may be texted."""
    asked = ("POST", account_id, conversation_id, body.text)
    new: list[str] = []

    def work() -> tuple[int, Any]:
        row = _found(connection, account_id, conversation_id)
        _check(connection, standing, row)
        message_id = _queue(connection, row, caller.user_id, body.text)
        # That a text was sent is for the history; what it said is not.
        record(connection, caller, account_id, "message.sent", message_id)
        new.append(message_id)
        return 201, message_shape(connection.execute(_one(message_id)).one())

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, "messages:send", "send texts")
        status, content = once(connection, caller, idempotency_key, asked, work)
    for message_id in new:
        thread = (caller.database, account_id, conversation_id, message_id)
        background.add_task(_carry, request.app.state.ending, *thread)
    response = answer(content, status)
    response.background = background
    return response


def _check(connection: Connection, standing: Standing, row: Row[Any]) -> None:
    """Raises 403 where the other number may not be texted, or ours may not send."""
    resolution = choose(connection, standing, Wish(row.remote_number, "text")).resolution
    if resolution.rule in _OF_DESTINATION:
        raise _refused(resolution.sentence, resolution.rule)
    if not can_text(connection, standing.account_id, row.our_number):
        raise _refused(_OWN_NUMBER, "refused.own_number_unusable")


def _refused(sentence: str, reason: str) -> Problem:
    return Problem(403, "refused", sentence, permission="messages:send", reason=reason)


def _queue(connection: Connection, row: Row[Any], user_id: str, text: str) -> str:
    message_id = f"msg_{uuid.uuid4().hex}"
    now = now_ms()
    connection.execute(
        messages.insert().values(
            id=message_id,
            conversation_id=row.id,
            direction="outbound",
            text=text,
            state="queued",
            sent_at=now,
            author_id=user_id,
        )
    )
    connection.execute(
        conversations.update()
        .where(conversations.c.id == row.id)
        .values(last_text=text, last_at=now)
    )
    fact = {"conversation_id": row.id, "message_id": message_id}
    publish(connection, row.account_id, "message.updated", fact)
    return message_id


async def _carry(
    ending: asyncio.Event,
    database: Database,
    account_id: str,
    conversation_id: str,
    message_id: str,
) -> None:
    """The carrier of the demonstration: takes the text, then delivers it, while there is time."""
    for state in ("sent", "delivered"):
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), HOP_SECONDS)
            return
        await asyncio.to_thread(_advance, database, account_id, conversation_id, message_id, state)


def _advance(
    database: Database, account_id: str, conversation_id: str, message_id: str, state: str
) -> None:
    with database.write() as connection:
        connection.execute(messages.update().where(messages.c.id == message_id).values(state=state))
        fact = {"conversation_id": conversation_id, "message_id": message_id}
        publish(connection, account_id, "message.updated", fact)


def _found(connection: Connection, account_id: str, conversation_id: str) -> Row[Any]:
    row = connection.execute(
        select(conversations).where(
            conversations.c.account_id == account_id, conversations.c.id == conversation_id
        )
    ).first()
    if row is None:
        raise not_found()
    return row


def _messages(conversation_id: str) -> Select[Any]:
    return message_columns().where(messages.c.conversation_id == conversation_id)


def _one(message_id: str) -> Select[Any]:
    return message_columns().where(messages.c.id == message_id)


def message_columns() -> Select[Any]:
    author = users.c.name.label("author")
    return select(messages, author).join(users, users.c.id == messages.c.author_id, isouter=True)


def _conversation(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "remote_number": row.remote_number,
        "our_number": row.our_number,
        "last_text": row.last_text,
        "last_at": time_text(row.last_at),
        "unread": row.unread,
    }


def message_shape(row: Row[Any]) -> dict[str, Any]:
    inbound = row.direction == "inbound"
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "direction": row.direction,
        "text": row.text,
        "state": "received" if inbound else row.state,
        "sent_at": time_text(row.sent_at),
        "author": row.author or "",
        "failure": row.failure,
    }
