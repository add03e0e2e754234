"""Sounds in the library of the demonstration account, made of those that come along."""

from __future__ import annotations

import io
import wave
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection

from desktop.domain.library import SoundUse
from desktop.server import tables
from desktop.server.database import now_ms
from desktop.server.seed_people import HOME

_OWNER: Final = "usr_omar_haddad"
_DAY_MS: Final = 24 * 3600 * 1000
_SOUNDS: Final = (
    ("snd_waiting", "Waiting room", SoundUse.MUSIC, "music"),
    ("snd_front_desk", "Front desk", SoundUse.GREETING, "office_menu"),
    ("snd_call_back", "About your quote", SoundUse.DROP, "message_quote"),
    ("snd_thank_you", "Thank you", SoundUse.DROP, "message_thanks"),
)


def fill(connection: Connection) -> None:
    for place, (sound_id, name, use, file) in enumerate(_SOUNDS):
        content = files("resources").joinpath("sounds", f"{file}.wav").read_bytes()
        row = {
            "id": sound_id,
            "account_id": HOME,
            "user_id": _OWNER,
            "name": name,
            "use": use.value,
            "milliseconds": _milliseconds(content),
            "added_at": now_ms() - (place + 3) * _DAY_MS,
        }
        connection.execute(tables.sounds.insert().values(row))
        connection.execute(tables.sound_files.insert().values(sound_id=sound_id, wave=content))


def _milliseconds(content: bytes) -> int:
    with wave.open(io.BytesIO(content)) as file:
        return int(file.getnframes() * 1000 / file.getframerate())
