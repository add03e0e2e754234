"""What the panel of scheduled reports asks of the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.records import Page
from desktop.domain.report_schedules import Run, Schedule, ScheduleWish
from desktop.ui.contracts import Clock, Session, Stream, Tasks

SCHEDULE: Final = "reports:schedule"
LOST: Final = "You may not schedule reports any more. What you typed stays to be copied."


class Schedules(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the schedule as it is."""

    async def schedules(self) -> tuple[Schedule, ...]: ...

    async def add(self, wish: ScheduleWish) -> Schedule: ...

    async def change(self, schedule: Schedule, wish: ScheduleWish) -> Schedule: ...

    async def turn(self, schedule: Schedule, *, on: bool) -> Schedule: ...

    async def remove(self, schedule: Schedule) -> None: ...

    async def runs(self, schedule_id: str, cursor: str | None = None) -> Page[Run]: ...

    async def send_now(self, schedule_id: str) -> Run: ...


@dataclass(slots=True)
class ScheduleServices:
    """``zone`` is the time zone of this computer, ``zones`` all that one may choose."""

    session: Session
    stream: Stream
    schedules: Schedules
    tasks: Tasks
    clock: Clock
    zone: Callable[[], str]
    zones: Callable[[], Sequence[str]]
