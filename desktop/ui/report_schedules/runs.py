"""What became of one scheduled report each time; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain.events import EventsMissed, ReportSchedulesChanged
from desktop.domain.records import Page
from desktop.domain.report_schedules import Run, Schedule
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.report_schedules.contracts import SCHEDULE, ScheduleServices
from desktop.ui.report_schedules.words import STATES
from desktop.ui.words import Tone, moment


@dataclass(frozen=True, slots=True)
class RunRow:
    id: str
    time: str
    why: str
    state: str
    tone: Tone
    sentence: str


@dataclass(frozen=True, slots=True)
class RunsState(ListState[RunRow]):
    name: str = ""


class RunsPresenter(ListPresenter[Run, RunsState, ListView[RunsState]]):
    renewed_by = (ReportSchedulesChanged, EventsMissed)
    permission = SCHEDULE

    def __init__(self, services: ScheduleServices) -> None:
        super().__init__(services, self._page, "runs", RunsState())
        self._schedules = services.schedules
        self._schedule: Schedule | None = None

    def look_at(self, schedule: Schedule) -> None:
        self._schedule, self._notice = schedule, ("info", "")
        self.list.forget()

    def reload(self) -> None:
        if self._schedule is not None:
            super().reload()

    def send_now(self) -> None:
        if self._schedule is not None and self._can_edit:
            self._do(self._send_now(self._schedule), "send a report now")

    async def _page(self, _: str, cursor: str | None) -> Page[Run]:
        if self._schedule is None:
            return Page(())
        return await self._schedules.runs(self._schedule.id, cursor)

    async def _send_now(self, schedule: Schedule) -> str:
        await self._schedules.send_now(schedule.id)
        return "It is being sent. What comes of it stands here in a moment."

    def _forget(self) -> None:
        self._schedule = None
        super()._forget()

    def _filled(self, state: RunsState) -> RunsState:
        return replace(state, name=self._schedule.name if self._schedule is not None else "")

    def _line(self, run: Run) -> RunRow:
        state, tone = STATES[run.state]
        why = f"Sent by {run.by}" if run.by else "Was due"
        at = moment(run.at, self._clock.now())
        return RunRow(run.id, at, why, state, tone, run.sentence)
