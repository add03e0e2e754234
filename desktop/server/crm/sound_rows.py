"""The library of sounds in its rows: what there is, what plays it, and what replaces one."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.domain.library import OWN, LibrarySound, SoundUse
from desktop.server.database import publish
from desktop.server.tables import (
    queues,
    recording_settings,
    sounds,
    users,
    voice_menus,
    voicemail_greetings,
)


def library(connection: Connection, account_id: str) -> list[LibrarySound]:
    """By name."""
    query = (
        select(sounds, users.c.name.label("added_by"))
        .join(users, users.c.id == sounds.c.user_id)
        .where(sounds.c.account_id == account_id)
        .order_by(sounds.c.name, sounds.c.id)
    )
    uses = _uses(connection, account_id)
    return [_value(row, uses) for row in connection.execute(query)]


def one(connection: Connection, account_id: str, sound_id: str) -> LibrarySound | None:
    found = (each for each in library(connection, account_id) if each.id == sound_id)
    return next(found, None)


def offered(connection: Connection, account_id: str, use: SoundUse) -> tuple[tuple[str, str], ...]:
    """Id and name of what can be chosen for a use, by name."""
    mine = (sounds.c.account_id == account_id, sounds.c.use == use.value)
    query = select(sounds.c.id, sounds.c.name).where(*mine).order_by(sounds.c.name, sounds.c.id)
    return tuple((row.id, row.name) for row in connection.execute(query))


def replace_everywhere(connection: Connection, account_id: str, sound_id: str, key: str) -> None:
    """``key`` is another sound, what the phone system brings along, or ``OWN``."""
    other = None if key == OWN else key
    changes = (
        (queues, queues.c.music_id, other, "teams.updated"),
        (recording_settings, recording_settings.c.sound_id, other, "settings.changed"),
        (voice_menus, voice_menus.c.prompt, key, "voice_menus.updated"),
    )
    for table, column, value, event in changes:
        mine = (table.c.account_id == account_id, column == sound_id)
        values = {column.name: value, "version": table.c.version + 1}
        if connection.execute(table.update().where(*mine).values(values)).rowcount:
            publish(connection, account_id, event, {})
    greeting = voicemail_greetings.c.sound_id == sound_id
    if other is None:
        connection.execute(voicemail_greetings.delete().where(greeting))
    else:
        connection.execute(voicemail_greetings.update().where(greeting).values(sound_id=other))


def _uses(connection: Connection, account_id: str) -> dict[str, list[str]]:
    """What plays each of them, in words."""
    found: dict[str, list[str]] = defaultdict(list)
    for table, column, kind in (
        (queues, queues.c.music_id, "queue"),
        (voice_menus, voice_menus.c.prompt, "menu"),
    ):
        query = select(column.label("sound"), table.c.name).where(table.c.account_id == account_id)
        for row in connection.execute(query.order_by(table.c.name)):
            found[row.sound].append(f"{kind} {row.name}")
    for table, words in (
        (voicemail_greetings, "voicemail of everybody"),
        (recording_settings, "recorded calls"),
    ):
        query = select(table.c.sound_id).where(table.c.account_id == account_id)
        for sound_id in connection.execute(query).scalars():
            found[sound_id].append(words)
    return found


def _value(row: Row[Any], uses: dict[str, list[str]]) -> LibrarySound:
    return LibrarySound(
        id=row.id,
        name=row.name,
        use=SoundUse(row.use),
        milliseconds=row.milliseconds,
        added_by=row.added_by,
        added_at=datetime.fromtimestamp(row.added_at / 1000, UTC),
        used_by=tuple(uses.get(row.id, ())),
        version=row.version,
    )
