"""Colleagues are kept live from pushes, and asked for only where those do not say enough."""

from __future__ import annotations

from desktop.domain.errors import CrmConfused
from desktop.domain.events import ColleaguesChanged
from desktop.domain.presence import Colleague
from desktop.domain.records import Availability
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

A = Availability


def jonas(desk: Desk) -> Colleague:
    found = desk.colleagues.by_extension("202")
    assert found is not None
    return found


async def test_everybody_but_the_person_by_name(desk: Desk) -> None:
    await desk.sign_in()
    assert [each.name for each in desk.colleagues.colleagues] == ["Jonas Weber", "Omar Haddad"]
    assert jonas(desk).is_free
    assert desk.colleagues.by_extension("201") is None, "nobody transfers a call to oneself"


async def test_a_push_is_enough(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.colleague_is(A.AWAY, "Lunch")
    await settle()
    assert (jonas(desk).title, jonas(desk).is_free) == ("Lunch", False)
    assert desk.told(ColleaguesChanged)[-1].colleagues == desk.colleagues.colleagues
    assert desk.crm.asked.count("colleagues") == 1


async def test_a_talk_comes_before_the_state(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.push(
        "agent.updated",
        user_id=known.JONAS,
        availability="available",
        on_a_call="true",
        queues="q1",
    )
    await settle()
    assert (jonas(desk).title, jonas(desk).is_free) == ("In a call", False)
    assert jonas(desk).name == "Jonas Weber"


async def test_what_changes_nothing_is_not_told(desk: Desk) -> None:
    await desk.sign_in()
    before = len(desk.told(ColleaguesChanged))
    desk.crm.colleague_is(A.AVAILABLE)
    await settle()
    assert len(desk.told(ColleaguesChanged)) == before


async def test_another_queue_or_somebody_new_is_asked_for(desk: Desk) -> None:
    await desk.sign_in()
    for user_id, queues in ((known.JONAS, "q1 q7"), ("u9", ""), (known.JONAS, "q1")):
        desk.crm.push("agent.updated", user_id=user_id, availability="away", queues=queues)
    desk.crm.push("agent.updated", user_id=known.JONAS, availability="asleep", queues="q1")
    await settle()
    assert desk.crm.asked.count("colleagues") == 4
    assert jonas(desk).queues == ("Sales",)


async def test_what_was_missed_is_asked_for(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.drop_events()
    await settle()
    await desk.clock.advance(60)
    assert desk.crm.asked.count("colleagues") == 2
    await desk.colleagues.refresh()
    assert desk.crm.asked.count("colleagues") == 3


async def test_they_go_with_the_account_and_the_sign_in(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.switch_account("a2")
    await settle()
    assert desk.told(ColleaguesChanged)[-1].colleagues == ()
    await desk.session.sign_out()
    assert desk.colleagues.colleagues == ()


async def test_a_list_that_is_not_understood_costs_the_others_nothing(desk: Desk) -> None:
    desk.crm.refusals["own_queues"] = CrmConfused("The CRM's answer is not understood.")
    await desk.sign_in()
    assert desk.queues.queues == ()
    desk.crm.colleague_is(A.AWAY)
    await settle()
    assert jonas(desk).availability is A.AWAY


async def test_what_changes_at_once_is_told_together(desk: Desk) -> None:
    """Who shows five hundred colleagues looks through all of them at every telling."""
    await desk.sign_in()
    before = len(desk.told(ColleaguesChanged))
    for reason in ("Lunch", "Doctor", "Dentist"):
        desk.crm.colleague_is(A.AWAY, reason)
    await settle()
    assert len(desk.told(ColleaguesChanged)) == before + 1, "the first one is not held back"
    assert jonas(desk).reason == "Dentist"
    await desk.clock.advance(0.6)
    assert len(desk.told(ColleaguesChanged)) == before + 2
    assert desk.told(ColleaguesChanged)[-1].colleagues == desk.colleagues.colleagues
    await desk.clock.advance(5)
    assert len(desk.told(ColleaguesChanged)) == before + 2


async def test_what_waits_to_be_told_goes_with_the_sign_in(desk: Desk) -> None:
    await desk.sign_in()
    for reason in ("Lunch", "Doctor"):
        desk.crm.colleague_is(A.AWAY, reason)
    await settle()
    await desk.session.sign_out()
    before = len(desk.told(ColleaguesChanged))
    await desk.clock.advance(5)
    assert len(desk.told(ColleaguesChanged)) == before
