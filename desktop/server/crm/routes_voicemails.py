"""The caller's own voicemail box; nobody reaches into another one's."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, Select, func, select, tuple_

from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, cursor_of, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import not_found
from desktop.server.crm.shapes_voicemails import VoicemailChange, VoicemailListing, VoicemailShape
from desktop.server.effective import Standing
from desktop.server.row_scope import voicemails_left
from desktop.server.tables import contacts, voicemail_sounds, voicemails
from desktop.server.voicemails import tell

router = APIRouter(prefix="/v1/accounts/{account_id}/voicemails", tags=["voicemails"])

_LISTEN: Final = ("voicemail:listen_own", "listen to voicemail")


@router.get("", response_model=VoicemailListing)
def list_voicemails(
    caller: SignedIn, account_id: str, limit: shapes.Limit = 100, cursor: str = ""
) -> Response:
    """Newest first."""
    with caller.database.read() as connection:
        box = query = _box(entitled(connection, caller, account_id, *_LISTEN))
        if cursor:
            place = place_of(cursor, (int, str))
            query = query.where(tuple_(voicemails.c.left_at, voicemails.c.id) < place)
        newest_first = query.order_by(voicemails.c.left_at.desc(), voicemails.c.id.desc())
        rows = connection.execute(newest_first.limit(limit + 1)).all()
        waiting = box.where(voicemails.c.heard.is_(False)).subquery()
        unheard = connection.execute(select(func.count()).select_from(waiting)).scalar_one()
    shown = rows[:limit]
    following = cursor_of(shown[-1].left_at, shown[-1].id) if len(rows) > limit else None
    data = [_shape(row) for row in shown]
    return answer({"data": data, "next_cursor": following, "sync_cursor": None, "unheard": unheard})


@router.get("/{voicemail_id}", response_model=VoicemailShape)
def one_voicemail(caller: SignedIn, account_id: str, voicemail_id: str) -> Response:
    with caller.database.read() as connection:
        return answer(_shape(_own(connection, caller, account_id, voicemail_id)))


@router.get("/{voicemail_id}/audio", response_class=Response)
def audio(caller: SignedIn, account_id: str, voicemail_id: str) -> Response:
    """WAV."""
    with caller.database.read() as connection:
        _own(connection, caller, account_id, voicemail_id)
        mine = voicemail_sounds.c.voicemail_id == voicemail_id
        sound = connection.execute(select(voicemail_sounds.c.sound).where(mine)).scalar()
    if sound is None:
        raise not_found()
    return Response(bytes(sound), media_type="audio/wav", headers={"Cache-Control": "no-store"})


@router.patch("/{voicemail_id}", response_model=VoicemailShape)
def change_voicemail(
    caller: SignedIn,
    account_id: str,
    voicemail_id: str,
    body: VoicemailChange,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Heard or not; one box has one listener, so the last word counts and needs no If-Match."""
    asked = ("PATCH", account_id, voicemail_id, body.heard)

    def work() -> tuple[int, Any]:
        row = _own(connection, caller, account_id, voicemail_id)
        if row.heard != body.heard:
            mine = voicemails.c.id == voicemail_id
            connection.execute(voicemails.update().where(mine).values(heard=body.heard))
            before, after = {"heard": row.heard}, {"heard": body.heard}
            record(connection, caller, account_id, "voicemail.heard", voicemail_id, before, after)
            tell(connection, account_id, voicemail_id, caller.user_id)
        return 200, _shape(_own(connection, caller, account_id, voicemail_id))

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_LISTEN)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)


@router.delete("/{voicemail_id}", status_code=204)
def delete_voicemail(caller: SignedIn, account_id: str, voicemail_id: str) -> Response:
    """For good, with its sound."""
    with caller.database.write() as connection:
        row = _own(connection, caller, account_id, voicemail_id)
        mine = voicemail_sounds.c.voicemail_id == voicemail_id
        connection.execute(voicemail_sounds.delete().where(mine))
        connection.execute(voicemails.delete().where(voicemails.c.id == voicemail_id))
        before = {"left_at": time_text(row.left_at), "heard": row.heard}
        record(connection, caller, account_id, "voicemail.deleted", voicemail_id, before)
        tell(connection, account_id, voicemail_id, caller.user_id)
    return Response(status_code=204)


def _box(standing: Standing) -> Select[Any]:
    return (
        select(voicemails, contacts.c.name.label("contact_name"))
        .join(contacts, contacts.c.id == voicemails.c.contact_id, isouter=True)
        .where(
            voicemails.c.account_id == standing.account_id,
            voicemails.c.user_id == standing.user_id,
            voicemails_left(standing.filters),
        )
    )


def _own(connection: Connection, caller: Caller, account_id: str, voicemail_id: str) -> Row[Any]:
    """Raises 404 also for a message in another box."""
    standing = entitled(connection, caller, account_id, *_LISTEN)
    query = _box(standing).where(voicemails.c.id == voicemail_id)
    row = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "call_id": row.call_id or "",
        "contact": {"id": row.contact_id, "name": row.contact_name} if row.contact_id else None,
        "caller_number": row.caller_number,
        "our_number": row.our_number,
        "left_at": time_text(row.left_at),
        "seconds": row.seconds,
        "heard": row.heard,
        "transcript": row.transcript,
    }
