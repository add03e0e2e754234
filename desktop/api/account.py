"""The CRM over HTTP: the account's invoices."""

from __future__ import annotations

from desktop.api.bodies.account import InvoiceBody
from desktop.api.requests import Requests, path_of
from desktop.domain.records import (
    Invoice,
    Page,
)


class AccountClient(Requests):
    """Part of ``Crm``."""

    async def invoices(self, account_id: str) -> Page[Invoice]:
        page = await self._list(path_of(account_id, "invoices"), InvoiceBody)
        return Page(tuple(each.value() for each in page.data), page.next_cursor)
