"""The CRM over HTTP: the account's numbers and invoices."""

from __future__ import annotations

from desktop.api.bodies.account import InvoiceBody, NumberBody
from desktop.api.requests import Requests, path_of
from desktop.domain.records import (
    Invoice,
    NumberRecord,
    Page,
)


class AccountClient(Requests):
    """Part of ``Crm``."""

    async def numbers(self, account_id: str) -> Page[NumberRecord]:
        page = await self._list(path_of(account_id, "numbers"), NumberBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def invoices(self, account_id: str) -> Page[Invoice]:
        page = await self._list(path_of(account_id, "invoices"), InvoiceBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)
