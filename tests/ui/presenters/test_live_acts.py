"""What can be done with an agent's call from the board, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.live_board import LiveAgent, LiveCall
from desktop.domain.supervision import Ended, Mode, SupervisionState
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.fakes.crm_records import NOON
from tests.fakes.live_rows import BUSY_AGENTS
from tests.services.conftest import Desk
from tests.ui.presenters.live_rig import LiveRoom

JONAS = replace(
    BUSY_AGENTS[1],
    call=LiveCall(Direction.INBOUND, NOON, call_id="talk", number="+13125550199", contact="Wei"),
)
OTHERS = (BUSY_AGENTS[0], *BUSY_AGENTS[2:])

pytestmark = pytest.mark.requirement("S2-24")


@pytest.fixture
async def room(desk: Desk) -> LiveRoom:
    desk.crm.call_rows.append(
        call_record("talk", agent_id="u2", agent_name="Jonas Weber", contact_name="Wei")
    )
    desk.crm.goes_live("talk")
    made = LiveRoom(desk, JONAS, *OTHERS)
    await made.open()
    return made


def _titles(room: LiveRoom, agent: LiveAgent) -> list[str]:
    return [each.title for each in room.presenter.acts_of(agent)]


async def _act(room: LiveRoom, mode: Mode) -> None:
    room.presenter.act(mode, JONAS.id)
    await settle()


async def test_an_administrator_may_do_all_of_it(room: LiveRoom) -> None:
    assert _titles(room, JONAS) == ["Listen", "Whisper", "Barge in"]
    assert [each.title for each in room.presenter.acts.all_of(JONAS)] == [
        *("Listen", "Whisper", "Barge in", "Take over"),
    ]
    assert not any(each.refusal for each in room.presenter.acts.all_of(JONAS))


async def test_each_is_there_by_its_own_permission(room: LiveRoom) -> None:
    crm = room.desk.crm
    crm.overrides = {"calls:supervise_barge": False}
    crm.tell_permissions()
    await settle()
    assert [each.title for each in room.presenter.acts.all_of(JONAS)] == ["Listen", "Whisper"]
    crm.overrides = {"calls:supervise_listen": False}
    crm.tell_permissions()
    await settle()
    assert room.presenter.acts.all_of(JONAS) == ()
    assert _titles(room, JONAS) == []


async def test_a_quiet_agent_has_a_quiet_card_and_the_drawer_says_why(room: LiveRoom) -> None:
    omar, zoe = BUSY_AGENTS[2], BUSY_AGENTS[9]
    assert _titles(room, omar) == []
    refusals = {each.refusal for each in room.presenter.acts.all_of(omar)}
    assert refusals == {"Omar Haddad is not in a call now."}
    refusals = {each.refusal for each in room.presenter.acts.all_of(zoe)}
    assert refusals == {"This call is not yours to see, so you cannot supervise it."}


async def test_ringing_own_and_internal_calls_are_refused_in_words(room: LiveRoom) -> None:
    assert JONAS.call is not None
    rings = replace(JONAS, call=replace(JONAS.call, is_ringing=True))
    inside = replace(JONAS, call=replace(JONAS.call, number="201"))
    mine = replace(JONAS, id="u1")
    said = [room.presenter.acts.all_of(each)[0].refusal for each in (rings, inside, mine)]
    beginnings = ("Nobody has answered", "This is a call between colleagues", "This is your own")
    for words, beginning in zip(said, beginnings, strict=True):
        assert words.startswith(beginning)


async def test_listening_begins_and_another_press_switches_over(room: LiveRoom) -> None:
    await _act(room, Mode.LISTEN)
    current = room.desk.supervising.current
    assert current is not None
    assert (current.call_id, current.mode) == ("talk", Mode.LISTEN)
    room.desk.crm.phone_is_let_in(current.id)
    await settle()
    await _act(room, Mode.WHISPER)
    assert room.desk.supervising.current is not None
    assert room.desk.supervising.current.mode is Mode.WHISPER
    assert len(room.desk.crm.supervision_rows) == 1
    assert room.presenter.supervised("u2") == "You whisper"
    assert room.drawer is not None
    assert [each.title for each in room.drawer.acts if each.is_on] == ["Whisper"]


async def test_taking_over_is_asked_about_and_waits_until_one_is_in_the_call(
    room: LiveRoom,
) -> None:
    await _act(room, Mode.TAKE_OVER)
    assert room.drawer is not None
    assert room.drawer.question.startswith("Take the call over? Jonas Weber leaves it")
    room.presenter.acts.keep()
    assert (room.drawer.question, room.desk.crm.supervision_rows) == ("", [])
    await _act(room, Mode.TAKE_OVER)
    room.presenter.acts.confirm()
    await settle()
    row = room.desk.crm.supervision_rows[0]
    assert (row.mode, row.state) == (Mode.LISTEN, SupervisionState.STARTING)
    room.desk.crm.phone_is_let_in(row.id)
    await settle()
    assert room.desk.crm.supervision_rows[0].mode is Mode.TAKE_OVER


async def test_what_ended_before_is_not_taken_over_later(room: LiveRoom) -> None:
    await _act(room, Mode.TAKE_OVER)
    room.presenter.acts.confirm()
    await settle()
    room.desk.crm.supervision_ends("sup1", Ended.NOT_CONNECTED)
    await settle()
    await _act(room, Mode.LISTEN)
    room.desk.crm.phone_is_let_in("sup2")
    await settle()
    assert room.desk.crm.supervision_rows[1].mode is Mode.LISTEN


async def test_a_refusal_of_the_crm_stands_in_the_drawer(room: LiveRoom) -> None:
    room.desk.crm.pro_dialing_off.add("u2")
    await _act(room, Mode.LISTEN)
    assert room.drawer is not None
    assert room.drawer.problem.startswith("Pro dialing is off for this agent")
    room.presenter.acts.dismiss()
    assert room.drawer.problem == ""


async def test_whoever_is_supervised_is_marked_on_the_board(room: LiveRoom) -> None:
    room.desk.crm.omar_supervises("talk")
    await settle()
    assert room.presenter.supervised("u2") == "Omar Haddad listens"
    room.desk.crm.supervision_ends("sup1", Ended.BY_SUPERVISOR)
    await settle()
    assert room.presenter.supervised("u2") == ""


async def test_who_may_listen_no_longer_sees_no_supervision(room: LiveRoom) -> None:
    room.desk.crm.omar_supervises("talk")
    await settle()
    assert room.presenter.supervised("u2")
    room.desk.crm.change_role(Role.REPORT_MANAGER)
    await settle()
    assert room.presenter.supervised("u2") == ""
    room.desk.crm.change_role(Role.ADMINISTRATOR)
    await settle()
    assert room.presenter.supervised("u2") == "Omar Haddad listens"


async def test_a_key_without_a_chosen_agent_does_nothing(room: LiveRoom) -> None:
    room.presenter.act(Mode.LISTEN)
    await settle()
    assert room.desk.crm.supervision_rows == []
