"""The panel after a call: what it shows, what choosing does, and the queue behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.lists import StatusAsking
from desktop.ui.wrap_up.presenter import (
    BarState,
    Option,
    PanelState,
    WrapUpPresenter,
    WrapUpServices,
)
from desktop.ui.wrap_up.times import due_words, quick_times
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = WrapUpPresenter(
            WrapUpServices(
                *(desk.session, desk.stream, desk.wrap_ups, desk.call_statuses),
                *(desk.notes, desk.tasks, desk.clock),
            )
        )
        self.presenter.attach(self.screen, self.screen)

    @property
    def now(self) -> PanelState:
        state = self.screen.now("wrap_up")
        assert isinstance(state, PanelState)
        return state

    @property
    def is_open(self) -> bool:
        return self.screen.now("wrap_up") is not None

    @property
    def bar(self) -> BarState | None:
        state: BarState | None = self.screen.now("waiting")
        return state

    async def talked(self, record_id: str = "c1", number: str = "+13125550199") -> None:
        call_id = await self.desk.calls.place(number)
        self.desk.engine.reports_answer(call_id, (("X-Call-Id", record_id),))
        await self.desk.clock.advance(65)
        self.desk.engine.reports_end(call_id)
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    made = Panel(desk)
    desk.crm.status_asking = StatusAsking.REQUIRED
    desk.crm.call_rows = [call_record("c1", ended_at=None), call_record("c2", ended_at=None)]
    await desk.sign_in()
    return made


async def test_without_one_there_is_neither_panel_nor_bar(panel: Panel) -> None:
    assert not panel.is_open
    assert panel.bar is None


async def test_it_says_whose_call_it_was_and_what_is_missing(panel: Panel) -> None:
    await panel.talked()
    state = panel.now
    assert (state.title, state.detail) == (
        "Marcus Reyes",
        f"(312) 555-0199 · outbound · 1:05 · {panel.desk.clock.now().astimezone():%H:%M}",
    )
    assert [each.text for each in state.statuses][:2] == ["New lead", "Appointment booked"]
    assert [each.text for each in state.tags] == ["quote", "repair"]
    assert [each.text for each in state.scores] == ["1", "2", "3", "4", "5"]
    assert (state.missing, state.is_required, state.place) == ("Choose a status.", True, "")
    assert panel.bar == BarState("1 wrap-up waiting", "Marcus Reyes")


async def test_a_digit_chooses_a_status_and_takes_it_back(panel: Panel) -> None:
    await panel.talked()
    panel.presenter.press(2)
    assert Option("Appointment booked", True) in panel.now.statuses
    assert panel.now.missing == ""
    panel.presenter.press(2)
    assert not any(each.is_chosen for each in panel.now.statuses)
    panel.presenter.press(9)
    assert panel.now.missing == "Choose a status."


async def test_everything_chosen_is_written_as_one(panel: Panel) -> None:
    await panel.talked()
    panel.presenter.press(3)
    assert panel.now.missing == "Choose when to be reminded."
    (_, in_an_hour), *_ = panel.now.times
    panel.presenter.remind(in_an_hour)
    panel.presenter.toggle_tag("repair")
    panel.presenter.add_tag("  roof   leak ")
    panel.presenter.choose_score(4)
    panel.presenter.type_next_step("Send a quote")
    assert panel.now.remind_words
    assert panel.now.tags[-1] == Option("roof leak", True)
    panel.presenter.finish()
    await settle()
    assert [change for _, change, _ in panel.desk.crm.changes] == [
        CallChange(
            call_status="Call back later",
            tags=("repair", "roof leak"),
            score=4,
            next_step="Send a quote",
            remind_at=in_an_hour,
        )
    ]
    assert not panel.is_open


async def test_tags_and_score_can_be_taken_back(panel: Panel) -> None:
    await panel.talked()
    panel.presenter.toggle_tag("repair")
    panel.presenter.add_tag("Repair")
    panel.presenter.choose_score(4)
    assert [each.is_chosen for each in panel.now.tags] == [False, True]
    panel.presenter.toggle_tag("repair")
    panel.presenter.toggle_tag("  ")
    panel.presenter.choose_score(4)
    assert not any(each.is_chosen for each in (*panel.now.tags, *panel.now.scores))


async def test_the_note_is_the_one_of_the_call_card(panel: Panel) -> None:
    call_id = await panel.desk.calls.place("+13125550199")
    panel.desk.engine.reports_answer(call_id, (("X-Call-Id", "c1"),))
    await settle()
    panel.desk.notes.type("c1", "Prefers mornings")
    panel.desk.engine.reports_end(call_id)
    await settle()
    assert panel.now.note.text == "Prefers mornings"
    panel.presenter.type_note("Prefers mornings, not Monday")
    await panel.desk.clock.advance(0.5)
    assert panel.desk.crm.notes[-1][:2] == ("c1", "Prefers mornings, not Monday")
    assert panel.now.note.status == "Note saved"


async def test_a_second_one_waits_its_turn(panel: Panel) -> None:
    await panel.talked("c1")
    panel.presenter.type_next_step("Half a sen")
    await panel.talked("c2", "+14435550177")
    assert (panel.now.record_id, panel.now.place) == ("c1", "1 of 2")
    assert panel.bar == BarState("2 wrap-ups waiting", "Marcus Reyes")
    panel.presenter.turn()
    assert (panel.now.record_id, panel.now.place) == ("c2", "2 of 2")
    panel.presenter.press(1)
    panel.presenter.finish()
    await settle()
    assert (panel.now.record_id, panel.now.next_step) == ("c1", "Half a sen")
    panel.presenter.turn()
    assert panel.now.record_id == "c1"


async def test_what_keeps_it_from_being_done_is_said(panel: Panel) -> None:
    await panel.talked()
    panel.presenter.finish()
    await settle()
    assert panel.now.problem == "Choose a status."
    panel.presenter.press(1)
    assert panel.now.problem == ""


async def test_one_that_is_not_required_can_be_skipped(panel: Panel) -> None:
    panel.desk.crm.status_asking = StatusAsking.SHOWN
    panel.desk.crm.push("settings.changed")
    await settle()
    await panel.talked()
    assert not panel.now.is_required
    panel.presenter.skip()
    assert not panel.is_open


async def test_signed_out_nothing_of_it_is_shown(panel: Panel) -> None:
    await panel.talked()
    await panel.desk.session.sign_out()
    await settle()
    assert not panel.is_open
    assert panel.bar is None
    panel.presenter.finish()
    panel.presenter.choose_status("New lead")


FRIDAY = datetime(2026, 3, 6, 15, 30).astimezone()  # local, wherever the test runs


def test_the_usual_moments() -> None:
    hour, tomorrow, monday = quick_times(FRIDAY)
    assert hour == ("In 1 hour", FRIDAY + timedelta(hours=1))
    assert tomorrow == ("Tomorrow 9:00", datetime(2026, 3, 7, 9).astimezone())
    assert monday == ("Next Monday 9:00", datetime(2026, 3, 9, 9).astimezone())
    on_monday = quick_times(datetime(2026, 3, 9, 8).astimezone())
    assert on_monday[2][1] == datetime(2026, 3, 16, 9).astimezone()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 3, 6, 16, 30).astimezone(), "Today 16:30"),
        (datetime(2026, 3, 5, 9).astimezone(), "Yesterday 09:00"),
        (datetime(2026, 3, 7, 9).astimezone(), "Tomorrow 09:00"),
        (datetime(2026, 3, 9, 9).astimezone(), "Mon 09:00"),
        (datetime(2026, 3, 20, 9).astimezone(), "20 Mar 09:00"),
    ],
)
def test_when_it_is_due_in_words(at: datetime, words: str) -> None:
    assert due_words(at.astimezone(UTC), FRIDAY) == words
