"""The CRM's interface: the account's numbers and invoices."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import (
    Invoice,
    NumberRecord,
    Page,
)


class CrmAccount(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def numbers(self, account_id: str) -> Page[NumberRecord]: ...

    async def invoices(self, account_id: str) -> Page[Invoice]: ...
