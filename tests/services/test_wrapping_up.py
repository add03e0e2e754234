"""What a call's end asks for stays until it is given, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.calls import CallId, EndReason
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import Notice, WrapUpsChanged
from desktop.domain.lists import StatusAsking
from desktop.domain.wrap_up import WrapUp
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")
SOLD = CallChange(call_status="New lead")


async def talk(desk: Desk, record_id: str = "c1", number: str = "+13125550199") -> CallId:
    call_id = await desk.calls.place(number)
    desk.engine.reports_answer(call_id, (("X-Call-Id", record_id),))
    await settle()
    return call_id


async def talked(desk: Desk, record_id: str = "c1") -> None:
    desk.engine.reports_end(await talk(desk, record_id))
    await settle()


def ids(desk: Desk) -> list[str]:
    return [each.record_id for each in desk.wrap_ups.waiting]


def drafts(desk: Desk) -> dict[str, WrapUp]:
    return {key: WrapUp.from_text(text) for key, text in desk.local.drafts.all("wrap_up")}


def owed(desk: Desk, record_id: str = "c1", **fields: object) -> None:
    """The CRM's row of a call that is over and waits for its status."""
    others = [each for each in desk.crm.call_rows if each.id != record_id]
    row = call_record(record_id, wrap_up_owed=True, version=5, **fields)
    desk.crm.call_rows = [*others, row]


@pytest.fixture
async def required(desk: Desk) -> Desk:
    desk.crm.status_asking = StatusAsking.REQUIRED
    owed(desk)
    desk.crm.call_rows[0] = replace(desk.crm.call_rows[0], wrap_up_owed=False, ended_at=None)
    await desk.sign_in()
    return desk


async def test_the_end_of_a_talk_asks_at_once(required: Desk) -> None:
    await talked(required)
    (item,) = required.wrap_ups.waiting
    assert (item.record_id, item.name, item.is_required) == ("c1", "Marcus Reyes", True)
    assert required.told(WrapUpsChanged)[-1].waiting == (item,)


async def test_where_nothing_is_shown_nothing_is_asked(desk: Desk) -> None:
    desk.crm.status_asking = StatusAsking.OFF
    await desk.sign_in()
    await talked(desk)
    assert ids(desk) == []


async def test_a_call_that_was_taken_over_asks_nothing_of_its_former_agent(required: Desk) -> None:
    call_id = await talk(required)
    required.engine.reports_end(call_id, EndReason.TAKEN_OVER)
    await settle()
    assert ids(required) == []


async def test_a_call_that_nobody_answered_asks_nothing(required: Desk) -> None:
    call_id = await required.calls.place("+13125550199")
    required.engine.reports_ringing(call_id, (("X-Call-Id", "c1"),))
    required.engine.reports_end(call_id)
    await settle()
    assert ids(required) == []


async def test_what_is_given_goes_through_the_outbox_as_one_write(required: Desk) -> None:
    await talked(required)
    required.wrap_ups.choose("c1", SOLD)
    required.wrap_ups.choose("c1", CallChange(tags=("quote",), score=4))
    await required.wrap_ups.finish("c1")
    await settle()
    assert [change for _, change, _ in required.crm.changes] == [
        CallChange(call_status="New lead", tags=("quote",), score=4)
    ]
    assert ids(required) == []
    assert drafts(required) == {}


async def test_without_a_status_it_stays(required: Desk) -> None:
    await talked(required)
    with pytest.raises(InvalidInput, match="Choose a status"):
        await required.wrap_ups.finish("c1")
    required.wrap_ups.skip("c1")
    assert ids(required) == ["c1"]


async def test_one_that_is_not_required_can_be_skipped(desk: Desk) -> None:
    await desk.sign_in()
    await talked(desk)
    desk.wrap_ups.choose("c1", CallChange(score=2))
    await settle()
    assert drafts(desk)["c1"].chosen == CallChange(score=2)
    desk.wrap_ups.skip("c1")
    await settle()
    assert (ids(desk), drafts(desk), desk.crm.changes) == ([], {}, [])


async def test_several_are_a_queue_and_none_stops_the_next_call(required: Desk) -> None:
    required.crm.call_rows.append(call_record("c2", ended_at=None))
    await talked(required, "c1")
    await required.clock.advance(1)
    second = await talk(required, "c2")
    assert ids(required) == ["c1"]
    required.engine.reports_end(second)
    await settle()
    assert ids(required) == ["c1", "c2"]


async def test_what_was_half_chosen_is_there_after_a_new_start(required: Desk) -> None:
    """A crash: nobody signs out, the next program opens the same file."""
    await talked(required)
    required.wrap_ups.choose("c1", CallChange(call_status="New lead", next_step="Send a quote"))
    await settle()
    again = Desk(crm=required.crm, local=required.local)
    await again.sign_in()
    (item,) = again.wrap_ups.waiting
    assert item.chosen == CallChange(call_status="New lead", next_step="Send a quote")
    assert item.is_required
    await again.tasks.close()


async def test_after_a_crash_between_writing_and_forgetting_it_is_not_asked_twice(
    required: Desk,
) -> None:
    await talked(required)
    required.wrap_ups.choose("c1", SOLD)
    await settle()
    kept = required.local.drafts.text("wrap_up", "c1")
    await required.wrap_ups.finish("c1")
    await settle()
    await required.local.drafts.keep("wrap_up", "c1", kept, NOON)
    again = Desk(crm=required.crm, local=required.local)
    await again.sign_in()
    assert (ids(again), drafts(again)) == ([], {})
    await again.tasks.close()


async def test_the_crm_remembers_what_no_window_saw(desk: Desk) -> None:
    """The call ended on another computer, or while the window was gone."""
    owed(desk, contact_name="Marcus Reyes")
    await desk.sign_in()
    await settle()
    (item,) = desk.wrap_ups.waiting
    assert (item.name, item.is_required, item.talk_seconds) == ("Marcus Reyes", True, 55)


async def test_what_a_colleague_owes_is_theirs(desk: Desk) -> None:
    desk.crm.overrides = {"calls.log:view_all": True}
    owed(desk, agent_id="u2", agent_name="Jonas Weber")
    await desk.sign_in()
    await settle()
    assert ids(desk) == []


async def test_another_account_asks_for_its_own_and_back_it_is_there_again(required: Desk) -> None:
    required.crm.overrides = {"accounts:switch": True}
    required.crm.tell_permissions()
    await talked(required)
    required.wrap_ups.choose("c1", CallChange(score=3))
    await settle()
    await required.session.switch_account("a2")
    await settle()
    assert ids(required) == []
    await required.session.switch_account("a1")
    await settle()
    (item,) = required.wrap_ups.waiting
    assert item.chosen == CallChange(score=3)


async def test_a_call_of_the_account_one_left_is_asked_for_there(required: Desk) -> None:
    required.crm.overrides = {"accounts:switch": True}
    required.crm.tell_permissions()
    call_id = await talk(required)
    await required.session.switch_account("a2")
    required.engine.reports_end(call_id)
    await settle()
    assert ids(required) == []


async def test_given_by_somebody_else_it_is_asked_for_no_more(required: Desk) -> None:
    await talked(required)
    owed(required)
    row = replace(required.crm.call_rows[0], wrap_up_owed=False, call_status="New lead")
    required.crm.call_rows = [row]
    required.crm.push("call.updated", call_id="c1")
    await settle()
    assert (ids(required), drafts(required)) == ([], {})


async def test_what_was_half_chosen_then_stays_and_can_be_skipped(required: Desk) -> None:
    await talked(required)
    required.wrap_ups.choose("c1", CallChange(next_step="Send a quote"))
    row = call_record(call_status="New lead")
    required.crm.call_rows = [row]
    required.crm.push("call.updated", call_id="c1")
    await settle()
    (item,) = required.wrap_ups.waiting
    assert not item.is_required
    assert item.shown.call_status == "New lead"


async def test_the_crm_decides_in_the_end_whether_it_is_required(required: Desk) -> None:
    await talked(required)
    required.crm.call_rows = [call_record()]
    required.crm.push("call.updated", call_id="c1")
    await settle()
    assert [each.is_required for each in required.wrap_ups.waiting] == [False]


async def test_a_page_asked_for_earlier_does_not_bring_it_back(required: Desk) -> None:
    await talked(required)
    required.wrap_ups.choose("c1", SOLD)
    required.crm.failure = GONE
    await required.wrap_ups.finish("c1")
    required.crm.failure = None
    await required.clock.advance(61)
    await required.local.calls.put((call_record(wrap_up_owed=True, version=5),))
    required.crm.call_rows = [call_record(wrap_up_owed=True, version=5)]
    required.crm.push("call.updated", call_id="c1")
    await settle()
    assert ids(required) == []


async def test_what_the_crm_refuses_is_asked_for_again(required: Desk) -> None:
    await talked(required)
    required.wrap_ups.choose("c1", SOLD)
    required.crm.refusals["change_call"] = Refused("You are not allowed to set the status.")
    await required.wrap_ups.finish("c1")
    await settle()
    owed(required)
    required.crm.push("call.updated", call_id="c1")
    await settle()
    assert ids(required) == ["c1"]


async def test_who_may_not_give_one_is_not_asked(required: Desk) -> None:
    await talked(required)
    required.crm.overrides = {"calls:set_status": False}
    required.crm.tell_permissions()
    await settle()
    assert required.told(WrapUpsChanged)[-1].waiting == ()
    required.crm.overrides = {}
    required.crm.tell_permissions()
    await settle()
    assert ids(required) == ["c1"]


async def test_with_the_crm_down_it_is_taken_all_the_same(required: Desk) -> None:
    call_id = await talk(required)
    required.crm.failure = GONE
    required.engine.reports_end(call_id)
    await settle()
    required.wrap_ups.choose("c1", SOLD)
    await required.wrap_ups.finish("c1")
    assert ids(required) == []
    required.crm.failure = None
    await required.clock.advance(61)
    assert [change for _, change, _ in required.crm.changes] == [SOLD]


async def test_a_full_disk_is_told_and_what_is_chosen_holds(required: Desk) -> None:
    await talked(required)
    required.local.full = True
    required.wrap_ups.choose("c1", SOLD)
    await settle()
    assert "disk is full" in required.told(Notice)[-1].sentence
    assert required.wrap_ups.waiting[0].chosen == SOLD
    required.crm.answering.clear()
    await required.wrap_ups.finish("c1")
    required.local.full = False
    assert "c1" in drafts(required), "what only memory has keeps its draft"
    required.crm.answering.set()
    await settle()
    assert [change for _, change, _ in required.crm.changes] == [SOLD]
    assert drafts(required) == {}


async def test_a_draft_that_cannot_be_read_is_dropped(required: Desk) -> None:
    await required.local.drafts.keep("wrap_up", "c7", "nonsense", NOON)
    again = Desk(crm=required.crm, local=required.local)
    await again.sign_in()
    assert (ids(again), drafts(again)) == ([], {})
    await again.tasks.close()
