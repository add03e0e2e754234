"""The CRM's interface: what makes a desk the person's own."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.favourites import Favourites
from desktop.domain.screen_pop import ScreenPop


class CrmDesk(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def favourites(self, account_id: str) -> Favourites: ...

    async def set_favourites(self, account_id: str, favourites: Favourites) -> Favourites:
        """The whole list; raises ``InvalidInput`` for a number that cannot be dialled."""

    async def screen_pop(self, account_id: str) -> ScreenPop: ...
