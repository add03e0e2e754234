"""The CRM's interface: the account's invoices."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import (
    Invoice,
    Page,
)


class CrmAccount(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def invoices(self, account_id: str) -> Page[Invoice]: ...
