"""The CRM over HTTP: reports that are sent by themselves."""

from __future__ import annotations

from desktop.api.bodies.report_schedules import RunBody, ScheduleBody
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.records import Page
from desktop.domain.report_schedules import Run, Schedule, ScheduleWish

_SCHEDULES = "report-schedules"


class ReportSchedulesClient(Requests):
    """Part of ``Crm``."""

    async def report_schedules(self, account_id: str) -> tuple[Schedule, ...]:
        page = await self._list(path_of(account_id, _SCHEDULES), ScheduleBody)
        return tuple(each.value() for each in page.data)

    async def add_report_schedule(
        self, account_id: str, wish: ScheduleWish, idempotency_key: str
    ) -> Schedule:
        path = path_of(account_id, _SCHEDULES)
        content = await self._send("POST", path, _asked(wish), key=idempotency_key)
        return decode(content, ScheduleBody).value()

    async def change_report_schedule(
        self, account_id: str, schedule: Schedule, wish: ScheduleWish
    ) -> Schedule:
        path = path_of(account_id, _SCHEDULES, schedule.id)
        return await self._put_schedule(path, schedule, _asked(wish))

    async def turn_report_schedule(
        self, account_id: str, schedule: Schedule, *, on: bool
    ) -> Schedule:
        path = path_of(account_id, _SCHEDULES, schedule.id, "state")
        return await self._put_schedule(path, schedule, {"state": "on" if on else "paused"})

    async def remove_report_schedule(self, account_id: str, schedule: Schedule) -> None:
        path = path_of(account_id, _SCHEDULES, schedule.id)
        with telling_the_current(ScheduleBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(schedule.version)))

    async def report_runs(
        self, account_id: str, schedule_id: str, cursor: str | None = None
    ) -> Page[Run]:
        path = path_of(account_id, _SCHEDULES, schedule_id, "runs")
        page = await self._list(path, RunBody, {"cursor": cursor})
        return Page(tuple(each.value() for each in page.data), page.next_cursor)

    async def send_report_now(self, account_id: str, schedule_id: str, idempotency_key: str) -> Run:
        path = path_of(account_id, _SCHEDULES, schedule_id, "runs")
        return decode(await self._send("POST", path, None, key=idempotency_key), RunBody).value()

    async def _put_schedule(self, path: str, schedule: Schedule, asked: object) -> Schedule:
        with telling_the_current(ScheduleBody):
            content = await self._send("PUT", path, asked, headers=if_match(schedule.version))
        return decode(content, ScheduleBody).value()


def _asked(wish: ScheduleWish) -> dict[str, object]:
    return {
        "name": wish.name,
        "subject": wish.subject,
        "covers": wish.covers.value,
        "formats": [each.value for each in wish.formats],
        "recipients": list(wish.recipients),
        "rhythm": wish.when.rhythm.value,
        "at": f"{wish.when.at:%H:%M}",
        "weekday": wish.when.weekday,
        "day": wish.when.day,
        "time_zone": wish.when.time_zone,
    }
