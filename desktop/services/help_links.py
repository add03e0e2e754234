"""Where the company explains its roles and permissions, for those who may say so."""

from __future__ import annotations

from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.help_links import HelpLinks, faults_of_links
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

_EDIT: Final = ("account.settings:edit", "change the help links")


class HelpLinkService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def load(self) -> HelpLinks:
        return await self._session.ask(self._crm.help_links(self._session.account_id))

    async def save(self, wanted: HelpLinks) -> HelpLinks:
        """Raises ``Conflict`` with the links as they are now."""
        require(self._session.answer, *_EDIT)
        if faults := faults_of_links(wanted.plain):
            raise InvalidInput(next(iter(faults.values())))
        asked = self._crm.set_help_links(self._session.account_id, wanted.plain)
        return await self._session.ask(asked)
