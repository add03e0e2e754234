"""Answers about the live board."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from desktop.api.decoding import Named
from desktop.domain.calls import Direction
from desktop.domain.live_board import (
    AgentDay,
    BoardDay,
    BoardNews,
    LiveAgent,
    LiveCall,
    LiveQueue,
    QueueDay,
    TeamName,
    WaitingCaller,
)
from desktop.domain.live_limits import BoardLimits, Limit, Measure
from desktop.domain.records import Availability


class LimitBody(msgspec.Struct, frozen=True):
    warning: int
    alert: int


class LimitsBody(msgspec.Struct, frozen=True):
    answer_within: int
    limits: dict[str, LimitBody]
    version: int

    def value(self) -> BoardLimits:
        """A measure of a later version of the CRM is not marked here."""
        known = {measure.value: measure for measure in Measure}
        limits = {
            known[key]: Limit(each.warning, each.alert)
            for key, each in self.limits.items()
            if key in known
        }
        return BoardLimits(self.answer_within, limits, self.version)


def limits_asked(limits: BoardLimits) -> dict[str, object]:
    return {
        "answer_within": limits.answer_within,
        "limits": {
            measure.value: {"warning": limit.warning, "alert": limit.alert}
            for measure in Measure
            for limit in (limits.limit(measure),)
        },
    }


class CallBody(msgspec.Struct, frozen=True):
    direction: Direction
    since: datetime
    is_ringing: bool
    is_held: bool
    call_id: str
    number: str
    contact: str
    our_number: str
    our_name: str
    queue: str

    def value(self) -> LiveCall:
        return LiveCall(**msgspec.structs.asdict(self))


class AgentDayBody(msgspec.Struct, frozen=True):
    inbound: int
    outbound: int
    answered: int
    missed: int
    talk_seconds: int

    def value(self) -> AgentDay:
        return AgentDay(**msgspec.structs.asdict(self))


class AgentBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    extension: str
    availability: Availability
    reason: str
    since: datetime | None
    call: CallBody | None
    other_calls: int
    queues: list[Named]
    groups: list[Named]
    today: AgentDayBody
    wrap_up_owed: int
    wrap_up_since: datetime | None

    def value(self) -> LiveAgent:
        return LiveAgent(
            *(self.id, self.name, self.extension, self.availability, self.reason, self.since),
            self.call.value() if self.call is not None else None,
            self.other_calls,
            *(_teams(self.queues), _teams(self.groups), self.today.value()),
            *(self.wrap_up_owed, self.wrap_up_since),
        )


class WaitingBody(msgspec.Struct, frozen=True):
    since: datetime
    call_id: str
    number: str
    contact: str

    def value(self) -> WaitingCaller:
        return WaitingCaller(**msgspec.structs.asdict(self))


class QueueDayBody(msgspec.Struct, frozen=True):
    answered: int
    in_time: int
    abandoned: int
    messages: int
    waited_seconds: int

    def value(self) -> QueueDay:
        return QueueDay(**msgspec.structs.asdict(self))


class QueueBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    waiting: list[WaitingBody]
    today: QueueDayBody

    def value(self) -> LiveQueue:
        waiting = tuple(each.value() for each in self.waiting)
        return LiveQueue(self.id, self.name, waiting, self.today.value())


class DayBody(msgspec.Struct, frozen=True):
    on: date
    ends: datetime
    zone: str

    def value(self) -> BoardDay:
        return BoardDay(self.on, self.ends, self.zone)


class BoardBody(msgspec.Struct, frozen=True):
    sequence: str
    at: datetime
    day: DayBody
    limits: LimitsBody
    whole: bool
    sees_all: bool
    agents: list[AgentBody]
    queues: list[QueueBody]
    gone_agents: list[str]
    gone_queues: list[str]

    def value(self) -> BoardNews:
        return BoardNews(
            *(self.sequence, self.at, self.day.value(), self.limits.value()),
            *(self.whole, self.sees_all),
            tuple(each.value() for each in self.agents),
            tuple(each.value() for each in self.queues),
            *(frozenset(self.gone_agents), frozenset(self.gone_queues)),
        )


def _teams(named: list[Named]) -> tuple[TeamName, ...]:
    return tuple(TeamName(each.id, each.name) for each in named)
