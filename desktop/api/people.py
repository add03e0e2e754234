"""The CRM over HTTP: contacts."""

from __future__ import annotations

from desktop.api.bodies.people import ContactBody
from desktop.api.requests import Requests, path_of
from desktop.domain.errors import NotFound
from desktop.domain.records import (
    Contact,
    Page,
)


class PeopleClient(Requests):
    """Part of ``Crm``."""

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]:
        query = {"limit": str(limit), "cursor": cursor, "q": text}
        page = await self._list(path_of(account_id, "contacts"), ContactBody, query)
        rows = tuple(each.value() for each in page.data)
        return Page(rows, page.next_cursor, page.sync_cursor or "")

    async def match_contact(self, account_id: str, number: str) -> Contact | None:
        path = path_of(account_id, "contacts", "match")
        try:
            return (await self._get(path, ContactBody, {"number": number})).value()
        except NotFound:
            return None
