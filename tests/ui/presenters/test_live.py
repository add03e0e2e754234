"""The live page: who is on it, in which order, how fresh it is, and one of them in the drawer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.live_board import AgentState
from desktop.domain.live_looking import AgentOrder
from desktop.domain.records import Availability
from desktop.ui.live.presenter import FRESH
from desktop.ui.live.states import Layout
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.fakes.live_rows import BUSY_AGENTS, SALES, many_agents
from tests.services.conftest import Desk
from tests.ui.presenters.live_rig import LiveRoom

GONE = CrmUnreachable("The CRM does not answer.")
ANNA, JONAS, OMAR = BUSY_AGENTS[0], BUSY_AGENTS[1], BUSY_AGENTS[2]

pytestmark = pytest.mark.requirement("S1-30")


@pytest.fixture
async def room(desk: Desk) -> LiveRoom:
    made = LiveRoom(desk)
    await made.open()
    return made


async def test_everybody_is_there_in_the_order_of_what_they_do(room: LiveRoom) -> None:
    assert room.now.phase is Phase.READY
    assert (room.names[0], room.names[-1]) == ("Jonas Weber", "Yuki Tanaka")
    assert [each.words for each in room.now.counts] == [
        *("Ringing 1", "In a call 3", "Wrap-up 1", "Available 1", "Busy 1"),
        *("Away 1", "Do not disturb 1", "Offline 1"),
    ]
    assert [each.name for each in room.presenter.queues] == [
        "Sales",
        "Support",
        "Billing questions",
    ]
    assert room.now.remark == FRESH


async def test_a_page_that_nobody_looks_at_asks_for_nothing(desk: Desk) -> None:
    room = LiveRoom(desk)
    await desk.sign_in()
    await settle()
    assert desk.live_board.board is None
    room.presenter.shown(True)
    await settle()
    assert len(room.names) == len(BUSY_AGENTS)
    room.presenter.shown(False)
    desk.crm.board_shows(replace(OMAR, name="Somebody new"))
    await room.passes(1)
    assert desk.live_board.board is not None
    known = {each.name for each in desk.live_board.board.agents.values()}
    assert "Somebody new" not in known, "it is asked for though nobody looks"
    room.presenter.shown(True)
    await room.passes(1)
    assert "Somebody new" in room.names, "it was not brought up to date when it came back"


async def test_a_change_moves_one_row_and_is_told_as_one(room: LiveRoom) -> None:
    room.desk.crm.board_shows(replace(OMAR, availability=Availability.AWAY, reason="Lunch"))
    await room.passes(1)
    assert [each.words for each in room.now.counts][3:] == [
        *("Busy 1", "Away 2", "Do not disturb 1", "Offline 1"),
    ]
    agents, queues = room.screen.now("changed")
    assert agents == {OMAR.id}
    assert queues == {"q1", "q2", "q3"}, "they have one free agent less"


async def test_a_click_on_a_heading_sorts_and_turns_round_and_is_remembered(
    room: LiveRoom,
) -> None:
    room.presenter.sort_by(AgentOrder.CALLS)
    assert room.names[0] == "Sam Okafor"
    room.presenter.sort_by(AgentOrder.CALLS)
    assert room.names[-1] == "Sam Okafor"
    room.presenter.choose_layout(Layout.TABLE)
    again = LiveRoom(room.desk)
    again.presenter.shown(True)
    await settle()
    assert (again.now.layout, again.now.order, again.now.backwards) == (
        *(Layout.TABLE, AgentOrder.CALLS),
        True,
    )


async def test_another_person_at_this_computer_has_their_own_view(room: LiveRoom) -> None:
    room.presenter.choose_layout(Layout.TABLE)
    room.desk.session._account = replace(room.desk.session._account, id="another")  # type: ignore[type-var]  # signed in
    assert not room.desk.live_views.view.as_table


async def test_a_state_is_shown_alone_and_the_counts_stay_those_of_all(room: LiveRoom) -> None:
    room.presenter.filter_state(AgentState.ON_CALL)
    assert room.names == ["Anna Keller", "Sam Okafor", "Zoe Varga"]
    assert room.now.counts[0].words == "Ringing 1"
    room.presenter.filter_state(AgentState.ON_CALL)
    assert len(room.names) == len(BUSY_AGENTS)


async def test_queue_group_and_words_add_up(room: LiveRoom) -> None:
    room.presenter.filter_queue(SALES.id)
    assert [each.name for each in room.presenter.queues] == ["Sales"]
    assert {"Anna Keller", "Omar Haddad"} <= set(room.names)
    assert "Priya Nair" not in room.names
    room.presenter.filter_group("g2")
    assert room.names == ["Omar Haddad"]
    room.presenter.search("omar nobody")
    assert (room.names, room.now.shown, room.now.agents) == ([], 0, 10)
    room.presenter.clear_filters()
    assert len(room.names) == 10
    room.presenter.search("reyes")
    assert room.names == ["Anna Keller"], "one is found by whom one talks with"


async def test_without_the_crm_it_says_how_old_it_is_and_time_stands_still(room: LiveRoom) -> None:
    before = room.presenter.now()
    room.desk.crm.failure = GONE
    room.desk.session.lost_crm(GONE)
    await room.passes(600)
    assert room.now.is_stale
    assert room.now.remark.startswith("As of ")
    assert room.presenter.now() == before, "calls seemed to go on that nobody knows of"
    assert len(room.names) == len(BUSY_AGENTS)


async def test_who_loses_the_permission_loses_the_rows_at_once(room: LiveRoom) -> None:
    room.presenter.open(ANNA.id)
    room.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (room.names, room.drawer) == ([], None)
    assert (room.now.phase, bool(room.now.sentence)) == (Phase.FAILED, True)


async def test_signing_out_leaves_nothing_behind(room: LiveRoom) -> None:
    room.presenter.open(ANNA.id)
    room.presenter.filter_state(AgentState.ON_CALL)
    await room.desk.session.sign_out()
    await settle()
    assert (room.names, room.drawer) == ([], None)
    await room.desk.sign_in()
    await settle()
    assert not room.now.wanted.states


async def test_an_account_without_agents_says_so(desk: Desk) -> None:
    room = LiveRoom(desk)
    desk.crm.board_loses(*(each.id for each in BUSY_AGENTS), "q1", "q2", "q3")
    await room.open()
    assert (room.now.phase, room.now.has_queues) == (Phase.EMPTY, False)


async def test_the_drawer_follows_its_agent(room: LiveRoom) -> None:
    room.presenter.open(ANNA.id)
    assert room.drawer is not None
    assert (room.drawer.name, room.drawer.state, room.drawer.duration) == (
        *("Anna Keller", "In a call"),
        "05:12",
    )
    assert dict(room.drawer.facts)["With"] == "Marcus Reyes"
    await room.desk.clock.advance(3)
    room.presenter.tick()
    assert room.drawer.duration == "05:15"
    spoken = room.drawer.spoken
    await room.desk.clock.advance(3)
    room.presenter.tick()
    assert room.drawer.spoken == spoken, "every second would be read out"
    room.desk.crm.board_loses(ANNA.id)
    await room.passes(1)
    assert room.drawer is None


async def test_five_hundred_are_one_change_and_not_as_many(desk: Desk) -> None:
    room = LiveRoom(desk, *many_agents(500))
    await room.open()
    assert len(room.names) == 500
    shown = len(room.screen.every("state"))
    for each in many_agents(20):
        desk.crm.board_shows(replace(each, availability=Availability.BUSY))
    await room.passes(1)
    assert len(room.screen.every("state")) - shown <= 5, "every push was drawn for itself"


async def test_where_a_threshold_is_passed_is_said_by_its_name(room: LiveRoom) -> None:
    room.presenter.open("u6")
    assert room.drawer is not None
    assert room.drawer.mark is not None
    assert room.drawer.mark.words == "Call over 30 min"
    room.presenter.open(JONAS.id)
    assert room.drawer.mark is None
