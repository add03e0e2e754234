"""The CRM over HTTP: texts."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.api.bodies.texts import ConversationBody, MessageBody
from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.records import (
    Conversation,
    Message,
    Page,
)


class TextsClient(Requests):
    """Part of ``Crm``."""

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]:
        path, query = path_of(account_id, "conversations"), {"limit": str(limit), "cursor": cursor}
        page = await self._list(path, ConversationBody, query)
        rows = tuple(each.value() for each in page.data)
        return Page(rows, page.next_cursor, page.sync_cursor or "")

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        path = path_of(account_id, "conversations", conversation_id, "messages")
        query = {"mark_read": "true" if mark_read else None}
        page = await self._list(path, MessageBody, query)
        rows = tuple(each.value() for each in page.data)
        return Page(rows, page.next_cursor, page.sync_cursor or "")

    async def send_message(
        self,
        account_id: str,
        conversation_id: str,
        text: str,
        idempotency_key: str,
        media: Sequence[str] = (),
        retry_of: str = "",
    ) -> Message:
        path = path_of(account_id, "conversations", conversation_id, "messages")
        asked: dict[str, object] = {"text": text}
        if media:
            asked["media"] = list(media)
        if retry_of:
            asked["retry_of"] = retry_of
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, MessageBody).value()
