"""The CRM's interface: voice menus."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.voice_menus import MenuParts, VoiceMenu


class CrmVoiceMenus(Protocol):
    """Part of ``Crm``; ``InvalidInput`` for a menu that cannot be."""

    async def voice_menus(self, account_id: str) -> tuple[VoiceMenu, ...]:
        """By name."""

    async def menu_parts(self, account_id: str) -> MenuParts:
        """What a menu can be made of."""

    async def add_voice_menu(
        self, account_id: str, menu: VoiceMenu, idempotency_key: str
    ) -> VoiceMenu: ...

    async def change_voice_menu(self, account_id: str, menu: VoiceMenu) -> VoiceMenu:
        """Raises ``Conflict`` with the ``VoiceMenu`` as it is, where another version is there."""

    async def remove_voice_menu(self, account_id: str, menu: VoiceMenu) -> None: ...
