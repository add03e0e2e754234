"""The recording of a call: heard, sent by the phone that wrote it down, deleted (S2-45)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy import Connection, Row, select

from desktop.domain.call_sounds import MISSING, CallSound
from desktop.server.call_sounds import CallSoundFiles, tell
from desktop.server.crm.call_rows import call_row, visible
from desktop.server.crm.call_sound_uploads import Arrived, arrived
from desktop.server.crm.context import Caller, SignedIn, entitled, member, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.recordings import tone_of
from desktop.server.database import now_ms
from desktop.server.tables import call_sounds, call_steps

router = APIRouter(prefix="/v1/accounts/{account_id}/calls/{call_id}/recording", tags=["calls"])

_NOT_KEPT: Final = {"Cache-Control": "no-store"}
_OVER: Final = (CallSound.DELETED, CallSound.EXPIRED)


@router.get("", response_class=Response)
def recording(caller: SignedIn, account_id: str, call_id: str) -> Response:
    """WAV, for those who may listen to calls they can see; 404 says why there is nothing."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, "recordings:listen", "listen to recordings")
        row = visible(connection, caller, account_id, call_id)
    if not row.recording:
        raise not_found()
    sound = CallSound(row.sound)
    if sound is CallSound.DEMONSTRATION:
        return Response(tone_of(call_id), media_type="audio/wav", headers=_NOT_KEPT)
    path = CallSoundFiles(caller.database.path).path_of(call_id)
    if sound is not CallSound.KEPT or not path.is_file():
        raise _missing(sound)
    return FileResponse(path, media_type="audio/wav", headers=_NOT_KEPT)


@router.put("", status_code=204)
async def send_recording(
    request: Request, caller: SignedIn, account_id: str, call_id: str
) -> Response:
    """From the phone of whoever was in the call; a repeat of the same changes nothing.

    The body is a WAV of at most 512 MB. 409 where there is another one, or where it was deleted.
    """
    files = CallSoundFiles(caller.database.path)

    def ask() -> None:
        with caller.database.read() as connection:
            _sendable(connection, caller, account_id, call_id)

    await asyncio.to_thread(ask)
    folder = await asyncio.to_thread(_prepared, files)
    sound = await arrived(request.stream(), folder)

    def keep() -> None:
        try:
            with caller.database.write() as connection:
                row = _sendable(connection, caller, account_id, call_id)
                if _is_new(connection, row, sound):
                    _keep(connection, caller, row, sound)
                    sound.path.replace(files.path_of(call_id))
        finally:
            sound.discard()

    await asyncio.to_thread(keep)
    return Response(status_code=204)


@router.delete("", status_code=204)
def delete_recording(caller: SignedIn, account_id: str, call_id: str) -> Response:
    """For good; the call and what is written about it stay."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, "recordings:delete", "delete recordings")
        row = visible(connection, caller, account_id, call_id)
        sound = CallSound(row.sound)
        if not row.recording:
            raise not_found()
        if sound not in (CallSound.KEPT, CallSound.DEMONSTRATION):
            raise _missing(sound)
        connection.execute(call_sounds.delete().where(call_sounds.c.call_id == call_id))
        tell(connection, account_id, call_id, CallSound.DELETED)
        record(connection, caller, account_id, "call_recording.delete", call_id)
    CallSoundFiles(caller.database.path).remove(call_id)
    return Response(status_code=204)


def _sendable(connection: Connection, caller: Caller, account_id: str, call_id: str) -> Row[Any]:
    """The call, where it is the caller's and recorded.

    No permission is asked for: one that was lost meanwhile must not lose what was recorded.
    """
    member(connection, caller, account_id)
    row = call_row(connection, account_id, call_id)
    if caller.token is not None or not _took_part(connection, caller, row):
        raise not_found()
    if not row.recording:
        raise Problem(409, "not_recorded", "This call is not recorded. Nothing of it is kept.")
    if CallSound(row.sound) in _OVER:
        raise Problem(409, *MISSING[CallSound(row.sound)])
    return row


def _took_part(connection: Connection, caller: Caller, row: Row[Any]) -> bool:
    if row.agent_id == caller.user_id:
        return True
    mine = (call_steps.c.call_id == row.id, call_steps.c.user_id == caller.user_id)
    talked = call_steps.c.kind.in_(("placed", "answered"))
    return (
        connection.execute(select(call_steps.c.sequence).where(*mine, talked)).first() is not None
    )


def _is_new(connection: Connection, row: Row[Any], sound: Arrived) -> bool:
    query = select(call_sounds.c.digest).where(call_sounds.c.call_id == row.id)
    known = connection.execute(query).scalar()
    if known not in (None, sound.digest):
        raise Problem(409, "is_there", "There is another recording of this call already.")
    return known is None


def _keep(connection: Connection, caller: Caller, row: Row[Any], sound: Arrived) -> None:
    values = {"digest": sound.digest, "milliseconds": sound.milliseconds, "added_at": now_ms()}
    owner = {"call_id": row.id, "account_id": row.account_id, "user_id": caller.user_id}
    connection.execute(call_sounds.insert().values({**owner, **values}))
    tell(connection, row.account_id, row.id, CallSound.KEPT)
    after = {"milliseconds": sound.milliseconds}
    record(connection, caller, row.account_id, "call_recording.add", row.id, None, after)


def _prepared(files: CallSoundFiles) -> Path:
    try:
        return files.prepared()
    except OSError as error:
        sentence = "The CRM has no room for recordings at the moment. It is sent again later."
        raise Problem(503, "storage_failed", sentence) from error


def _missing(sound: CallSound) -> Problem:
    return Problem(404, *MISSING[sound])
