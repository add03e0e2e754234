"""Reports that are sent by themselves, for those who may schedule them (S1-27)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.records import Page
from desktop.domain.report_schedules import Run, Schedule, ScheduleWish
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SCHEDULE: Final = "reports:schedule"
_WHAT: Final = "schedule reports"


class ReportScheduleService:
    """Raises ``Conflict`` with the schedule as it is now, where somebody else was quicker."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def schedules(self) -> tuple[Schedule, ...]:
        return await self._session.ask(self._crm.report_schedules(self._allowed()))

    async def add(self, wish: ScheduleWish) -> Schedule:
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.add_report_schedule(self._allowed(), wish, key))

    async def change(self, schedule: Schedule, wish: ScheduleWish) -> Schedule:
        asked = self._crm.change_report_schedule(self._allowed(), schedule, wish)
        return await self._session.ask(asked)

    async def turn(self, schedule: Schedule, *, on: bool) -> Schedule:
        asked = self._crm.turn_report_schedule(self._allowed(), schedule, on=on)
        return await self._session.ask(asked)

    async def remove(self, schedule: Schedule) -> None:
        await self._session.ask(self._crm.remove_report_schedule(self._allowed(), schedule))

    async def runs(self, schedule_id: str, cursor: str | None = None) -> Page[Run]:
        asked = self._crm.report_runs(self._allowed(), schedule_id, cursor)
        return await self._session.ask(asked)

    async def send_now(self, schedule_id: str) -> Run:
        asked = self._crm.send_report_now(self._allowed(), schedule_id, uuid.uuid4().hex)
        return await self._session.ask(asked)

    def _allowed(self) -> str:
        """The account, for somebody who may."""
        require(self._session.answer, SCHEDULE, _WHAT)
        return self._session.account_id
