"""The number an outbound call would show: the CRM resolves, the phone page asks while one types."""

from __future__ import annotations

from desktop.domain.destinations import Destination, classify
from desktop.domain.records import CallerIdPreview
from desktop.services.ports import Crm
from desktop.services.session import SessionService


class CallerIdService:
    """The caller pauses between questions; nothing here is kept, so nothing can be stale."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def preview(
        self, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallerIdPreview:
        return await self._session.ask(
            self._crm.resolve_caller_id(self._session.account_id, dialled, pick, dnc_confirmed)
        )

    def read(self, dialled: str) -> Destination:
        """What ``dialled`` means as far as it can be told without the CRM."""
        account = self._session.account
        return classify(dialled, account.region if account else "US")
