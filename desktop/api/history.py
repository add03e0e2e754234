"""The CRM over HTTP: the change history."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

import msgspec

from desktop.api.bodies.lists import Moment
from desktop.api.decoding import Named
from desktop.api.failures import reaching
from desktop.api.requests import Requests, path_of
from desktop.domain.change_history import FieldChange, HistoryEntry, HistoryQuery
from desktop.domain.records import Page


class FieldChangeBody(msgspec.Struct, frozen=True):
    field: str
    before: str
    after: str


class HistoryBody(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(min_length=1)]
    at: Moment
    who: Named | None
    what: str
    subject: str
    changes: list[FieldChangeBody]
    address: str

    def value(self) -> HistoryEntry:
        changes = tuple(FieldChange(c.field, c.before, c.after) for c in self.changes)
        return HistoryEntry(
            id=self.id,
            at=self.at,
            who_id=self.who.id if self.who else "",
            who=self.who.name if self.who else "",
            what=self.what,
            subject=self.subject,
            changes=changes,
            address=self.address,
        )


class HistoryClient(Requests):
    """Part of ``Crm``."""

    async def change_history(
        self,
        account_id: str,
        query: HistoryQuery,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[HistoryEntry]:
        asked: dict[str, str | None] = {**_asked(query), "cursor": cursor, "limit": str(limit)}
        page = await self._list(path_of(account_id, "history"), HistoryBody, asked)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def people_in_history(self, account_id: str) -> tuple[tuple[str, str], ...]:
        page = await self._list(path_of(account_id, "history", "people"), Named)
        return tuple((each.id, each.name) for each in page.data)

    async def export_history(
        self, account_id: str, query: HistoryQuery
    ) -> AsyncGenerator[bytes, None]:
        path = path_of(account_id, "history", "export")
        asked: dict[str, str | list[str]] = {k: v for k, v in _asked(query).items() if v}
        with reaching(self.address):
            response = await self._opened_stream(path, asked)
            try:
                async for piece in response.aiter_bytes():
                    yield piece
            finally:
                await response.aclose()


def _asked(query: HistoryQuery) -> dict[str, str]:
    return {
        "q": query.text,
        "who": query.who,
        "area": query.area,
        "since": query.since.isoformat() if query.since else "",
        "until": query.until.isoformat() if query.until else "",
    }
