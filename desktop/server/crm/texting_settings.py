"""An account's quiet hours, and how fast a text to many leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from desktop.domain.quiet_hours import QuietHours
from desktop.server.account_rows import another_version
from desktop.server.crm import shapes_texts
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.database import publish
from desktop.server.tables import texting_settings

router = APIRouter(prefix="/v1/accounts/{account_id}/texting-settings", tags=["messages"])

_SEE: Final = ("messages:send", "send texts")
_EDIT: Final = ("account.settings:edit", "edit the account's settings")


@dataclass(frozen=True, slots=True)
class Texting:
    quiet: QuietHours = field(default_factory=QuietHours)
    bulk_per_minute: int = 300
    version: int = 1


def texting_of(connection: Connection, account_id: str) -> Texting:
    row = connection.execute(
        select(texting_settings).where(texting_settings.c.account_id == account_id)
    ).first()
    if row is None:
        return Texting()
    quiet = QuietHours(_clock(row.quiet_from), _clock(row.quiet_until))
    return Texting(quiet, row.bulk_per_minute, row.version)


@router.get("", response_model=shapes_texts.TextingSettingsShape)
def texting(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        now = texting_of(connection, account_id)
    return answer(_shape(now), headers={"ETag": f'"{now.version}"'})


@router.put("", response_model=shapes_texts.TextingSettingsShape)
def change_texting(
    caller: SignedIn,
    account_id: str,
    body: shapes_texts.TextingSettings,
    if_match: IfMatch = "",
) -> Response:
    need_version(if_match)
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = texting_of(connection, account_id)
        check_version(if_match, before.version, "this", lambda: _shape(before))
        mine = texting_settings.c.account_id == account_id
        connection.execute(texting_settings.delete().where(mine))
        connection.execute(
            texting_settings.insert().values(
                account_id=account_id,
                quiet_from=_minutes(body.quiet_from),
                quiet_until=_minutes(body.quiet_until),
                bulk_per_minute=body.bulk_per_minute,
                version=before.version + 1,
            )
        )
        after = texting_of(connection, account_id)
        was, now = _shape(before), _shape(after)
        another_version(connection, account_id)
        record(connection, caller, account_id, "texting.settings", account_id, was, now)
        publish(connection, account_id, "settings.changed")
    return answer(now, headers={"ETag": f'"{after.version}"'})


def _shape(texting: Texting) -> dict[str, Any]:
    return {
        "quiet_from": texting.quiet.starts.strftime("%H:%M"),
        "quiet_until": texting.quiet.until.strftime("%H:%M"),
        "bulk_per_minute": texting.bulk_per_minute,
        "version": texting.version,
    }


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
