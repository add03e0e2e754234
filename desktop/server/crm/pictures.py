"""Pictures of texts: taken in by what they are, and shown to who may see the texts."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, Connection, func, or_, select

from desktop.server.crm import shapes
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms
from desktop.server.row_scope import sees_picture
from desktop.server.tables import media

router = APIRouter(prefix="/v1/accounts/{account_id}/media", tags=["messages"])

MOST_UNSENT: Final = 100  # of one person; the oldest give way
_SEND: Final = ("messages:send", "send texts")
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_NO_PICTURE: Final = "This is not a picture that can be sent. Choose a PNG, JPEG or GIF file."


@router.post("", response_model=shapes.MediaShape, status_code=201)
async def take_in(request: Request, caller: SignedIn, account_id: str) -> Response:
    """The body is the picture itself: PNG, JPEG or GIF of at most 1 MB."""
    await asyncio.to_thread(_may_send, caller, account_id)  # before the picture is read
    content = await request.body()
    kind = _kind_of(content)
    return answer(await asyncio.to_thread(_kept, caller, account_id, kind, content), 201)


@router.get("/{media_id}", response_class=Response)
def show(caller: SignedIn, account_id: str, media_id: str) -> Response:
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, "messages.log:view", "see texts")
        is_seen = sees_picture(connection, standing, media_id)
        row = connection.execute(
            select(media.c.kind, media.c.content).where(
                media.c.account_id == account_id, media.c.id == media_id, _is_for(caller)
            )
        ).first()
    if row is None or not is_seen:
        raise not_found()
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
    return Response(row.content, media_type=row.kind, headers=headers)


def pictures_of(
    connection: Connection, caller: Caller, account_id: str, ids: Sequence[str]
) -> list[dict[str, Any]]:
    """As a message shows them, which from now on is theirs to see who see texts.

    Raises 422 for one that the caller may not send.
    """
    if not ids:
        return []
    wanted = (media.c.account_id == account_id, media.c.id.in_(ids), _is_for(caller))
    columns = (media.c.id, media.c.kind, func.length(media.c.content).label("size"))
    rows = connection.execute(select(*columns).where(*wanted))
    found = {row.id: dict(row._mapping) for row in rows}
    if len(found) != len(set(ids)):
        raise Problem(422, "unknown_picture", "A picture is not there any more. Add it again.")
    connection.execute(media.update().where(*wanted).values(is_sent=True))
    return [found[each] for each in dict.fromkeys(ids)]


def _is_for(caller: Caller) -> ColumnElement[bool]:
    """What is in no text yet is seen by nobody else."""
    return or_(media.c.user_id == caller.user_id, media.c.is_sent)


def _kind_of(content: bytes) -> str:
    """By its first bytes: what it is called, and what it is said to be, decide nothing."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    raise Problem(422, "not_a_picture", _NO_PICTURE)


def _may_send(caller: Caller, account_id: str) -> None:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEND)


def _kept(caller: Caller, account_id: str, kind: str, content: bytes) -> dict[str, Any]:
    row = {"id": f"med_{uuid.uuid4().hex}", "kind": kind}
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_SEND)
        connection.execute(
            media.insert().values(
                **row,
                account_id=account_id,
                user_id=caller.user_id,
                content=content,
                at=now_ms(),
            )
        )
        _forget_oldest(connection, account_id, caller.user_id)
    return {**row, "size": len(content)}


def _forget_oldest(connection: Connection, account_id: str, user_id: str) -> None:
    """Of what is in no text: whoever adds pictures and sends none must not fill the disk."""
    unsent = (media.c.user_id == user_id, media.c.is_sent.is_(False))
    mine = (*unsent, media.c.account_id == account_id)
    newest = select(media.c.id).where(*mine).order_by(media.c.at.desc(), media.c.id)
    connection.execute(media.delete().where(*mine, media.c.id.not_in(newest.limit(MOST_UNSENT))))
