"""Texts: conversations, one thread, and a single text sent from it (S1-17, S1-21)."""

from __future__ import annotations

import uuid

from desktop.domain.errors import InvalidInput
from desktop.domain.events import MessageChanged
from desktop.domain.records import Conversation, Message, Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream


class MessagingService:
    def __init__(self, crm: Crm, session: SessionService, stream: EventStream) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream

    async def conversations(self, cursor: str | None = None) -> Page[Conversation]:
        self._check()
        return await self._session.ask(self._crm.conversations(self._session.account_id, cursor))

    async def thread(self, conversation_id: str) -> Page[Message]:
        """The thread, oldest first; it counts as read from now on."""
        self._check()
        return await self._session.ask(
            self._crm.messages(self._session.account_id, conversation_id, mark_read=True)
        )

    async def send(self, conversation_id: str, text: str) -> Message:
        require(self._session.answer, "messages:send", "send texts")
        if not text.strip():
            raise InvalidInput("There is nothing to send yet. Write a text first.")
        message = await self._session.ask(
            self._crm.send_message(
                self._session.account_id, conversation_id, text, uuid.uuid4().hex
            )
        )
        self._stream.publish(MessageChanged(message))
        return message

    def _check(self) -> None:
        require(self._session.answer, "messages.log:view", "see texts")
