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
from desktop.domain.text_records import Picture


class ConversationBody(msgspec.Struct, frozen=True):
    id: str
    contact: Named | None
    remote_number: str
    our_number: str
    last_text: str
    last_at: datetime
    unread: int
    opted_out: bool = False

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
            opted_out=self.opted_out,
        )


class PictureBody(msgspec.Struct, frozen=True):
    id: str
    kind: str
    size: int

    def value(self) -> Picture:
        return Picture(self.id, self.kind, self.size)


class MessageBody(msgspec.Struct, frozen=True):
    id: str
    conversation_id: str
    direction: Direction
    text: str
    state: MessageState
    sent_at: datetime
    author: str = ""
    failure: str = ""
    retry_of: str = ""
    media: list[PictureBody] = []

    def value(self) -> Message:
        fields = msgspec.structs.asdict(self)
        return Message(**{**fields, "media": tuple(each.value() for each in self.media)})
