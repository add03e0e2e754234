"""Another account in the window: nothing typed is lost, and calls stay where they began."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallId, CallState
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, NotFound, Refused, StoreUnavailable
from desktop.domain.events import NoteChanged, Notice
from desktop.domain.line import RegistrationState
from desktop.domain.lists import StatusAsking
from tests.fakes.clock import settle
from tests.fakes.crm_records import ACCOUNT, SECOND_ACCOUNT
from tests.services.conftest import Desk

pytestmark = pytest.mark.requirement("S1-09")

GONE = CrmUnreachable("The CRM cannot be reached.")


async def talk(desk: Desk) -> CallId:
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(call_id, (("X-Call-Id", "c1"),))
    await settle()
    return call_id


async def go(desk: Desk, account_id: str = SECOND_ACCOUNT) -> None:
    await desk.switching.switch(account_id)
    await settle()


def notices(desk: Desk) -> list[str]:
    return [each.sentence for each in desk.told(Notice)]


async def test_the_others_are_those_one_may_enter(desk: Desk) -> None:
    assert desk.switching.others == ()
    await desk.sign_in()
    assert desk.switching.others == ((SECOND_ACCOUNT, "Harbor Legal Intake"),)
    await go(desk)
    assert desk.switching.others == ((ACCOUNT, "Harbor Home Services"),)


async def test_without_the_permission_there_is_nothing_to_switch_to(desk: Desk) -> None:
    await desk.sign_in()
    with pytest.raises(NotFound):
        await go(desk, "a9")
    await desk.session.sign_out()
    with pytest.raises(Refused):
        await go(desk)


async def test_a_call_stays_in_the_account_it_began_in(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await talk(desk)
    await go(desk)
    call = desk.calls.call(call_id)
    assert (call.account_id, call.account_name) == (ACCOUNT, "Harbor Home Services")
    assert call.state is CallState.ACTIVE
    other = desk.calls.call(await desk.calls.place("+13125550188"))
    assert other.account_id == SECOND_ACCOUNT
    await settle()
    assert desk.calls.call(call_id).state is CallState.HELD


async def test_the_line_one_left_takes_no_new_call(desk: Desk) -> None:
    """Until the other account has its line, a call would leave by that of the former."""
    await desk.sign_in()
    desk.crm.refusals["line"] = GONE
    await go(desk)
    assert desk.engine.line is None
    desk.crm.refusals.clear()
    await desk.clock.advance(60)
    assert desk.engine.line is not None


async def test_an_account_without_a_line_of_ones_own_says_so(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["line"] = NotFound("There is nothing here.")
    await go(desk)
    registration = desk.registration.registration
    assert registration.state is RegistrationState.OFF
    assert "no phone line in this account" in registration.sentence


async def test_what_rings_is_answered_with_the_permissions_of_its_account(desk: Desk) -> None:
    await desk.sign_in()
    call_id = desk.engine.incoming("+13125550199")
    await settle()
    desk.crm.overrides = {"calls:answer": False}
    await go(desk)
    assert not desk.session.answer.grants("calls:answer")
    await desk.calls.answer(call_id)
    await settle()
    assert desk.calls.call(call_id).state is CallState.ACTIVE


async def test_a_note_lands_where_its_call_began(desk: Desk) -> None:
    await desk.sign_in()
    await talk(desk)
    desk.notes.type("c1", "Begun at home")
    await go(desk)
    desk.notes.type("c1", "Begun at home, ended elsewhere")
    await desk.clock.advance(0.5)
    assert desk.crm.notes[-1][:2] == ("c1", "Begun at home, ended elsewhere")
    assert desk.drafts.kept == {}
    assert desk.told(NoteChanged)[-1].saved


async def test_a_note_the_crm_cannot_take_now_waits_for_the_way_back(desk: Desk) -> None:
    await desk.sign_in()
    await talk(desk)
    await go(desk)
    desk.crm.refusals["change_call"] = GONE
    desk.notes.type("c1", "Call back")
    await desk.clock.advance(0.5)
    assert "in that account" in desk.told(NoteChanged)[-1].sentence
    desk.crm.refusals.clear()
    await go(desk, ACCOUNT)
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["Call back"]


async def test_a_wrap_up_waits_where_its_call_began(desk: Desk) -> None:
    desk.crm.status_asking = StatusAsking.SHOWN
    await desk.sign_in()
    call_id = await talk(desk)
    await go(desk)
    desk.engine.reports_end(call_id)
    await settle()
    assert desk.wrap_ups.waiting == ()
    assert "waits in Harbor Home Services" in notices(desk)[-1]
    await go(desk, ACCOUNT)
    (item,) = desk.wrap_ups.waiting
    assert item.record_id == "c1"


async def test_what_was_chosen_and_typed_a_moment_ago_is_kept(desk: Desk) -> None:
    desk.crm.status_asking = StatusAsking.SHOWN
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    desk.engine.reports_end(await talk(desk))
    await settle()
    desk.wrap_ups.choose("c1", CallChange(score=4))
    desk.text_drafts.type("+13125550199", "Hello")
    desk.text_drafts.type("+13125550199", "Hello there")
    await desk.switching.switch(SECOND_ACCOUNT)
    await settle()
    assert desk.text_drafts.all() == {}
    await go(desk, ACCOUNT)
    assert desk.text_drafts.text("+13125550199") == "Hello there"
    (item,) = desk.wrap_ups.waiting
    assert item.chosen == CallChange(score=4)


async def test_what_is_on_its_way_is_waited_for(desk: Desk) -> None:
    await desk.sign_in()
    await desk.writing.change("c1", CallChange(note="Mine"))
    await go(desk)
    assert [text for _, text, _ in desk.crm.notes] == ["Mine"]
    assert not [each for each in notices(desk) if "wait" in each]


async def test_what_cannot_be_sent_now_is_said_to_wait_there(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["change_call"] = GONE
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.tasks.start(desk.switching.switch(SECOND_ACCOUNT), "switch")
    await desk.clock.advance(3)
    assert desk.session.account_id == SECOND_ACCOUNT
    assert "One thing you wrote waits in Harbor Home Services until you are back there." in (
        notices(desk)
    )


async def test_with_a_full_disk_nobody_leaves_what_is_in_memory_alone(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["change_call"] = GONE
    desk.local.full = True
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.tasks.start(desk.switching.switch(SECOND_ACCOUNT), "switch")
    await desk.clock.advance(3)
    assert desk.session.account_id == ACCOUNT
    assert "Make room on the disk" in notices(desk)[-1]
    desk.text_drafts.type("+13125550199", "Hello")
    with pytest.raises(StoreUnavailable):
        await desk.switching.switch(SECOND_ACCOUNT)
