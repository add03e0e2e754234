"""The library of sounds: who fills it, and who chooses from it (S2-46)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.library import LibrarySound, SoundUse
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

MANAGE: Final = ("media:manage", "change the sounds of the account")


class SoundService:
    """Raises ``Conflict`` with the ``LibrarySound`` as it is now."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def all(self) -> tuple[LibrarySound, ...]:
        require(self._session.answer, *MANAGE)
        return await self._session.ask(self._crm.sounds(self._session.account_id))

    async def choices(self, use: SoundUse) -> tuple[tuple[str, str], ...]:
        """The CRM knows who may choose what for what."""
        asked = self._crm.sound_choices(self._session.account_id, use)
        return await self._session.ask(asked)

    async def wave(self, sound_id: str) -> bytes:
        return await self._session.ask(self._crm.sound_wave(self._session.account_id, sound_id))

    async def add(self, name: str, use: SoundUse, content: bytes, key: str = "") -> LibrarySound:
        """``key`` is the same where the same is sent again, so that it is added only once."""
        require(self._session.answer, *MANAGE)
        key = key or uuid.uuid4().hex
        asked = self._crm.add_sound(self._session.account_id, name, use, content, key)
        return await self._session.ask(asked)

    async def rename(self, sound: LibrarySound) -> LibrarySound:
        require(self._session.answer, *MANAGE)
        return await self._session.ask(self._crm.rename_sound(self._session.account_id, sound))

    async def replace(self, sound: LibrarySound, content: bytes) -> LibrarySound:
        require(self._session.answer, *MANAGE)
        asked = self._crm.replace_sound(self._session.account_id, sound, content)
        return await self._session.ask(asked)

    async def remove(self, sound: LibrarySound, replacement: str = "") -> None:
        require(self._session.answer, *MANAGE)
        asked = self._crm.remove_sound(self._session.account_id, sound, replacement)
        await self._session.ask(asked)

    async def greet_with(self, sound_id: str) -> None:
        """What callers hear before they leave a message, "" for the phone system's own."""
        require(self._session.answer, *MANAGE)
        asked = self._crm.choose_voicemail_greeting(self._session.account_id, sound_id)
        await self._session.ask(asked)
