"""Answers about the call log."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.api.decoding import Named
from desktop.domain.calls import Direction
from desktop.domain.records import (
    CallOutcome,
    CallRecord,
)


class CallBody(msgspec.Struct, frozen=True):
    id: str
    direction: Direction
    status: CallOutcome
    caller_number: str
    tracking_number: str
    remote_number: str
    contact: Named | None
    source: str
    agent: Named | None
    assigned_by: str
    queue: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    duration: int
    talk_time: int
    ring_time: int
    caller_id_rule: str
    note: str
    tags: list[str]
    score: int | None
    call_status: str
    recording: bool
    version: int
    next_step: str = ""
    remind_at: datetime | None = None
    wrap_up_owed: bool = False

    def value(self) -> CallRecord:
        return CallRecord(
            **{name: getattr(self, name) for name in _CALL_FIELDS_AS_THEY_ARE},
            contact_id=self.contact.id if self.contact else "",
            contact_name=self.contact.name if self.contact else "",
            agent_id=self.agent.id if self.agent else "",
            agent_name=self.agent.name if self.agent else "",
            tags=tuple(self.tags),
            has_recording=self.recording,
        )


_CALL_FIELDS_AS_THEY_ARE = tuple(
    name
    for name in CallBody.__struct_fields__
    if name not in ("contact", "agent", "tags", "recording")
)
