"""A recorded call is announced to whoever answers, before the agent is heard (S2-46)."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallId
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import CallChanged
from desktop.ui.phone.call_words import recording
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.support.waves import wav

WORDS = "We%20record%20this."
HEADERS = (("X-Recorded", "1"), ("X-Announcement", WORDS), ("X-Announcement-Sound", "snd_1"))
pytestmark = pytest.mark.requirement("S2-46")


@pytest.fixture
async def talk(desk: Desk) -> CallId:
    """It rings, and the phone system has said that it is recorded."""
    desk.crm.sound_files = {"snd_1": wav(2)}
    await desk.sign_in()
    call_id = await desk.calls.place("+14435550177")
    await settle()
    return call_id


async def test_whoever_answers_is_told_before_the_agent_is_heard(desk: Desk, talk: CallId) -> None:
    desk.engine.reports_ringing(talk, HEADERS)
    await settle()
    assert not desk.engine.played
    desk.engine.reports_answer(talk, HEADERS)
    await settle()
    assert desk.engine.played == [(talk, wav(2), False)]
    call = desk.calls.call(talk)
    assert (call.playing, call.is_announced) == (True, True)
    desk.engine.has_played(talk)
    await settle()
    call = desk.calls.call(talk)
    assert not call.playing
    assert recording(call) == "Recorded, and the other side has been told"
    assert len(desk.engine.played) == 1


async def test_what_is_answered_at_once_is_announced_as_well(desk: Desk, talk: CallId) -> None:
    desk.engine.reports_answer(talk, HEADERS)
    await settle()
    assert len(desk.engine.played) == 1


async def test_without_the_crm_the_agent_says_it(desk: Desk, talk: CallId) -> None:
    desk.crm.failure = CrmUnreachable("The CRM does not answer.")
    desk.engine.reports_answer(talk, HEADERS)
    await settle()
    assert not desk.engine.played
    assert recording(desk.calls.call(talk)) == "Recorded. Say: \u201cWe record this.\u201d"


async def test_a_call_that_ends_while_it_rings_plays_nothing(desk: Desk, talk: CallId) -> None:
    desk.engine.reports_ringing(talk, HEADERS)
    await desk.calls.hang_up(talk)
    await settle()
    assert not desk.engine.played
    assert isinstance(desk.events[-1], CallChanged)


async def test_a_caller_has_been_told_by_the_phone_system(desk: Desk) -> None:
    await desk.sign_in()
    call_id = desk.engine.incoming("+14435550177", headers=HEADERS)
    await settle()
    await desk.calls.answer(call_id)
    await settle()
    assert not desk.engine.played
