"""The fake CRM: scheduled reports, sent at once when somebody asks."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.records import Page
from desktop.domain.report_schedules import (
    Run,
    RunState,
    Schedule,
    ScheduleWish,
    next_run,
    read_wish,
)
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, of

_SCHEDULE = ("reports:schedule", "schedule reports")


class FakeReportSchedules(Company):
    """Part of ``Crm``; ``schedule_says`` is what comes of a run, with its state."""

    schedule_now = known.NOON + known.HOUR

    def __init__(self) -> None:
        super().__init__()
        self.schedule_rows: list[Schedule] = []
        self.schedule_run_rows: dict[str, list[Run]] = {}
        self.schedule_says: tuple[RunState, str] | None = None
        self._schedules_made = 0

    async def report_schedules(self, account_id: str) -> tuple[Schedule, ...]:
        await self.held("report_schedules")
        self._check("report_schedules", account_id, *_SCHEDULE)
        return tuple(sorted(of(account_id, self.schedule_rows), key=lambda each: each.name))

    async def add_report_schedule(
        self, account_id: str, wish: ScheduleWish, idempotency_key: str
    ) -> Schedule:
        self._check("add_report_schedule", account_id, *_SCHEDULE)
        if idempotency_key and idempotency_key in self._answered:
            known_wish, answer = self._answered[idempotency_key]
            assert isinstance(answer, Schedule)
            if known_wish != wish:
                raise InvalidInput("This key was used for another request.")
            return answer
        kept = self._schedule_wish(wish)
        self._schedules_made += 1
        made = Schedule(f"rs{self._schedules_made}", kept, "Anna Keller")
        added = replace(made, next_at=next_run(kept.when, self.schedule_now))
        self.schedule_rows.append(added)
        self._answered[idempotency_key] = (wish, added)
        self.push("report_schedules.updated")
        return added

    async def change_report_schedule(
        self, account_id: str, schedule: Schedule, wish: ScheduleWish
    ) -> Schedule:
        self._check("change_report_schedule", account_id, *_SCHEDULE)
        row = self._schedule(schedule)
        kept = self._schedule_wish(wish)
        return self._schedule_put(row, replace(row, wish=kept, owner="Anna Keller"))

    async def turn_report_schedule(
        self, account_id: str, schedule: Schedule, *, on: bool
    ) -> Schedule:
        self._check("turn_report_schedule", account_id, *_SCHEDULE)
        row = self._schedule(schedule)
        return self._schedule_put(row, replace(row, is_paused=not on))

    async def remove_report_schedule(self, account_id: str, schedule: Schedule) -> None:
        self._check("remove_report_schedule", account_id, *_SCHEDULE)
        self.schedule_rows.remove(self._schedule(schedule))
        self.push("report_schedules.updated")

    async def report_runs(
        self, account_id: str, schedule_id: str, cursor: str | None = None
    ) -> Page[Run]:
        self._check("report_runs", account_id, *_SCHEDULE)
        self._known_schedule(schedule_id)
        return Page(tuple(reversed(self.schedule_run_rows.get(schedule_id, []))))

    async def send_report_now(self, account_id: str, schedule_id: str, idempotency_key: str) -> Run:
        self._check("send_report_now", account_id, *_SCHEDULE)
        row = self._known_schedule(schedule_id)
        runs = self.schedule_run_rows.setdefault(schedule_id, [])
        state, sentence = self.schedule_says or (RunState.SENT, _sent(len(row.wish.recipients)))
        now = self.schedule_now
        run = Run(f"run{len(runs) + 1}", state, now, "Anna Keller", sentence, now)
        runs.append(run)
        place = self.schedule_rows.index(row)
        self.schedule_rows[place] = replace(row, last_state=state, last_sentence=sentence)
        self.push("report_schedules.updated")
        return run

    def somebody_changes_schedule(self, schedule_id: str, wish: ScheduleWish) -> None:
        """Another report manager, meanwhile."""
        row = self._known_schedule(schedule_id)
        self._schedule_put(row, replace(row, wish=wish, owner="Omar Haddad"))

    def _schedule_wish(self, wish: ScheduleWish) -> ScheduleWish:
        kept = read_wish(wish)
        if self._answer(known.ACCOUNT).grants("calls.log:export"):
            return kept
        inside = {each.email for each in self.user_rows}
        outside = next((each for each in kept.recipients if each not in inside), "")
        if outside:
            raise InvalidInput(f"“{outside}” belongs to nobody of this account.")
        return kept

    def _schedule_put(self, before: Schedule, after: Schedule) -> Schedule:
        due = None if after.is_paused else next_run(after.wish.when, self.schedule_now)
        put = replace(after, next_at=due, version=before.version + 1)
        self.schedule_rows[self.schedule_rows.index(before)] = put
        self.push("report_schedules.updated")
        return put

    def _schedule(self, schedule: Schedule) -> Schedule:
        row = self._known_schedule(schedule.id)
        if row.version != schedule.version:
            raise Conflict("Somebody else changed this schedule first. Look at it again.", row)
        return row

    def _known_schedule(self, schedule_id: str) -> Schedule:
        found = next((each for each in self.schedule_rows if each.id == schedule_id), None)
        if found is None:
            raise NotFound("There is nothing here.")
        return found


def _sent(count: int) -> str:
    return "Sent to 1 person." if count == 1 else f"Sent to {count} people."
