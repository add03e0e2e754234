"""The CRM's interface: the change history."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from desktop.domain.change_history import HistoryEntry, HistoryQuery
from desktop.domain.records import Page


class CrmHistory(Protocol):
    """Part of ``Crm``; all of it needs ``audit:view``."""

    async def change_history(
        self,
        account_id: str,
        query: HistoryQuery,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[HistoryEntry]:
        """Newest first."""

    async def people_in_history(self, account_id: str) -> tuple[tuple[str, str], ...]:
        """Id and name of who has done something, by name."""

    def export_history(self, account_id: str, query: HistoryQuery) -> AsyncGenerator[bytes, None]:
        """CSV in pieces, newest first; the account's switch for export counts as well."""
