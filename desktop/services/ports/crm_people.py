"""The CRM's interface: contacts and users."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import (
    Contact,
    Page,
    UserRecord,
)


class CrmPeople(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]: ...

    async def match_contact(self, account_id: str, number: str) -> Contact | None: ...

    async def users(self, account_id: str) -> Page[UserRecord]:
        """Needs ``users:view``."""

    async def set_role(self, account_id: str, user_id: str, role: str) -> None: ...
