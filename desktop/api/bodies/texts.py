"""Answers about texts."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.api.decoding import Named
from desktop.domain.calls import Direction
from desktop.domain.records import (
    Conversation,
    Message,
    MessageState,
)


class ConversationBody(msgspec.Struct, frozen=True):
    id: str
    contact: Named | None
    remote_number: str
    our_number: str
    last_text: str
    last_at: datetime
    unread: int

    def value(self) -> Conversation:
        return Conversation(
            id=self.id,
            contact_id=self.contact.id if self.contact else "",
            contact_name=self.contact.name if self.contact else "",
            remote_number=self.remote_number,
            our_number=self.our_number,
            last_text=self.last_text,
            last_at=self.last_at,
            unread=self.unread,
        )


class MessageBody(msgspec.Struct, frozen=True):
    id: str
    conversation_id: str
    direction: Direction
    text: str
    state: MessageState
    sent_at: datetime
    author: str = ""
    failure: str = ""

    def value(self) -> Message:
        return Message(**msgspec.structs.asdict(self))
