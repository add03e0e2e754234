"""What is not at the CRM yet, in words; and since when the CRM is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.services.unsent import Told
from desktop.ui.outbox.presenter import (
    AwayState,
    Decision,
    Line,
    OutboxPresenter,
    OutboxServices,
    WriteRow,
)
from tests.fakes.clock import START, settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM cannot be reached.")


class Outbox:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = OutboxPresenter(
            OutboxServices(desk.session, desk.stream, desk.unsent, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def rows(self) -> tuple[WriteRow, ...]:
        rows: tuple[WriteRow, ...] = self.screen.now("writes")
        return rows

    @property
    def away(self) -> AwayState:
        state: AwayState = self.screen.now("away")
        return state


@pytest.fixture
async def outbox(desk: Desk) -> Outbox:
    made = Outbox(desk)
    desk.crm.call_rows = [
        call_record("c1", contact_name="Marcus Reyes", note="Before"),
        call_record("c2"),
    ]
    await desk.sign_in()
    return made


async def test_with_everything_sent_there_is_nothing_to_say(outbox: Outbox) -> None:
    assert outbox.rows == ()
    assert outbox.away == AwayState(False, "The CRM is connected", "", "")


async def test_what_waits_says_what_about_whom_and_when(outbox: Outbox) -> None:
    outbox.desk.crm.failure = GONE
    change = CallChange(
        note="New", tags=("roof", "quote"), score=None, remind_at=START + timedelta(days=1)
    )
    await outbox.desk.writing.change("c1", change)
    await outbox.desk.writing.change("c2", CallChange(agent_id="u1"))
    await settle()
    first, second = outbox.rows
    assert (first.what, first.whom, first.state) == (
        *("Note, tags, score and reminder", "Marcus Reyes"),
        "Waiting",
    )
    clock = f"{START.astimezone():%H:%M}"
    assert first.when == clock
    assert first.lines == (
        Line("Note", "New", ""),
        Line("Tags", "roof, quote", ""),
        Line("Score", "nothing", ""),
        Line("Reminder", f"Tomorrow {clock}", ""),
    )
    assert first.decisions == ()
    assert (second.what, second.whom, second.lines) == ("Agent", "(312) 555-0199", ())
    assert outbox.away.waiting == "2 things you wrote wait to be sent."


async def test_a_refusal_is_told_and_can_be_decided(outbox: Outbox) -> None:
    outbox.desk.crm.refusals["change_call"] = InvalidInput("Write at most 10,000 characters.")
    await outbox.desk.writing.change("c1", CallChange(note="Too long"))
    await settle()
    (row,) = outbox.rows
    assert (row.state, row.sentence) == ("Not taken", "Write at most 10,000 characters.")
    assert row.decisions == (Decision.SEND_AGAIN, Decision.DISCARD)
    outbox.presenter.decide(row.key, Decision.DISCARD)
    await settle()
    assert outbox.rows == ()


async def test_of_a_conflict_both_versions_are_shown(outbox: Outbox) -> None:
    desk = outbox.desk
    desk.crm.answering.clear()
    await desk.writing.change("c1", CallChange(note="Mine"))
    desk.crm.call_rows[0] = call_record("c1", note="Theirs", version=2)
    desk.crm.answering.set()
    await settle()
    (row,) = outbox.rows
    assert (row.state, row.has_two) == ("Two versions", True)
    assert row.lines == (Line("Note", "Mine", "Theirs"),)
    outbox.presenter.decide(row.key, Decision.TAKE_THEIRS)
    await settle()
    assert desk.crm.call_rows[0].note == "Theirs"
    desk.crm.refusals["change_call"] = InvalidInput("No.")
    await desk.writing.change("c1", CallChange(note="Again"))
    await settle()
    outbox.presenter.decide(outbox.rows[0].key, Decision.SEND_AGAIN)
    await settle()
    assert outbox.rows[0].state == "Not taken"


async def test_what_only_memory_has_is_said(outbox: Outbox) -> None:
    outbox.desk.crm.failure = GONE
    outbox.desk.local.full = True
    await outbox.desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    assert "lost if the program ends" in outbox.rows[0].sentence


async def test_it_says_since_when_the_crm_is_away_and_when_it_is_back(outbox: Outbox) -> None:
    outbox.desk.crm.failure = GONE
    outbox.desk.session.lost_crm(GONE)
    assert outbox.away.is_away
    assert outbox.away.headline.endswith(f"since {START.astimezone():%H:%M}")
    assert outbox.away.sentence == f"{GONE} It is tried again by itself."
    await outbox.desk.clock.advance(86_400)
    outbox.presenter.show()
    assert "since yesterday" in outbox.away.headline
    outbox.desk.session.heard_from_crm()
    assert not outbox.away.is_away


async def test_another_kind_is_told_in_its_own_words(outbox: Outbox) -> None:
    told = Told("Name and e-mail", "Ada Quinn", (("Name", "Ada"),), (("Name", "Adah"),))
    outbox.desk.unsent.describe("new.kind", lambda _: told)
    await outbox.desk.outbox.put("new.kind", "p2", "{}")
    await settle()
    (row,) = outbox.rows
    assert (row.what, row.whom, row.has_two) == ("Name and e-mail", "Ada Quinn", True)
    assert row.lines == (Line("Name", "Ada", "Adah"),)
