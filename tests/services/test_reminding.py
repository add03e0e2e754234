"""Next steps are said when their time comes, over restarts, until the person says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import RemindersChanged
from tests.fakes.clock import START, settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk

HOUR = timedelta(hours=1)


def ids(desk: Desk) -> tuple[list[str], list[str]]:
    due, coming = desk.reminders.due, desk.reminders.coming
    return [each.id for each in due], [each.id for each in coming]


@pytest.fixture
async def busy(desk: Desk) -> Desk:
    desk.crm.call_rows = [
        call_record("past", remind_at=START - HOUR),
        call_record("soon", remind_at=START + timedelta(seconds=50), next_step="Quote"),
        call_record("later", remind_at=START + 3 * HOUR),
        call_record("none"),
        call_record("theirs", agent_id="u2", agent_name="Jonas", remind_at=START - HOUR),
    ]
    desk.crm.overrides = {"calls.log:view_all": True}
    await desk.sign_in()
    return desk


async def test_ones_own_are_told_in_their_order(busy: Desk) -> None:
    assert ids(busy) == (["past"], ["soon", "later"])


async def test_one_is_told_when_its_time_comes(busy: Desk) -> None:
    await busy.clock.advance(30)
    assert ids(busy) == (["past"], ["soon", "later"])
    await busy.clock.advance(25)
    assert ids(busy) == (["past", "soon"], ["later"])
    assert [each.id for each in busy.told(RemindersChanged)[-1].due] == ["past", "soon"]


async def test_later_is_in_an_hour_from_now(busy: Desk) -> None:
    await busy.reminders.later("past")
    await settle()
    assert ids(busy) == ([], ["soon", "past", "later"])
    assert busy.crm.changes[0][1] == CallChange(remind_at=busy.clock.now() + HOUR)


async def test_done_is_done_also_while_the_crm_is_down_and_after_a_new_start(busy: Desk) -> None:
    busy.crm.failure = CrmUnreachable("Gone.")
    await busy.clock.advance(60)
    await busy.reminders.done("soon")
    await settle()
    assert ids(busy) == (["past"], ["later"])
    busy.crm.failure = None
    again = Desk(crm=busy.crm, local=busy.local, clock=busy.clock)
    await again.sign_in()
    assert ids(again) == (["past"], ["later"])
    await again.clock.advance(61)
    assert ("soon", CallChange(next_step="", remind_at=None)) in [
        each[:2] for each in busy.crm.changes
    ]
    await again.tasks.close()


async def test_one_that_is_set_now_is_known_now(busy: Desk) -> None:
    when: datetime = START + 2 * HOUR
    await busy.writing.change("none", CallChange(remind_at=when))
    await settle()
    assert ids(busy) == (["past"], ["soon", "none", "later"])


async def test_set_by_somebody_else_or_gone_it_follows(busy: Desk) -> None:
    rows = busy.crm.call_rows
    busy.crm.call_rows = [each for each in rows if each.id != "past"]
    busy.crm.push("call.withdrawn", call_id="past", user_id="u1")
    await settle()
    assert ids(busy) == ([], ["soon", "later"])


async def test_signed_out_nothing_is_told(busy: Desk) -> None:
    await busy.session.sign_out()
    assert ids(busy) == ([], [])
    await busy.clock.advance(4 * 3600)
    assert ids(busy) == ([], [])
