"""The CRM's interface: reports that are sent by themselves."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.records import Page
from desktop.domain.report_schedules import Run, Schedule, ScheduleWish


class CrmReportSchedules(Protocol):
    """Part of ``Crm``; needs ``reports:schedule``.

    ``Conflict`` with the ``Schedule`` as it is, where another version is; ``InvalidInput`` with
    what has to be put right.
    """

    async def report_schedules(self, account_id: str) -> tuple[Schedule, ...]:
        """By name."""

    async def add_report_schedule(
        self, account_id: str, wish: ScheduleWish, idempotency_key: str
    ) -> Schedule: ...

    async def change_report_schedule(
        self, account_id: str, schedule: Schedule, wish: ScheduleWish
    ) -> Schedule:
        """Whoever changes it owns it from then on."""

    async def turn_report_schedule(
        self, account_id: str, schedule: Schedule, *, on: bool
    ) -> Schedule:
        """On, or paused."""

    async def remove_report_schedule(self, account_id: str, schedule: Schedule) -> None: ...

    async def report_runs(
        self, account_id: str, schedule_id: str, cursor: str | None = None
    ) -> Page[Run]:
        """Newest first."""

    async def send_report_now(
        self, account_id: str, schedule_id: str, idempotency_key: str
    ) -> Run: ...
