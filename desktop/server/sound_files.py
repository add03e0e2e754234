"""The account's sounds as files for the phone system, written when somebody is to hear them."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from desktop.server.tables import sound_files, sounds, voicemail_greetings

log = logging.getLogger(__name__)

_FOLDER: Final = "phone-sounds"  # beside the database


class SoundFiles:
    """What cannot be written is not played: callers hear the phone system's own sound then."""

    def __init__(self, database: Path) -> None:
        self._folder = database.parent / _FOLDER

    def forget(self) -> None:
        """Files of a phone system that is gone; what is needed is written again."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def path_of(self, connection: Connection, sound_id: str | None) -> str:
        """Of a WAV file, "" for a sound that is not there."""
        if not sound_id:
            return ""
        known = select(sounds.c.version).where(sounds.c.id == sound_id)
        version = connection.execute(known).scalar()
        if version is None:
            return ""
        path = self._folder / f"{sound_id}-{version}.wav"
        try:
            if not path.exists():
                self._write(connection, sound_id, path)
        except OSError as error:
            log.error("a sound cannot be laid out for the phone system: %s", error)
            return ""
        return str(path)

    def prompt(self, connection: Connection, key: str) -> str:
        """``key`` names a sound of the library, or one that the phone system brings along."""
        return self.path_of(connection, key) if key.startswith("snd_") else key

    def greeting_of(self, connection: Connection, account_id: str) -> str:
        mine = voicemail_greetings.c.account_id == account_id
        chosen = connection.execute(select(voicemail_greetings.c.sound_id).where(mine)).scalar()
        return self.path_of(connection, chosen)

    def _write(self, connection: Connection, sound_id: str, path: Path) -> None:
        """Whole or not at all: somebody may be about to play it."""
        file = sound_files.c.sound_id == sound_id
        wave = connection.execute(select(sound_files.c.wave).where(file)).scalar_one()
        self._folder.mkdir(exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_bytes(wave)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
