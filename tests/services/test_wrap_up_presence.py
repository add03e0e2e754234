"""While a status is owed no queue rings; the CRM hears of it once, and again when it is back."""

from __future__ import annotations

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable
from desktop.domain.lists import StatusAsking
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def talked(desk: Desk, record_id: str = "c1") -> None:
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(call_id, (("X-Call-Id", record_id),))
    await settle()
    desk.engine.reports_end(call_id)
    await settle()


async def given(desk: Desk, record_id: str = "c1") -> None:
    desk.wrap_ups.choose(record_id, CallChange(call_status="New lead"))
    await desk.wrap_ups.finish(record_id)
    await settle()


@pytest.fixture
async def required(desk: Desk) -> Desk:
    desk.crm.status_asking = StatusAsking.REQUIRED
    desk.crm.call_rows = [call_record("c1", ended_at=None), call_record("c2", ended_at=None)]
    await desk.sign_in()
    return desk


async def test_it_begins_with_the_first_and_ends_with_the_last(required: Desk) -> None:
    await talked(required, "c1")
    assert required.crm.in_wrap_up
    await talked(required, "c2")
    await given(required, "c1")
    assert required.crm.in_wrap_up
    await given(required, "c2")
    assert not required.crm.in_wrap_up
    assert required.crm.asked.count("set_wrap_up") == 2


async def test_what_may_be_skipped_changes_nothing(required: Desk) -> None:
    required.crm.status_asking = StatusAsking.SHOWN
    required.crm.push("settings.changed")
    await settle()
    await talked(required)
    assert not required.crm.in_wrap_up


async def test_a_crm_that_is_away_is_told_when_it_is_back(required: Desk) -> None:
    required.crm.refusals["set_wrap_up"] = GONE
    await talked(required)
    assert not required.crm.in_wrap_up
    required.crm.refusals.clear()
    required.session.lost_crm(GONE)
    required.session.heard_from_crm()
    await settle()
    assert required.crm.in_wrap_up


async def test_after_a_new_start_it_goes_on_without_a_gap(required: Desk) -> None:
    await talked(required)
    told = required.crm.asked.count("set_wrap_up")
    again = Desk(crm=required.crm, local=required.local)
    await again.sign_in()
    assert required.crm.in_wrap_up
    assert required.crm.asked.count("set_wrap_up") == told
    await given(again)
    assert not required.crm.in_wrap_up
    await again.tasks.close()


async def test_one_that_nothing_is_owed_for_any_more_ends_at_the_next_start(desk: Desk) -> None:
    desk.crm.in_wrap_up = True
    await desk.sign_in()
    assert not desk.crm.in_wrap_up
