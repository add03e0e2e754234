"""Answers about sending texts, to one and to many."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.domain.text_records import (
    BulkJob,
    BulkPreview,
    BulkRecipient,
    BulkState,
    MessageTemplate,
    PreviewRow,
    RecipientState,
    TextCheck,
    TextNumber,
)


class TextNumberBody(msgspec.Struct, frozen=True):
    number: str
    name: str
    is_default: bool

    def value(self) -> TextNumber:
        return TextNumber(self.number, self.name, self.is_default)


class CheckBody(msgspec.Struct, frozen=True):
    allowed: bool
    reason: str
    sentence: str
    to: str
    from_number: str
    warning: str

    def value(self) -> TextCheck:
        return TextCheck(
            *(self.allowed, self.reason, self.sentence),
            *(self.to, self.from_number, self.warning),
        )


class TemplateBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    text: str
    version: int

    def value(self) -> MessageTemplate:
        return MessageTemplate(self.id, self.name, self.text, self.version)


class PreviewRowBody(msgspec.Struct, frozen=True):
    number: str
    name: str
    text: str
    from_number: str
    reason: str

    def value(self) -> PreviewRow:
        return PreviewRow(self.number, self.name, self.text, self.from_number, self.reason)


class PreviewBody(msgspec.Struct, frozen=True):
    rows: list[PreviewRowBody]
    quiet: int

    def value(self) -> BulkPreview:
        return BulkPreview(tuple(each.value() for each in self.rows), self.quiet)


class JobBody(msgspec.Struct, frozen=True):
    id: str
    text: str
    author: str
    from_number: str
    state: BulkState
    created_at: datetime
    schedule_at: datetime | None
    sentence: str
    counts: dict[RecipientState, int]

    def value(self) -> BulkJob:
        return BulkJob(**msgspec.structs.asdict(self))


class BulkRecipientBody(msgspec.Struct, frozen=True):
    number: str
    name: str
    text: str
    state: RecipientState
    reason: str
    waits_until: datetime | None

    def value(self) -> BulkRecipient:
        return BulkRecipient(**msgspec.structs.asdict(self))
