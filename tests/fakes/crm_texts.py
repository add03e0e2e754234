"""The fake CRM: texts."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.calls import Direction
from desktop.domain.errors import (
    Refused,
)
from desktop.domain.records import (
    Conversation,
    Message,
    MessageState,
    Page,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, by_id, of, page_of

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakeTexts(Company):
    """Part of ``Crm``."""

    async def conversations(
        self, account_id: str, cursor: str | None = None, limit: int = 100
    ) -> Page[Conversation]:
        self._check("conversations", account_id, *_TEXTS)
        newest = sorted(self.conversation_rows, key=lambda each: each.last_at, reverse=True)
        page = page_of(of(account_id, newest), cursor, limit)
        cursor = self.remember("conversations", by_id(of(account_id, self.conversation_rows)))
        return replace(page, sync_cursor=cursor)

    async def messages(
        self, account_id: str, conversation_id: str, mark_read: bool = False
    ) -> Page[Message]:
        self._check("messages read" if mark_read else "messages", account_id, *_TEXTS)
        conversation = self._conversation(account_id, conversation_id)
        if mark_read:
            self._replace_conversation(replace(conversation, unread=0))
        thread = [each for each in self.message_rows if each.conversation_id == conversation_id]
        return Page(tuple(thread))

    async def send_message(
        self, account_id: str, conversation_id: str, text: str, idempotency_key: str
    ) -> Message:
        self._check("send_message", account_id, "messages:send", "send texts")
        asked = (account_id, conversation_id, text)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Message):
            return repeated
        conversation = self._conversation(account_id, conversation_id)
        if conversation.remote_number in self.do_not_call:
            sentence = "This number is on the do-not-call list."
            raise Refused(sentence, "messages:send", "refused.dnc")
        message = Message(
            *(f"m{len(self.message_rows)}", conversation_id, Direction.OUTBOUND, text),
            *(MessageState.QUEUED, known.NOON + known.HOUR),
            author="Anna Keller",
        )
        self.message_rows.append(message)
        self._replace_conversation(replace(conversation, last_text=text, last_at=message.sent_at))
        self._answered[idempotency_key] = (asked, message)
        self.push("message.updated", conversation_id=conversation_id, message_id=message.id)
        return message
