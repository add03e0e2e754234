"""The account's names for being busy or away, for those who edit them."""

from __future__ import annotations

from desktop.domain.reason_list import ReasonList
from desktop.services.account_settings import EDIT, SEE
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService


class ReasonListService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def load(self) -> ReasonList:
        require(self._session.answer, SEE, "see the account's settings")
        return await self._session.ask(self._crm.reason_list(self._session.account_id))

    async def save(self, wanted: ReasonList) -> ReasonList:
        """Raises ``Conflict`` with the list as it is now."""
        require(self._session.answer, EDIT, "edit the status reasons")
        return await self._session.ask(self._crm.change_reasons(self._session.account_id, wanted))
