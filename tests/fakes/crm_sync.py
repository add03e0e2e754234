"""The fake CRM: what changed since a list was read."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.changes import Changes, LocalDataPolicy
from desktop.domain.records import CallRecord, Contact, Conversation, Message, Page
from tests.fakes.crm_company import Company, by_id, of, page_of

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakeSync(Company):
    """Part of ``Crm``."""

    async def calls_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[CallRecord]:
        self._check("calls_since", account_id, *_LOG)
        found = self.news("calls", cursor, self.seen_calls(account_id), limit)
        await self.held("calls_since")
        return found

    async def contacts_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Contact]:
        self._check("contacts_since", account_id, *_CONTACTS)
        rows = by_id(of(account_id, self.contact_rows))
        return self.news("contacts", cursor, rows, limit)

    async def conversations_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Conversation]:
        self._check("conversations_since", account_id, *_TEXTS)
        rows = by_id(of(account_id, self.conversation_rows))
        return self.news("conversations", cursor, rows, limit)

    async def messages_since(
        self, account_id: str, cursor: str, limit: int = 500
    ) -> Changes[Message]:
        self._check("messages_since", account_id, *_TEXTS)
        return self.news("messages", cursor, by_id(of(account_id, self.message_rows)), limit)

    async def all_messages(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Message]:
        self._check("all_messages", account_id, *_TEXTS)
        rows = of(account_id, self.message_rows)
        newest = sorted(rows, key=lambda each: (each.sent_at, each.id), reverse=True)
        page = page_of(newest, cursor, limit)
        return replace(page, sync_cursor=self.remember("messages", by_id(rows)))

    async def local_data_policy(self, account_id: str) -> LocalDataPolicy:
        self._check("local_data_policy", account_id)
        held = self.held_by_agency()
        return replace(
            self.policy,
            wipe_on_sign_out=held.get("wipe_on_sign_out", self.policy.wipe_on_sign_out),
            encrypted=held.get("encrypted", self.policy.encrypted),
        )
