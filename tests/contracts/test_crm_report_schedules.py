"""The contract of the CRM: reports that are sent by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.report_periods import PeriodName
from desktop.domain.report_schedules import (
    FileFormat,
    Rhythm,
    RunState,
    Schedule,
    ScheduleWish,
    When,
    next_run,
)
from desktop.services.ports import Crm
from tests.contracts.conftest import A1
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known
from tests.support.waiting import until_true

WHEN = When(Rhythm.MONTHLY, time(7, 30), day=31, time_zone="America/New_York")
WISH = ScheduleWish(
    " Month ",
    "agent",
    PeriodName.LAST_MONTH,
    (FileFormat.CSV, FileFormat.PDF),
    (known.EMAIL.upper(), "boss@elsewhere.example"),
    WHEN,
)


@pytest.fixture
async def manager(rig: Rig, crm: Crm) -> Crm:
    rig.role(Role.REPORT_MANAGER)
    return crm


class TestReportSchedules:
    @pytest.mark.requirement("S1-27")
    async def test_one_is_added_changed_paused_and_removed(self, manager: Crm) -> None:
        made = await manager.add_report_schedule(A1, WISH, "k1")
        assert await manager.add_report_schedule(A1, WISH, "k1") == made
        assert made.wish.name == "Month"
        assert made.wish.formats == (FileFormat.PDF, FileFormat.CSV)
        assert made.wish.recipients == (known.EMAIL, "boss@elsewhere.example")
        assert (made.wish.when, made.owner) == (WHEN, "Anna Keller")
        assert made.next_at is not None
        assert next_run(WHEN, made.next_at) > made.next_at
        other = replace(made.wish, name="Week", covers=PeriodName.LAST_WEEK, subject="overview")
        changed = await manager.change_report_schedule(A1, made, other)
        assert (changed.wish, changed.version) == (other, 2)
        paused = await manager.turn_report_schedule(A1, changed, on=False)
        assert (paused.is_paused, paused.next_at) == (True, None)
        assert await manager.report_schedules(A1) == (paused,)
        again = await manager.turn_report_schedule(A1, paused, on=True)
        assert (again.is_paused, again.next_at) == (False, made.next_at)
        await manager.remove_report_schedule(A1, again)
        assert await manager.report_schedules(A1) == ()
        with pytest.raises(NotFound):
            await manager.report_runs(A1, again.id)
        with pytest.raises(NotFound):
            await manager.send_report_now(A1, again.id, "k2")

    async def test_another_version_is_a_conflict_that_tells_what_is_there(
        self, manager: Crm
    ) -> None:
        made = await manager.add_report_schedule(A1, WISH, "k1")
        theirs = replace(made.wish, name="Theirs")
        now = await manager.change_report_schedule(A1, made, theirs)
        for late in (
            manager.change_report_schedule(A1, made, WISH),
            manager.turn_report_schedule(A1, made, on=False),
            manager.remove_report_schedule(A1, made),
        ):
            with pytest.raises(Conflict) as conflict:
                await late
            assert conflict.value.current == now

    @pytest.mark.parametrize(
        "wish",
        [
            replace(WISH, name=" "),
            replace(WISH, formats=()),
            replace(WISH, recipients=()),
            replace(WISH, recipients=("nobody",)),
            replace(WISH, covers=PeriodName.TODAY),
            replace(WISH, when=replace(WHEN, time_zone="Europe/Atlantis")),
        ],
    )
    async def test_one_that_cannot_be_is_refused(self, manager: Crm, wish: ScheduleWish) -> None:
        with pytest.raises(InvalidInput) as refused:
            await manager.add_report_schedule(A1, wish, "k1")
        assert str(refused.value).endswith(".")
        assert await manager.report_schedules(A1) == ()

    async def test_outside_only_for_those_who_may_export(self, rig: Rig, manager: Crm) -> None:
        rig.grants(**{"calls.log__export": False})
        with pytest.raises(InvalidInput, match=r"boss@elsewhere\.example"):
            await manager.add_report_schedule(A1, WISH, "k1")
        inside = replace(WISH, recipients=(known.EMAIL,))
        assert (await manager.add_report_schedule(A1, inside, "k2")).wish.recipients

    async def test_one_is_sent_now_and_the_history_says_so(self, manager: Crm) -> None:
        made = await manager.add_report_schedule(A1, WISH, "k1")
        assert (await manager.report_runs(A1, made.id)).rows == ()
        run = await manager.send_report_now(A1, made.id, "k2")
        assert run.by == "Anna Keller"

        async def is_over() -> bool:
            (found,) = (await manager.report_runs(A1, made.id)).rows
            return found.ended_at is not None and found.id == run.id

        await until_true(is_over, "the run")
        (told,) = (await manager.report_runs(A1, made.id)).rows
        assert (told.state, told.sentence) == (RunState.SENT, "Sent to 2 people.")
        (row,) = await manager.report_schedules(A1)
        assert (row.last_state, row.last_sentence) == (RunState.SENT, "Sent to 2 people.")
        assert (row.next_at, row.version) == (made.next_at, made.version)

    async def test_they_are_for_those_who_may(self, rig: Rig, crm: Crm) -> None:
        nobodys = Schedule("rs1", WISH, "Omar Haddad")
        for asked in (
            crm.report_schedules(A1),
            crm.add_report_schedule(A1, WISH, "k1"),
            crm.change_report_schedule(A1, nobodys, WISH),
            crm.turn_report_schedule(A1, nobodys, on=False),
            crm.remove_report_schedule(A1, nobodys),
            crm.report_runs(A1, "rs1"),
            crm.send_report_now(A1, "rs1", "k2"),
        ):
            with pytest.raises(Refused) as refused:
                await asked
            assert refused.value.permission == "reports:schedule"
