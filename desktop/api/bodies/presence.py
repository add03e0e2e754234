"""Answers about availability, queues and colleagues."""

from __future__ import annotations

import msgspec

from desktop.api.decoding import Named
from desktop.domain.presence import Colleague, QueueState, Status, StatusReason
from desktop.domain.records import Availability


class StatusBody(msgspec.Struct, frozen=True):
    availability: Availability
    chosen: Availability
    reason: Named | None

    def value(self) -> Status:
        if self.reason is None:
            return Status(self.availability, self.chosen)
        return Status(self.availability, self.chosen, self.reason.id, self.reason.name)


class StatusReasonBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    availability: Availability

    def value(self) -> StatusReason:
        return StatusReason(self.id, self.name, self.availability)


class QueueBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    logged_in: bool
    waiting: int
    longest_wait: int
    agents: int

    def value(self) -> QueueState:
        return QueueState(**msgspec.structs.asdict(self))


class ColleagueBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    extension: str
    availability: Availability
    reason: str
    on_a_call: bool
    queues: list[Named]

    def value(self) -> Colleague:
        return Colleague(
            *(self.id, self.name, self.extension, self.availability, self.reason, self.on_a_call),
            tuple(each.id for each in self.queues),
            tuple(each.name for each in self.queues),
        )
