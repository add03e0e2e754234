"""Recordings of calls as files in the CRM: where they lie, and when they go."""

from __future__ import annotations

import hashlib
import logging
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from desktop.domain.call_sounds import AWAITED_DAYS, KEPT_DAYS, CallSound
from desktop.server.database import now_ms, publish
from desktop.server.tables import call_sounds, calls

log = logging.getLogger(__name__)

_FOLDER: Final = "call-sounds"  # beside the database
_DAY_MS: Final = 24 * 3600 * 1000


class CallSoundFiles:
    def __init__(self, database: Path) -> None:
        self._folder = database.parent / _FOLDER

    def path_of(self, call_id: str) -> Path:
        """Ids come from phone systems: what they hold must not lead anywhere else."""
        return self._folder / f"{hashlib.sha256(call_id.encode()).hexdigest()}.wav"

    def prepared(self) -> Path:
        """The folder, there and nobody else's. Raises ``OSError``."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._folder

    def remove(self, call_id: str) -> None:
        """What cannot be removed is found by nobody any more."""
        try:
            self.path_of(call_id).unlink(missing_ok=True)
        except OSError as error:
            log.error("a recording cannot be removed: %s", error)

    def remove_broken_off(self) -> None:
        """What a CRM that crashed was just taking in."""
        long_ago = time.time() - _DAY_MS / 1000
        try:
            for path in (*self._folder.glob("*.sent"), *self._folder.glob("*.part")):
                if path.stat().st_mtime < long_ago:
                    path.unlink()
        except OSError as error:
            log.error("what is left of a recording cannot be removed: %s", error)


def tell(connection: Connection, account_id: str, call_id: str, sound: CallSound) -> None:
    mine = calls.c.id == call_id
    connection.execute(calls.update().where(mine).values(sound=sound.value))
    publish(connection, account_id, "call.updated", {"call_id": call_id})


def sweep(connection: Connection, files: CallSoundFiles) -> None:
    """Recordings that were kept for long enough; those that never came are waited for no more."""
    files.remove_broken_off()
    now = now_ms()
    old = call_sounds.c.added_at < now - KEPT_DAYS * _DAY_MS
    for row in connection.execute(select(call_sounds).where(old)).all():
        connection.execute(call_sounds.delete().where(call_sounds.c.call_id == row.call_id))
        tell(connection, row.account_id, row.call_id, CallSound.EXPIRED)
        files.remove(row.call_id)
    given_up = calls.c.ended_at < now - AWAITED_DAYS * _DAY_MS
    awaited = (calls.c.sound == CallSound.AWAITED.value, given_up)
    for row in connection.execute(select(calls.c.id, calls.c.account_id).where(*awaited)).all():
        tell(connection, row.account_id, row.id, CallSound.NOT_CAPTURED)
