"""Scheduled reports and their runs as the CRM answers them."""

from __future__ import annotations

from datetime import datetime, time

import msgspec

from desktop.api.decoding import Named
from desktop.api.failures import CONFUSED
from desktop.domain.errors import CrmConfused
from desktop.domain.report_periods import PeriodName
from desktop.domain.report_schedules import (
    FileFormat,
    Rhythm,
    Run,
    RunState,
    Schedule,
    ScheduleWish,
    When,
)


class ScheduleBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    subject: str
    covers: PeriodName
    formats: list[FileFormat]
    recipients: list[str]
    rhythm: Rhythm
    at: str
    weekday: int
    day: int
    time_zone: str
    owner: Named
    state: str
    next_at: datetime | None
    last_state: RunState | None
    last_sentence: str
    version: int

    def value(self) -> Schedule:
        try:
            at = time.fromisoformat(self.at)
        except ValueError as error:
            raise CrmConfused(CONFUSED) from error
        when = When(self.rhythm, at, self.weekday, self.day, self.time_zone)
        wish = ScheduleWish(
            *(self.name, self.subject, self.covers),
            *(tuple(self.formats), tuple(self.recipients), when),
        )
        return Schedule(
            *(self.id, wish, self.owner.name, self.state == "paused", self.next_at),
            *(self.last_state, self.last_sentence, self.version),
        )


class RunBody(msgspec.Struct, frozen=True):
    id: str
    by: str
    at: datetime
    ended_at: datetime | None
    state: RunState
    sentence: str

    def value(self) -> Run:
        return Run(self.id, self.state, self.at, self.by, self.sentence, self.ended_at)
