"""Scheduled reports: put together, changed by two, paused, sent now, and their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.report_schedules import (
    FileFormat,
    Rhythm,
    RunState,
    ScheduleWish,
    When,
)
from desktop.ui.report_schedules.contracts import ScheduleServices
from desktop.ui.report_schedules.presenter import (
    ScheduleFormState,
    SchedulesPresenter,
    SchedulesState,
)
from desktop.ui.report_schedules.runs import RunsPresenter, RunsState
from desktop.ui.report_schedules.words import files_words, on_clocks_of, when_words
from desktop.ui.words import Formats, Phase, Tone, use_formats
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
WHEN = When(Rhythm.WEEKLY, time(8), 0, time_zone="America/New_York")
WISH = ScheduleWish("Week", "agent", recipients=("anna.keller@harbor.example",), when=WHEN)


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen, self.told = Screen(), Screen()
        services = ScheduleServices(
            *(desk.session, desk.stream, desk.report_schedules, desk.tasks, desk.clock),
            zone=lambda: "Europe/Berlin",
            zones=lambda: ("UTC", "Europe/Berlin", "America/New_York"),
        )
        self.runs = RunsPresenter(services)
        self.schedules = SchedulesPresenter(services, self.runs.look_at)
        self.schedules.attach(self.screen)
        self.runs.attach(self.told)

    @property
    def now(self) -> SchedulesState:
        state: SchedulesState = self.screen.now("list")
        return state

    @property
    def form(self) -> ScheduleFormState:
        state: ScheduleFormState = self.screen.now("form")
        return state

    @property
    def history(self) -> RunsState:
        state: RunsState = self.told.now("list")
        return state

    async def add(self, wish: ScheduleWish = WISH) -> str:
        self.schedules.add()
        self.schedules.submit(wish)
        await settle()
        return self.now.rows[0].id if self.now.rows else ""


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.REPORT_MANAGER
    desk.crm.schedule_now = START
    made = Panel(desk)
    await desk.sign_in()
    made.schedules.open()
    made.runs.open()
    await settle()
    return made


@pytest.mark.requirement("S1-27")
async def test_one_is_scheduled_and_says_when_it_goes_next(panel: Panel) -> None:
    assert panel.now.phase is Phase.EMPTY
    await panel.add()
    assert not panel.form.is_open
    (row,) = panel.now.rows
    assert (row.name, row.what, row.when) == ("Week", "Calls by agent", "Mondays at 08:00")
    # Not the clocks of this computer, and it says so.
    assert row.next.endswith(", 08:00 New York")
    assert row.state == "Not sent yet"
    assert "PDF to anna.keller@harbor.example. Times of America/New_York" in row.detail
    assert "It goes next on Mon" in panel.now.notice


async def test_a_new_one_begins_on_the_clocks_of_this_computer(panel: Panel) -> None:
    panel.schedules.add()
    assert panel.form.wish.when.time_zone == "Europe/Berlin"
    assert panel.form.zones == ("America/New_York", "Europe/Berlin", "UTC")
    assert "on the clocks of Europe/Berlin" in panel.form.due
    panel.schedules.look_at(replace(WISH, when=replace(WHEN, rhythm=Rhythm.DAILY)))
    assert "on the clocks of America/New_York" in panel.form.due
    panel.schedules.look_at(replace(WISH, when=replace(WHEN, time_zone="Mars")))
    assert panel.form.due == "There is no time zone “Mars”."


async def test_what_cannot_be_stays_to_be_mended(panel: Panel) -> None:
    await panel.add(replace(WISH, recipients=("anna",)))
    assert (panel.form.is_open, panel.form.error) == (True, "“anna” is no e-mail address.")
    assert panel.form.wish.recipients == ("anna",)
    assert panel.desk.crm.schedule_rows == []


async def test_a_crm_that_is_away_takes_nothing_from_the_form(panel: Panel) -> None:
    panel.desk.crm.refusals["add_report_schedule"] = GONE
    await panel.add()
    assert (panel.form.is_open, panel.form.is_busy) == (True, False)
    assert panel.form.error == str(GONE)
    del panel.desk.crm.refusals["add_report_schedule"]
    panel.schedules.submit(WISH)
    await settle()
    assert len(panel.desk.crm.schedule_rows) == 1


async def test_two_editors_see_each_other(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.edit(schedule)
    assert panel.form.wish == panel.desk.crm.schedule_rows[0].wish
    theirs = replace(WISH, name="Theirs", recipients=tuple(f"p{n}@a.example" for n in range(5)))
    panel.desk.crm.somebody_changes_schedule(schedule, theirs)
    panel.schedules.submit(replace(WISH, name="Mine"))
    await settle()
    assert "Omar Haddad has changed this" in panel.form.warning
    assert "p2@a.example and 2 more" in panel.form.warning
    panel.schedules.submit(replace(WISH, name="Mine"))
    await settle()
    assert not panel.form.is_open
    assert panel.desk.crm.schedule_rows[0].name == "Mine"


async def test_who_may_not_any_more_keeps_what_was_typed(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.edit(schedule)
    panel.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (panel.form.is_open, panel.form.is_locked) == (True, True)
    panel.schedules.submit(WISH)
    await settle()
    assert panel.desk.crm.schedule_rows[0].version == 1


async def test_it_is_paused_and_turned_on_again(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.pause_or_resume(schedule)
    await settle()
    assert (panel.now.rows[0].state, panel.now.rows[0].next) == ("Paused", "Paused")
    assert "is not sent later" in panel.now.notice
    panel.schedules.edit(schedule)
    panel.schedules.submit(replace(WISH, name="Other"))
    await settle()
    assert panel.now.notice == "Other is saved. It is paused."
    panel.schedules.pause_or_resume(schedule)
    await settle()
    assert panel.now.rows[0].state == "Not sent yet"
    assert panel.now.notice.startswith("Other goes next on Mon")


@pytest.mark.requirement("S1-27")
async def test_it_is_sent_now_after_it_was_asked(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.send_now(schedule)
    assert (panel.now.action, panel.desk.crm.schedule_run_rows) == ("Send now", {})
    assert "to anna.keller@harbor.example now?" in panel.now.notice
    panel.schedules.confirm()
    await settle()
    assert (panel.now.rows[0].state, panel.now.rows[0].tone) == ("Sent", Tone.GOOD)
    assert "is being sent" in panel.now.notice


async def test_somebody_left_out_is_seen_in_the_list(panel: Panel) -> None:
    schedule = await panel.add()
    panel.desk.crm.schedule_says = (RunState.SENT, "Sent to 1 person. b@c.example is left out.")
    panel.schedules.send_now(schedule)
    panel.schedules.confirm()
    await settle()
    row = panel.now.rows[0]
    assert (row.state, row.tone) == ("Partly sent", Tone.WARNING)
    assert "b@c.example is left out" in row.detail


async def test_the_history_says_what_came_of_each(panel: Panel) -> None:
    schedule = await panel.add()
    panel.desk.crm.schedule_says = (RunState.NOT_SENT, "The plan has no reports.")
    panel.schedules.history(schedule)
    panel.runs.reload()
    await settle()
    assert (panel.history.name, panel.history.phase) == ("Week", Phase.EMPTY)
    panel.runs.send_now()
    await settle()
    (run,) = panel.history.rows
    assert (run.why, run.state, run.tone) == ("Sent by Anna Keller", "Not sent", Tone.WARNING)
    assert run.sentence == "The plan has no reports."
    panel.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    panel.runs.send_now()
    await settle()
    assert len(panel.desk.crm.schedule_run_rows[schedule]) == 1


async def test_nothing_is_removed_before_it_is_asked(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.remove(schedule)
    assert panel.now.action == "Remove"
    panel.schedules.dismiss()
    await settle()
    assert len(panel.desk.crm.schedule_rows) == 1
    panel.schedules.remove(schedule)
    panel.schedules.confirm()
    await settle()
    assert panel.desk.crm.schedule_rows == []


async def test_another_person_sees_nothing_of_it(panel: Panel) -> None:
    schedule = await panel.add()
    panel.schedules.history(schedule)
    panel.runs.reload()
    await panel.desk.session.sign_out()
    await settle()
    assert (panel.now.rows, panel.history.name) == ((), "")


async def test_it_is_found_by_its_words(panel: Panel) -> None:
    await panel.add()
    for text, found in (("calls by AGENT", 1), ("keller@harbor", 1), ("overview", 0)):
        panel.schedules.list.search(text)
        await settle()
        await panel.desk.clock.advance(1)
        await settle()
        assert len(panel.now.rows) == found


def test_times_are_written_as_one_has_chosen() -> None:
    monthly = When(Rhythm.MONTHLY, time(18, 5), day=31)
    use_formats(Formats(clock="12"))
    try:
        assert when_words(monthly) == "Day 31 or the last day of the month at 6:05 PM"
        assert when_words(replace(monthly, rhythm=Rhythm.DAILY)) == "Every day at 6:05 PM"
    finally:
        use_formats(Formats())
    assert when_words(replace(monthly, day=5)) == "Day 5 of the month at 18:05"
    assert files_words(replace(WISH, formats=tuple(FileFormat))) == "PDF, XLSX and CSV"
    assert on_clocks_of("Mars/Olympus", START) == START
