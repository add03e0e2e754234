"""The CRM's interface: contacts."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import (
    Contact,
    Page,
)


class CrmPeople(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]: ...

    async def match_contact(self, account_id: str, number: str) -> Contact | None: ...
