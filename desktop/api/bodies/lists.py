"""Answers about blocked callers, do not call, scoring, call statuses and tags."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from desktop.api.decoding import Named
from desktop.domain.lists import (
    BadLine,
    BlockedCaller,
    BlockKind,
    CallStatus,
    CallStatuses,
    DoNotCallEntry,
    ImportJob,
    ImportState,
    ScoringOptions,
    StatusAsking,
)

# A time without its zone would be compared with one that has it.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class BlockBody(msgspec.Struct, frozen=True):
    id: str
    kind: BlockKind
    value: str
    reason: str
    until: Moment | None
    blocked_by: Named | None
    created_at: Moment
    version: int

    def value_of(self) -> BlockedCaller:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        fields["blocked_by"] = self.blocked_by.name if self.blocked_by else ""
        return BlockedCaller(**fields)


class EntryBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    reason: str
    added_by: Named | None
    added_at: Moment | None

    def value(self) -> DoNotCallEntry:
        by = self.added_by.name if self.added_by else ""
        return DoNotCallEntry(self.id, self.number, self.reason, by, self.added_at)


class BadLineBody(msgspec.Struct, frozen=True):
    line: int
    text: str
    why: str


class ImportBody(msgspec.Struct, frozen=True):
    id: str
    state: ImportState
    total: int
    read: int
    added: int
    already: int
    bad: int
    bad_lines: list[BadLineBody]
    sentence: str

    def value(self) -> ImportJob:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        fields["bad_lines"] = tuple(BadLine(b.line, b.text, b.why) for b in self.bad_lines)
        return ImportJob(**fields)


class ScoringBody(msgspec.Struct, frozen=True):
    name: str
    highest: Annotated[int, msgspec.Meta(ge=1, le=100)]
    criteria: list[str]
    version: int

    def value(self) -> ScoringOptions:
        return ScoringOptions(self.name, self.highest, tuple(self.criteria), self.version)


class StatusBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    colour: str
    final: bool
    needs_reminder: bool
    active: bool


class StatusesBody(msgspec.Struct, frozen=True):
    data: list[StatusBody]
    show_call_statuses: StatusAsking
    version: int = 0

    def value(self) -> CallStatuses:
        rows = tuple(CallStatus(**msgspec.structs.asdict(each)) for each in self.data)
        return CallStatuses(rows, self.show_call_statuses, self.version)


class TagBody(msgspec.Struct, frozen=True):
    name: str
