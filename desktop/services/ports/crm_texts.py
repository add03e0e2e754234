"""The CRM's interface: texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.domain.records import (
    Conversation,
    Message,
    Page,
)


class CrmTexts(Protocol):
    """Part of ``Crm``; its errors are those of the whole."""

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]: ...

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        """The newest 500, oldest first."""

    async def send_message(
        self,
        account_id: str,
        conversation_id: str,
        text: str,
        idempotency_key: str,
        media: Sequence[str] = (),
        retry_of: str = "",
    ) -> Message:
        """Raises ``Conflict`` for a ``retry_of`` that has not failed or was sent again already."""
