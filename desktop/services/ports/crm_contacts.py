"""The CRM's interface: what people write about contacts."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.contacts import ContactChange
from desktop.domain.records import Contact


class CrmContacts(Protocol):
    """Part of ``Crm``. Raises ``Conflict`` whose ``current`` is the ``Contact`` as it is now."""

    async def add_contact(
        self, account_id: str, contact_id: str, new: ContactChange, idempotency_key: str
    ) -> Contact:
        """Under the id that this desk has chosen: 32 hexadecimal digits."""

    async def change_contact(
        self,
        account_id: str,
        contact_id: str,
        change: ContactChange,
        version: int | None,
        idempotency_key: str,
    ) -> Contact:
        """``version`` None: the last writer wins."""

    async def delete_contact(self, account_id: str, contact_id: str, version: int | None) -> None:
        """Its calls and texts stay, with the number alone."""

    async def merge_contacts(
        self, account_id: str, kept: Contact, other: Contact, idempotency_key: str
    ) -> Contact:
        """``kept`` takes over what only ``other`` knows, and its calls and texts."""
