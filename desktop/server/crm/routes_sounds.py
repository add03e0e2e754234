"""The media manager: greetings, queue music, voicemail drops and announcements (S2-46)."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response
from sqlalchemy import Connection, select

from desktop.domain.library import MOST_SOUNDS, LibrarySound, SoundUse, fault_of, replacements
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, entitled_to_any, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.shapes_sounds import (
    GreetingBody,
    GreetingShape,
    SoundChange,
    SoundShape,
    Use,
)
from desktop.server.crm.sound_rows import library, offered, one, replace_everywhere
from desktop.server.crm.sound_uploads import Converted, converted
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish
from desktop.server.tables import sound_files, sounds, voicemail_greetings

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["media"])

_MANAGE: Final = ("media:manage", "change the sounds of the account")
_TALKING: Final = ("calls:place", "calls:answer")
# Who may choose a sound for what; a drop is played by whoever talks.
_CHOOSING: Final = {
    SoundUse.MUSIC: ("users:view",),
    SoundUse.GREETING: ("numbers:view",),
    SoundUse.ANNOUNCEMENT: ("recordings:configure",),
    SoundUse.DROP: _TALKING,
    SoundUse.VOICEMAIL: (),
}
_PLAYED_BY_AGENTS: Final = frozenset({SoundUse.DROP, SoundUse.ANNOUNCEMENT})
Name = Annotated[str, Query(max_length=200)]


@router.get("/sounds", response_model=shapes.Listing[SoundShape])
def list_sounds(caller: SignedIn, account_id: str) -> Response:
    """By name."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        found = library(connection, account_id)
    return listing([_shape(each) for each in found])


@router.get("/sound-choices/{use}", response_model=shapes.Listing[shapes.Named])
def list_choices(caller: SignedIn, account_id: str, use: Use) -> Response:
    """What can be chosen for a use, by name."""
    kind = SoundUse(use)
    with caller.database.read() as connection:
        enough = (*_CHOOSING[kind], _MANAGE[0])
        entitled_to_any(connection, caller, account_id, enough, "choose a sound")
        found = offered(connection, account_id, kind)
    return listing([{"id": key, "name": name} for key, name in found])


@router.post("/sounds", response_model=SoundShape, status_code=201)
async def add_sound(
    request: Request,
    caller: SignedIn,
    account_id: str,
    name: Name,
    use: Use,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """The body is the sound itself: WAV, MP3, FLAC or Ogg Vorbis of at most 20 MB."""
    await asyncio.to_thread(_may_manage, caller, account_id)  # before the sound is read
    content = await request.body()
    asked = ("POST", account_id, "sounds", name, use, hashlib.sha256(content).hexdigest())

    def add() -> Response:
        sound = converted(content)
        with caller.database.write() as connection:
            entitled(connection, caller, account_id, *_MANAGE)

            def work() -> tuple[int, Any]:
                return 201, _added(connection, caller, account_id, (name, use), sound)

            status, shown = once(connection, caller, idempotency_key, asked, work)
        return answer(shown, status, etag(shown))

    return await asyncio.to_thread(add)


@router.get("/sounds/{sound_id}/audio", response_class=Response)
def audio(caller: SignedIn, account_id: str, sound_id: str) -> Response:
    """WAV. Who talks may play what is made to be played in a talk."""
    with caller.database.read() as connection:
        kept = one(connection, account_id, sound_id)
        talks = _TALKING if kept is not None and kept.use in _PLAYED_BY_AGENTS else ()
        entitled_to_any(connection, caller, account_id, (_MANAGE[0], *talks), "hear this sound")
        file = sound_files.c.sound_id == sound_id
        wave = connection.execute(select(sound_files.c.wave).where(file)).scalar()
    if kept is None or wave is None:
        raise not_found()
    return Response(bytes(wave), media_type="audio/wav", headers={"Cache-Control": "no-store"})


@router.patch("/sounds/{sound_id}", response_model=SoundShape)
def rename_sound(
    caller: SignedIn,
    account_id: str,
    sound_id: str,
    body: SoundChange,
    if_match: IfMatch = "",
) -> Response:
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        before = _kept(connection, account_id, sound_id, if_match)
        values = {"name": _named(connection, account_id, body.name, sound_id)}
        change = {"name": before.name}
        _change(connection, account_id, before, values)
        record(connection, caller, account_id, "media.rename", sound_id, change, values)
        shown = _shown(connection, account_id, sound_id)
    return answer(shown, headers=etag(shown))


@router.put("/sounds/{sound_id}/audio", response_model=SoundShape)
async def replace_sound(
    request: Request,
    caller: SignedIn,
    account_id: str,
    sound_id: str,
    if_match: IfMatch = "",
) -> Response:
    """Another sound in its place, wherever it is played; the body is as for a new one."""
    await asyncio.to_thread(_may_manage, caller, account_id)  # before the sound is read
    content = await request.body()

    def replace() -> Response:
        sound = converted(content)
        with caller.database.write() as connection:
            entitled(connection, caller, account_id, *_MANAGE)
            before = _kept(connection, account_id, sound_id, if_match)
            file = sound_files.c.sound_id == sound_id
            connection.execute(sound_files.update().where(file).values(wave=sound.wave))
            values = {"milliseconds": sound.milliseconds}
            _change(connection, account_id, before, values)
            was = {"milliseconds": before.milliseconds}
            record(connection, caller, account_id, "media.replace", sound_id, was, values)
            shown = _shown(connection, account_id, sound_id)
        return answer(shown, headers=etag(shown))

    return await asyncio.to_thread(replace)


@router.delete("/sounds/{sound_id}", status_code=204)
def remove_sound(
    caller: SignedIn,
    account_id: str,
    sound_id: str,
    replacement: shapes.Id = "",
    if_match: IfMatch = "",
) -> Response:
    """For good. One that is played somewhere goes only with a ``replacement``."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        before = _kept(connection, account_id, sound_id, if_match)
        if before.used_by:
            _replace(connection, account_id, before, replacement)
        connection.execute(sound_files.delete().where(sound_files.c.sound_id == sound_id))
        connection.execute(sounds.delete().where(sounds.c.id == sound_id))
        was = {"name": before.name, "used_by": list(before.used_by)}
        now = {"replacement": replacement} if before.used_by else None
        record(connection, caller, account_id, "media.remove", sound_id, was, now)
        publish(connection, account_id, "sounds.updated")
    return Response(status_code=204)


@router.put("/voicemail-greeting", response_model=GreetingShape)
def choose_greeting(caller: SignedIn, account_id: str, body: GreetingBody) -> Response:
    """What callers hear before they leave a message; the last word counts."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_MANAGE)
        choices = dict(offered(connection, account_id, SoundUse.VOICEMAIL))
        if body.sound_id and body.sound_id not in choices:
            raise Problem(422, "unknown_sound", "This is no voicemail greeting of the account.")
        mine = voicemail_greetings.c.account_id == account_id
        was = connection.execute(select(voicemail_greetings.c.sound_id).where(mine)).scalar()
        connection.execute(voicemail_greetings.delete().where(mine))
        if body.sound_id:
            row = {"account_id": account_id, "sound_id": body.sound_id}
            connection.execute(voicemail_greetings.insert().values(row))
        before, after = {"greeting": was or ""}, {"greeting": body.sound_id}
        record(connection, caller, account_id, "media.greeting", account_id, before, after)
        publish(connection, account_id, "sounds.updated")
    return answer({"sound_id": body.sound_id})


def _may_manage(caller: Caller, account_id: str) -> None:
    """Before anything is read or decoded for somebody."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_MANAGE)


def _added(
    connection: Connection,
    caller: Caller,
    account_id: str,
    wanted: tuple[str, str],
    sound: Converted,
) -> dict[str, Any]:
    if len(library(connection, account_id)) >= MOST_SOUNDS:
        sentence = f"The library holds {MOST_SOUNDS} sounds at most. Remove one first."
        raise Problem(422, "too_many", sentence)
    name, use = _named(connection, account_id, wanted[0], ""), wanted[1]
    sound_id = f"snd_{uuid.uuid4().hex}"
    row: dict[str, Any] = {
        "id": sound_id,
        "account_id": account_id,
        "user_id": caller.user_id,
        "name": name,
    }
    row |= {"use": use, "milliseconds": sound.milliseconds, "added_at": now_ms()}
    connection.execute(sounds.insert().values(row))
    connection.execute(sound_files.insert().values(sound_id=sound_id, wave=sound.wave))
    after = {"name": name, "use": use, "milliseconds": sound.milliseconds}
    record(connection, caller, account_id, "media.add", sound_id, None, after)
    publish(connection, account_id, "sounds.updated")
    return _shown(connection, account_id, sound_id)


def _named(connection: Connection, account_id: str, name: str, sound_id: str) -> str:
    others = [each.name for each in library(connection, account_id) if each.id != sound_id]
    if fault := fault_of(name, others):
        raise Problem(422, "invalid_name", fault)
    return name.strip()


def _change(
    connection: Connection, account_id: str, before: LibrarySound, values: dict[str, Any]
) -> None:
    mine = sounds.c.id == before.id
    change = {**values, "version": before.version + 1}
    connection.execute(sounds.update().where(mine).values(change))
    publish(connection, account_id, "sounds.updated")


def _replace(
    connection: Connection, account_id: str, sound: LibrarySound, replacement: str
) -> None:
    where = ", ".join(sound.used_by)
    if not replacement:
        sentence = f"It is still played: {where}. Choose what is played instead."
        raise Problem(409, "in_use", sentence, current=_shape(sound))
    if replacement not in dict(replacements(sound, library(connection, account_id))):
        raise Problem(422, "unknown_sound", "This sound cannot take its place. Choose another one.")
    replace_everywhere(connection, account_id, sound.id, replacement)


def _kept(connection: Connection, account_id: str, sound_id: str, if_match: str) -> LibrarySound:
    sound = one(connection, account_id, sound_id)
    if sound is None:
        raise not_found()
    need_version(if_match, "of the sound")
    check_version(if_match, sound.version, "this sound", lambda: _shape(sound))
    return sound


def _shown(connection: Connection, account_id: str, sound_id: str) -> dict[str, Any]:
    sound = one(connection, account_id, sound_id)
    if sound is None:
        raise not_found()
    return _shape(sound)


def _shape(sound: LibrarySound) -> dict[str, Any]:
    at = sound.added_at
    shown = {**asdict(sound), "use": sound.use.value, "used_by": list(sound.used_by)}
    return {**shown, "added_at": time_text(int(at.timestamp() * 1000)) if at else ""}
