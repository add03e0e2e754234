"""Invoices, for those who may see them."""

from __future__ import annotations

from desktop.domain.records import Invoice, Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService


class AdministrationService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def invoices(self) -> Page[Invoice]:
        require(self._session.answer, "billing.invoices:view", "see invoices")
        return await self._session.ask(self._crm.invoices(self._session.account_id))
