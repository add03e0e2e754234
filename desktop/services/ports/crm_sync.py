"""The CRM's interface: what a desk keeps in step on its own disk, and what it writes back."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.changes import CallChange, Changes, LocalDataPolicy
from desktop.domain.records import CallRecord, Contact, Conversation, Message, Page


class CrmSync(Protocol):
    """Part of ``Crm``. What changed since ``cursor`` raises ``StartAnew`` for a place long past."""

    async def calls_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[CallRecord]: ...

    async def contacts_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Contact]: ...

    async def conversations_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Conversation]: ...

    async def messages_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Message]: ...

    async def all_messages(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Message]:
        """Of every conversation, newest first."""

    async def local_data_policy(self, account_id: str) -> LocalDataPolicy: ...

    async def change_call(
        self,
        account_id: str,
        record_id: str,
        change: CallChange,
        version: int | None,
        idempotency_key: str,
    ) -> CallRecord:
        """``version`` None: the last writer wins.

        Raises ``Conflict`` whose ``current`` is the ``CallRecord`` as it is now.
        """
