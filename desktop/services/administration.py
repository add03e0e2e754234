"""Users and invoices, for those who may see them."""

from __future__ import annotations

from desktop.domain.records import Invoice, Page, UserRecord
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService


class AdministrationService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def users(self) -> Page[UserRecord]:
        require(self._session.answer, "users:view", "see the users")
        return await self._session.ask(self._crm.users(self._session.account_id))

    async def set_role(self, user_id: str, role: str) -> None:
        """Who may change whom is the CRM's to say; its refusal comes as ``Refused``."""
        require(self._session.answer, "users:edit", "change roles")
        await self._session.ask(self._crm.set_role(self._session.account_id, user_id, role))

    async def invoices(self) -> Page[Invoice]:
        require(self._session.answer, "billing.invoices:view", "see invoices")
        return await self._session.ask(self._crm.invoices(self._session.account_id))
