"""What a desk keeps on its own disk: the texts of the whole account, and for how long."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import select, tuple_

from desktop.domain.setting_locks import of_settings
from desktop.server.changes import newest_change
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, page_of, place_of
from desktop.server.crm.context import SignedIn, entitled, member
from desktop.server.crm.routes_messages import message_columns, message_shape
from desktop.server.crm.syncing import changes_answer, since_of, sync_cursor
from desktop.server.row_scope import texts_left
from desktop.server.tables import accounts, agencies, conversations, messages

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["sync"])

_KIND: Final = "messages"
_LOCAL_DATA: Final[dict[str, Any]] = {
    "retention_days": 90,
    "wipe_on_sign_out": False,
    "encrypted": False,
}


@router.get("/messages", response_model=shapes.Listing[shapes.MessageShape])
def list_all_messages(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    since: str = "",
) -> Response:
    """Of every conversation, newest first; with ``since``, what changed, oldest change first."""
    query = (
        message_columns()
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.account_id == account_id)
    )
    if cursor:
        place = place_of(cursor, (int, str))
        query = query.where(tuple_(messages.c.sent_at, messages.c.id) < place)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, "messages.log:view", "see texts")
        scope = standing.texts_scope
        query = query.where(texts_left(standing.filters))
        if since:
            return changes_answer(
                *(connection, query, messages.c.changed),
                *(since_of(connection, since, _KIND, scope), limit),
                *((account_id, caller.user_id, _KIND), scope),
                lambda found: [message_shape(row) for row in found],
            )
        ordered = query.order_by(messages.c.sent_at.desc(), messages.c.id.desc())
        rows = connection.execute(ordered.limit(limit + 1)).all()
        newest = sync_cursor(_KIND, scope, newest_change(connection))
    return page_of(rows, limit, message_shape, ("sent_at", "id"), newest)


@router.get("/me/local-data", response_model=shapes.LocalDataShape)
def local_data(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        row = connection.execute(
            select(accounts.c.local_data, agencies.c.locks)
            .join(agencies, agencies.c.id == accounts.c.agency_id)
            .where(accounts.c.id == account_id)
        ).one()
    held = of_settings(row.locks)
    above = {key: held[key] for key in ("wipe_on_sign_out", "encrypted") if key in held}
    return answer(_LOCAL_DATA | (row.local_data or {}) | above)
