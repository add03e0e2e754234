"""The CRM over HTTP: the call log."""

from __future__ import annotations

from desktop.api.bodies.calls import CallBody
from desktop.api.decoding import Named
from desktop.api.requests import Requests, path_of
from desktop.domain.records import (
    CallFilter,
    CallRecord,
    Page,
)


class CallsClient(Requests):
    """Part of ``Crm``."""

    async def calls(
        self, account_id: str, wanted: CallFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[CallRecord]:
        query = {
            "limit": str(limit),
            "cursor": cursor,
            "direction": wanted.direction.value if wanted.direction else None,
            "agent": wanted.agent_id,
            "q": wanted.text,
        }
        page = await self._list(path_of(account_id, "calls"), CallBody, query)
        rows = tuple(each.value() for each in page.data)
        return Page(rows, page.next_cursor, page.sync_cursor or "")

    async def call(self, account_id: str, record_id: str) -> CallRecord:
        return (await self._get(path_of(account_id, "calls", record_id), CallBody)).value()

    async def agents(self, account_id: str) -> tuple[tuple[str, str], ...]:
        page = await self._list(path_of(account_id, "agents"), Named)
        return tuple((each.id, each.name) for each in page.data)
