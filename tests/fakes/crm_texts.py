"""The fake CRM: texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.calls import Direction
from desktop.domain.errors import Conflict, CrmUnreachable, InvalidInput, Refused
from desktop.domain.records import (
    Conversation,
    Message,
    MessageState,
    Page,
)
from desktop.domain.text_records import Picture
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
        self,
        account_id: str,
        conversation_id: str,
        text: str,
        idempotency_key: str,
        media: Sequence[str] = (),
        retry_of: str = "",
    ) -> Message:
        self._check("send_message", account_id, "messages:send", "send texts")
        asked = (account_id, conversation_id, text, tuple(media), retry_of)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Message):
            return repeated
        conversation = self._conversation(account_id, conversation_id)
        self._refuse(conversation.remote_number)
        self._check_retry(conversation_id, retry_of)
        message = self._write(conversation, text, self._pictures(media), retry_of)
        self._answered[idempotency_key] = (asked, message)
        await self.held("send_message")
        if "send_message" in self.lost_answers:
            raise CrmUnreachable("The CRM did not answer.")
        return message

    def opts_out(self, number: str) -> None:
        """Somebody asks for no more texts."""
        self.opted_out |= {number}
        self.conversation_rows = [
            replace(each, opted_out=each.remote_number in self.opted_out)
            for each in self.conversation_rows
        ]

    def _refuse(self, number: str) -> None:
        if number in self.do_not_call:
            sentence = "This number is on the do-not-call list."
            raise Refused(sentence, "messages:send", "refused.dnc")
        if number in self.opted_out:
            sentence = "This person has asked for no more texts from this number."
            raise Refused(sentence, "messages:send", "opted_out")

    def _check_retry(self, conversation_id: str, retry_of: str) -> None:
        if not retry_of:
            return
        rows = {each.id: each for each in self.message_rows}
        failed = rows.get(retry_of)
        if failed is None or failed.state is not MessageState.FAILED:
            raise Conflict("That text has not failed. There is nothing to retry.")
        again = [each for each in rows.values() if each.retry_of == retry_of]
        if any(each.state is not MessageState.FAILED for each in again):
            raise Conflict("That text has been sent again already.")

    def _pictures(self, ids: Sequence[str]) -> tuple[Picture, ...]:
        if any(each not in self.picture_rows for each in ids):
            raise InvalidInput("A picture is not there any more. Add it again.")
        return tuple(self.picture_rows[each][0] for each in ids)

    def _write(
        self,
        conversation: Conversation,
        text: str,
        media: tuple[Picture, ...] = (),
        retry_of: str = "",
    ) -> Message:
        message = Message(
            *(f"m{len(self.message_rows)}", conversation.id, Direction.OUTBOUND, text),
            *(MessageState.QUEUED, known.NOON + known.HOUR),
            author="Anna Keller",
            retry_of=retry_of,
            media=media,
        )
        self.message_rows.append(message)
        last = {"last_text": text or "Picture", "last_at": message.sent_at}
        self._replace_conversation(replace(conversation, **last))
        self.push("message.updated", conversation_id=conversation.id, message_id=message.id)
        return message
