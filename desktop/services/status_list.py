"""Editing the account's call statuses; who gives them to calls has ``CallStatusService``."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.lists import CallStatus, CallStatuses
from desktop.services.account_settings import EDIT, SEE
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService


class StatusListService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def load(self) -> CallStatuses:
        require(self._session.answer, SEE, "see the account's settings")
        return await self._session.ask(self._crm.call_statuses(self._session.account_id))

    async def save(self, rows: Sequence[CallStatus], version: int) -> CallStatuses:
        """Raises ``Conflict`` with the statuses as they are now."""
        require(self._session.answer, EDIT, "edit the call statuses")
        account_id = self._session.account_id
        return await self._session.ask(self._crm.change_call_statuses(account_id, rows, version))
