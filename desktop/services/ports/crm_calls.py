"""The CRM's interface: the call log."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import (
    CallFilter,
    CallRecord,
    Page,
)


class CrmCalls(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]: ...

    async def call(self, account_id: str, record_id: str) -> CallRecord: ...

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the agents that the log's filter may name, within the row scope."""
