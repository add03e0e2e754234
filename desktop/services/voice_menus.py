"""Voice menus, for those who may see or edit where calls lead (S1-14)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.voice_menus import MenuParts, VoiceMenu
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SEE: Final = "numbers:view"
EDIT: Final = "numbers:edit"


class VoiceMenuService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def all(self) -> tuple[VoiceMenu, ...]:
        require(self._session.answer, SEE, "see the voice menus")
        return await self._session.ask(self._crm.voice_menus(self._session.account_id))

    async def parts(self) -> MenuParts:
        require(self._session.answer, SEE, "see the voice menus")
        return await self._session.ask(self._crm.menu_parts(self._session.account_id))

    async def save(self, menu: VoiceMenu) -> VoiceMenu:
        """A new one without an id; raises ``Conflict`` with the ``VoiceMenu`` as it is now."""
        require(self._session.answer, EDIT, "edit the voice menus")
        account_id = self._session.account_id
        if menu.id:
            return await self._session.ask(self._crm.change_voice_menu(account_id, menu))
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.add_voice_menu(account_id, menu, key))

    async def remove(self, menu: VoiceMenu) -> None:
        require(self._session.answer, EDIT, "edit the voice menus")
        await self._session.ask(self._crm.remove_voice_menu(self._session.account_id, menu))
