"""The CRM over HTTP: what changed since a sync cursor, and what is written about calls."""

from __future__ import annotations

from typing import TypeVar

from desktop.api.bodies.calls import CallBody
from desktop.api.bodies.local_data import LocalDataBody
from desktop.api.bodies.people import ContactBody
from desktop.api.bodies.texts import ConversationBody, MessageBody
from desktop.api.decoding import ListBody, decode
from desktop.api.requests import Requests, path_of
from desktop.api.versions import ValueBody, if_match, telling_the_current
from desktop.domain.changes import CallChange, Changes, LocalDataPolicy
from desktop.domain.records import CallRecord, Contact, Conversation, Message, Page

Value = TypeVar("Value")


class SyncClient(Requests):
    """Part of ``Crm``."""

    async def calls_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[CallRecord]:
        return _changes(
            await self._list(path_of(account_id, "calls"), CallBody, _since(cursor, limit))
        )

    async def contacts_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Contact]:
        return _changes(
            await self._list(path_of(account_id, "contacts"), ContactBody, _since(cursor, limit))
        )

    async def conversations_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Conversation]:
        path, query = path_of(account_id, "conversations"), _since(cursor, limit)
        return _changes(await self._list(path, ConversationBody, query))

    async def messages_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Message]:
        return _changes(
            await self._list(path_of(account_id, "messages"), MessageBody, _since(cursor, limit))
        )

    async def all_messages(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Message]:
        query = {"limit": str(limit), "cursor": cursor}
        page = await self._list(path_of(account_id, "messages"), MessageBody, query)
        rows = tuple(each.value() for each in page.data)
        return Page(rows, page.next_cursor, page.sync_cursor or "")

    async def local_data_policy(self, account_id: str) -> LocalDataPolicy:
        return (await self._get(path_of(account_id, "me", "local-data"), LocalDataBody)).value()

    async def change_call(
        self,
        account_id: str,
        record_id: str,
        change: CallChange,
        version: int | None,
        idempotency_key: str,
    ) -> CallRecord:
        path = path_of(account_id, "calls", record_id)
        with telling_the_current(CallBody):
            content = await self._send(
                "PATCH",
                path,
                change.as_fields(),
                key=idempotency_key,
                headers=if_match(version),
            )
        return decode(content, CallBody).value()


def _since(cursor: str, limit: int) -> dict[str, str | None]:
    return {"since": cursor, "limit": str(limit)}


def _changes(page: ListBody[ValueBody[Value]]) -> Changes[Value]:
    rows = tuple(each.value() for each in page.data)
    return Changes(rows, tuple(page.gone), page.sync_cursor or "", page.more, page.odd)
