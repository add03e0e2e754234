"""The CRM over HTTP: the library of sounds."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import httpx
import msgspec

from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.errors import CrmConfused
from desktop.domain.library import LibrarySound, SoundUse

# Millions of bytes over a slow line, and the CRM decodes them before it answers.
_UPLOAD: Final = httpx.Timeout(60.0, connect=5.0)
_PLAYABLE: Final = b"RIFF"


class SoundBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    use: SoundUse
    milliseconds: int
    added_by: str
    added_at: datetime
    used_by: list[str]
    version: int

    def value(self) -> LibrarySound:
        return LibrarySound(**{**msgspec.structs.asdict(self), "used_by": tuple(self.used_by)})


class ChoiceBody(msgspec.Struct, frozen=True):
    id: str
    name: str


class SoundsClient(Requests):
    """Part of ``Crm``."""

    async def sounds(self, account_id: str) -> tuple[LibrarySound, ...]:
        page = await self._list(path_of(account_id, "sounds"), SoundBody)
        return tuple(each.value() for each in page.data)

    async def sound_choices(self, account_id: str, use: SoundUse) -> tuple[tuple[str, str], ...]:
        page = await self._list(path_of(account_id, "sound-choices", use.value), ChoiceBody)
        return tuple((each.id, each.name) for each in page.data)

    async def sound_wave(self, account_id: str, sound_id: str) -> bytes:
        path = path_of(account_id, "sounds", sound_id, "audio")
        content: bytes = (await self._request("GET", path, timeout=_UPLOAD)).content
        if not content.startswith(_PLAYABLE):
            raise CrmConfused("What the CRM sent is no sound. Try again.")
        return content

    async def add_sound(
        self, account_id: str, name: str, use: SoundUse, content: bytes, idempotency_key: str
    ) -> LibrarySound:
        asked = {"name": name, "use": use.value}
        headers = {"Idempotency-Key": idempotency_key}
        path = path_of(account_id, "sounds")
        answer = await self._request(
            "POST", path, params=asked, content=content, headers=headers, timeout=_UPLOAD
        )
        return decode(answer.content, SoundBody).value()

    async def rename_sound(self, account_id: str, sound: LibrarySound) -> LibrarySound:
        path, asked = path_of(account_id, "sounds", sound.id), {"name": sound.name}
        with telling_the_current(SoundBody):
            content = await self._send("PATCH", path, asked, headers=if_match(sound.version))
        return decode(content, SoundBody).value()

    async def replace_sound(
        self, account_id: str, sound: LibrarySound, content: bytes
    ) -> LibrarySound:
        path, headers = path_of(account_id, "sounds", sound.id, "audio"), if_match(sound.version)
        with telling_the_current(SoundBody):
            answer = await self._request(
                "PUT", path, content=content, headers=headers, timeout=_UPLOAD
            )
        return decode(answer.content, SoundBody).value()

    async def remove_sound(
        self, account_id: str, sound: LibrarySound, replacement: str = ""
    ) -> None:
        path, headers = path_of(account_id, "sounds", sound.id), if_match(sound.version)
        asked = {"replacement": replacement} if replacement else {}
        with telling_the_current(SoundBody):
            expect_nothing(await self._request("DELETE", path, params=asked, headers=headers))

    async def choose_voicemail_greeting(self, account_id: str, sound_id: str) -> None:
        path = path_of(account_id, "voicemail-greeting")
        await self._send("PUT", path, {"sound_id": sound_id})
