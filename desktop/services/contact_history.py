"""What was spoken and written with a contact last, as far as this person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import StoreUnavailable
from desktop.domain.queries import CallQuery
from desktop.domain.records import CallRecord, Contact, Conversation
from desktop.services.ports import LocalData
from desktop.services.session import SessionService

LAST: Final = 8


@dataclass(frozen=True, slots=True)
class Together:
    """Both newest first; None where the person may not see that kind."""

    calls: tuple[CallRecord, ...] | None = ()
    conversations: tuple[Conversation, ...] | None = ()


class ContactHistoryService:
    def __init__(self, session: SessionService, local: LocalData) -> None:
        self._session = session
        self._local = local

    async def last(self, contact: Contact) -> Together:
        """Read from this computer; nothing where it keeps nothing now."""
        answer = self._session.answer
        sees_calls = answer.grants("calls.log:view_assigned")
        sees_texts = answer.grants("messages.log:view")
        try:
            calls = await self._calls(contact) if sees_calls else None
            conversations = await self._conversations(contact) if sees_texts else None
        except StoreUnavailable:
            return Together(() if sees_calls else None, () if sees_texts else None)
        return Together(calls, conversations)

    async def _calls(self, contact: Contact) -> tuple[CallRecord, ...]:
        """With the contact, and with its numbers from before it was one."""
        wanted = [CallQuery(contact_id=contact.id)]
        wanted += [CallQuery(remote_number=number) for number in contact.numbers]
        found: dict[str, CallRecord] = {}
        for query in wanted:
            for each in await self._local.calls.find(query, LAST):
                if each.contact_id in ("", contact.id):
                    found[each.id] = each
        newest = sorted(found.values(), key=lambda each: each.started_at, reverse=True)
        return tuple(newest[:LAST])

    async def _conversations(self, contact: Contact) -> tuple[Conversation, ...]:
        found: dict[str, Conversation] = {}
        for number in contact.numbers:
            for each in await self._local.texts.with_number(number):
                found[each.id] = each
        newest = sorted(found.values(), key=lambda each: each.last_at, reverse=True)
        return tuple(newest[:LAST])
