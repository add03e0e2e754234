"""The call log: pages from the CRM, within the rows this user may see (S1-11, S1-16)."""

from __future__ import annotations

from desktop.domain.records import CallFilter, CallRecord, Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

_PAGE = 100


class HistoryService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def page(self, wanted: CallFilter, cursor: str | None = None) -> Page[CallRecord]:
        self._check()
        return await self._session.ask(
            self._crm.calls(self._session.account_id, wanted, cursor, _PAGE)
        )

    async def recent(self, limit: int = 20) -> tuple[CallRecord, ...]:
        """The newest rows, for the phone page."""
        self._check()
        page = await self._session.ask(
            self._crm.calls(self._session.account_id, CallFilter(), None, limit)
        )
        return page.rows

    async def agents(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of the agents the filter may name."""
        self._check()
        return await self._session.ask(self._crm.agents(self._session.account_id))

    def _check(self) -> None:
        require(self._session.answer, "calls.log:view_assigned", "see the call log")
