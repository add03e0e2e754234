"""Texts: conversations, threads, and a single text sent (S1-17, S1-21)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select, tuple_

from desktop.server.changes import newest_change
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing, page_of, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.pictures import pictures_of
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.sending import Draft, way_of_thread, write
from desktop.server.crm.syncing import changes_answer, since_of, sync_cursor
from desktop.server.effective import Standing
from desktop.server.row_scope import texts_left
from desktop.server.tables import (
    contacts,
    conversations,
    message_extras,
    messages,
    opt_outs,
    users,
)

router = APIRouter(prefix="/v1/accounts/{account_id}/conversations", tags=["messages"])

_SEE: Final = ("messages.log:view", "see texts")
NEWEST: Final = 500


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
        select(
            conversations,
            contacts.c.name.label("contact_name"),
            _opted_out().label("opted_out"),
        )
        .join(contacts, contacts.c.id == conversations.c.contact_id, isouter=True)
        .where(conversations.c.account_id == account_id)
    )
    if cursor:
        place = place_of(cursor, (int, str))
        query = query.where(tuple_(conversations.c.last_at, conversations.c.id) < place)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE)
        scope = standing.texts_scope
        query = query.where(texts_left(standing.filters))
        if since:
            return changes_answer(
                *(connection, query, conversations.c.changed),
                *(since_of(connection, since, "conversations", scope), limit),
                *((account_id, caller.user_id, "conversations"), scope),
                lambda found: [_conversation(row) for row in found],
            )
        ordered = query.order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
        rows = connection.execute(ordered.limit(limit + 1)).all()
        newest = sync_cursor("conversations", scope, newest_change(connection))
    return page_of(rows, limit, _conversation, ("last_at", "id"), newest)


@router.get("/{conversation_id}/messages", response_model=shapes.Listing[shapes.MessageShape])
def list_messages(
    caller: SignedIn, account_id: str, conversation_id: str, mark_read: bool = False
) -> Response:
    """The newest 500, oldest first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE)
        row = _found(connection, standing, conversation_id)
        newest = _messages(conversation_id).order_by(
            messages.c.sent_at.desc(), messages.c.id.desc()
        )
        rows = connection.execute(newest.limit(NEWEST)).all()
    if mark_read and row.unread and not caller.only_account:
        with caller.database.write() as connection:
            connection.execute(
                conversations.update().where(conversations.c.id == conversation_id).values(unread=0)
            )
    return listing([message_shape(each) for each in reversed(rows)])


@router.post("/{conversation_id}/messages", response_model=shapes.MessageShape, status_code=201)
def send_message(
    caller: SignedIn,
    account_id: str,
    conversation_id: str,
    body: shapes.NewMessage,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """From the thread's own number, if the number called may be texted."""
    asked = ("POST", account_id, conversation_id, body.text, *body.media, body.retry_of)

    def work() -> tuple[int, Any]:
        row = _found(connection, standing, conversation_id)
        way_of_thread(connection, standing, row).checked()
        return 201, put_in(connection, caller, account_id, conversation_id, body)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, "messages:send", "send texts")
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


def put_in(
    connection: Connection,
    caller: Caller,
    account_id: str,
    conversation_id: str,
    body: shapes.NewMessage,
) -> dict[str, Any]:
    """The new message of a conversation that may be texted, as it is answered."""
    pictures = pictures_of(connection, caller, account_id, body.media)
    _check_retry(connection, conversation_id, body.retry_of)
    draft = Draft(body.text, caller.user_id, pictures, body.retry_of)
    message_id = write(connection, account_id, conversation_id, draft)
    # That a text was sent is for the history; what it said is not.
    record(connection, caller, account_id, "message.sent", message_id)
    return message_shape(connection.execute(_one(message_id)).one())


def _check_retry(connection: Connection, conversation_id: str, retry_of: str) -> None:
    """Raises 409 where there is nothing to send again."""
    if not retry_of:
        return
    failed = connection.execute(
        select(messages.c.id).where(
            messages.c.id == retry_of,
            messages.c.conversation_id == conversation_id,
            messages.c.state == "failed",
        )
    ).first()
    if failed is None:
        raise Problem(409, "not_failed", "That text has not failed. There is nothing to retry.")
    again = connection.execute(
        select(messages.c.id)
        .join(message_extras, message_extras.c.message_id == messages.c.id)
        .where(message_extras.c.retry_of == retry_of, messages.c.state != "failed")
    ).first()
    if again is not None:
        raise Problem(409, "retried_already", "That text has been sent again already.")


def _found(connection: Connection, standing: Standing, conversation_id: str) -> Row[Any]:
    mine = (
        conversations.c.account_id == standing.account_id,
        conversations.c.id == conversation_id,
    )
    query = select(conversations).where(*mine, texts_left(standing.filters))
    row = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row


def _messages(conversation_id: str) -> Select[Any]:
    return message_columns().where(messages.c.conversation_id == conversation_id)


def _one(message_id: str) -> Select[Any]:
    return message_columns().where(messages.c.id == message_id)


def message_columns() -> Select[Any]:
    author = users.c.name.label("author")
    return (
        select(messages, author, message_extras.c.retry_of, message_extras.c.media)
        .join(users, users.c.id == messages.c.author_id, isouter=True)
        .join(message_extras, message_extras.c.message_id == messages.c.id, isouter=True)
    )


def _opted_out() -> ColumnElement[bool]:
    return exists(
        select(1).where(
            opt_outs.c.account_id == conversations.c.account_id,
            opt_outs.c.number == conversations.c.remote_number,
            opt_outs.c.our_number.in_(("", conversations.c.our_number)),
        )
    )


def _conversation(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "remote_number": row.remote_number,
        "our_number": row.our_number,
        "last_text": row.last_text,
        "last_at": time_text(row.last_at),
        "unread": row.unread,
        "opted_out": bool(row.opted_out),
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
        "retry_of": row.retry_of or "",
        "media": row.media or [],
    }
