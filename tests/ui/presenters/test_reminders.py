"""Next steps in words, and what the buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.ui.reminders.presenter import (
    DueState,
    ReminderServices,
    RemindersPresenter,
    StepRow,
)
from tests.fakes.clock import START, settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

DAY = timedelta(days=1)


class Steps:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.dialled: list[str] = []
        self.presenter = RemindersPresenter(
            ReminderServices(
                *(desk.session, desk.stream, desk.reminders, desk.tasks, desk.clock),
                self.dialled.append,
            )
        )
        self.presenter.attach(self.screen)

    @property
    def due(self) -> DueState | None:
        state: DueState | None = self.screen.now("due")
        return state

    @property
    def rows(self) -> tuple[StepRow, ...]:
        rows: tuple[StepRow, ...] = self.screen.now("steps")
        return rows


@pytest.fixture
async def steps(desk: Desk) -> Steps:
    made = Steps(desk)
    desk.crm.call_rows = [
        call_record("c1", remind_at=START - DAY, next_step="Quote", contact_name="Marcus Reyes"),
        call_record("c2", remind_at=START - timedelta(minutes=1), call_status="Call back later"),
        call_record("c3", remind_at=START + DAY, remote_number=""),
    ]
    await desk.sign_in()
    return made


async def test_they_are_told_in_words(steps: Steps) -> None:
    first, second, third = steps.rows
    clock = f"{START.astimezone():%H:%M}"
    assert (first.when, first.name, first.step) == (
        f"Due yesterday {clock}",
        "Marcus Reyes",
        "Quote",
    )
    assert (second.name, second.step) == ("(312) 555-0199", "Call back later")
    assert (third.when, third.name, third.step) == (
        *(f"Tomorrow {clock}", "Withheld number"),
        "Call back",
    )
    assert [each.is_due for each in steps.rows] == [True, True, False]


async def test_the_bar_has_the_first_and_says_how_many_more(steps: Steps) -> None:
    assert steps.due is not None
    assert (steps.due.row.record_id, steps.due.more) == ("c1", "and 1 more")
    assert any(each.is_new for each in steps.screen.every("due") if each)
    steps.presenter.show()
    assert not steps.due.is_new


async def test_call_back_fills_the_number_in_and_never_dials(steps: Steps) -> None:
    steps.presenter.call_back("c1")
    steps.presenter.call_back("c3")
    steps.presenter.call_back("unknown")
    assert steps.dialled == ["+13125550199"]


async def test_done_and_later_bring_the_next_one(steps: Steps) -> None:
    steps.presenter.done("c1")
    await settle()
    assert steps.due is not None
    assert (steps.due.row.record_id, steps.due.more) == ("c2", "")
    steps.presenter.later("c2")
    await settle()
    assert steps.due is None
    assert [each.record_id for each in steps.rows] == ["c2", "c3"]
