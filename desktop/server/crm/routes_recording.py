"""Recording of an account's calls, on or off, and what is said about it (S1-36)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from desktop.domain.library import SoundUse
from desktop.domain.recording import LONGEST_ANNOUNCEMENT, RecordingSettings, fault_of
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes import Body, Id
from desktop.server.crm.sound_rows import offered
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.database import publish
from desktop.server.recording import settings_of
from desktop.server.tables import recording_settings

router = APIRouter(prefix="/v1/accounts/{account_id}/recording-settings", tags=["account"])

_CONFIGURE: Final = ("recordings:configure", "turn recording on or off")


class RecordingBody(Body):
    is_on: bool
    is_announced: bool
    announcement: str = Field(max_length=LONGEST_ANNOUNCEMENT)
    sound: Id = ""


class RecordingShape(BaseModel):
    """``announcement`` is what the agent says, while ``is_announced``.

    ``sound`` is the id of one of the library that is played to the other side instead, or "".
    """

    is_on: bool
    is_announced: bool
    announcement: str
    sound: str
    version: int


@router.get("", response_model=RecordingShape)
def recording(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_CONFIGURE)
        now = settings_of(connection, account_id)
    return answer(_shape(now), headers={"ETag": f'"{now.version}"'})


@router.put("", response_model=RecordingShape)
def change_recording(
    caller: SignedIn,
    account_id: str,
    body: RecordingBody,
    if_match: IfMatch = "",
) -> Response:
    """Holds for the next call; one that goes on stays as it began."""
    need_version(if_match)
    said = body.announcement.strip()
    wanted = RecordingSettings(body.is_on, body.is_announced, said, sound=body.sound)
    if fault := fault_of(wanted):
        raise Problem(422, "invalid_announcement", fault)
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_CONFIGURE)
        before = settings_of(connection, account_id)
        check_version(if_match, before.version, "this", lambda: _shape(before))
        known = dict(offered(connection, account_id, SoundUse.ANNOUNCEMENT))
        if wanted.sound and wanted.sound not in known:
            sentence = "This announcement is not in the library any more. Choose another one."
            raise Problem(422, "unknown_sound", sentence)
        values = _shape(wanted) | {"version": before.version + 1}
        _write(connection, account_id, values)
        record(connection, caller, account_id, "recording.edit", account_id, _shape(before), values)
        publish(connection, account_id, "settings.changed", {"setting": "recording"})
    return answer(values, headers={"ETag": f'"{values["version"]}"'})


def _write(connection: Connection, account_id: str, values: dict[str, Any]) -> None:
    mine = recording_settings.c.account_id == account_id
    connection.execute(recording_settings.delete().where(mine))
    row = {**values, "account_id": account_id, "sound_id": values["sound"] or None}
    del row["sound"]
    connection.execute(recording_settings.insert().values(row))


def _shape(settings: RecordingSettings) -> dict[str, Any]:
    return {
        "is_on": settings.is_on,
        "is_announced": settings.is_announced,
        "announcement": settings.announcement,
        "sound": settings.sound,
        "version": settings.version,
    }
