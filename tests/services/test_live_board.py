"""The live board while somebody watches: kept from changes, and costing nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, CrmUnreachable, Refused
from desktop.domain.events import LiveBoardChanged
from desktop.domain.live_board import BoardState, Touched
from desktop.domain.records import Availability
from tests.fakes.clock import settle
from tests.fakes.crm_records import NOON
from tests.fakes.live_rows import BUSY_AGENTS
from tests.services.conftest import Desk

pytestmark = pytest.mark.requirement("S1-30")

A = Availability
ONLY_JONAS = Touched(frozenset({"u2"}), frozenset({"q1"}))  # who is free in his queue no more


def told(desk: Desk) -> list[LiveBoardChanged]:
    return desk.told(LiveBoardChanged)


def last(desk: Desk) -> LiveBoardChanged:
    return told(desk)[-1]


def asked(desk: Desk) -> int:
    return desk.crm.asked.count("live_board")


@pytest.fixture
async def manager(desk: Desk) -> Desk:
    """A report manager, signed in, with the page closed."""
    desk.crm.role = Role.REPORT_MANAGER
    await desk.sign_in()
    return desk


@pytest.fixture
async def unwatch(manager: Desk) -> Callable[[], None]:
    """The page is open; closes it."""
    close = manager.live_board.watch()
    await settle()
    return close


class TestWatching:
    async def test_a_board_that_nobody_watches_costs_nothing(self, manager: Desk) -> None:
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(5)
        assert asked(manager) == 0
        assert [each.board for each in told(manager)] == [None] * len(told(manager))

    @pytest.mark.usefixtures("unwatch")
    async def test_the_first_who_watches_gets_it_whole(self, manager: Desk) -> None:
        assert last(manager).standing.state is BoardState.LIVE
        assert last(manager).touched.whole
        board = manager.live_board.board
        assert board is not None
        assert [each.name for each in board.agents.values()] == [
            *("Anna Keller", "Jonas Weber", "Omar Haddad")
        ]

    async def test_the_last_who_goes_ends_it(
        self, manager: Desk, unwatch: Callable[[], None]
    ) -> None:
        second = manager.live_board.watch()
        second()
        second()
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(1)
        assert asked(manager) == 2
        unwatch()
        manager.crm.colleague_is(A.BUSY)
        await manager.clock.advance(5)
        assert asked(manager) == 2

    async def test_who_comes_back_sees_what_was_there_and_gets_the_changes(
        self, manager: Desk, unwatch: Callable[[], None]
    ) -> None:
        unwatch()
        manager.crm.colleague_is(A.AWAY)
        await settle()
        before = len(told(manager))
        manager.live_board.watch()
        await settle()
        loading, live = told(manager)[before:]
        assert loading.board is not None
        assert loading.standing.state is BoardState.LOADING
        assert live.standing.state is BoardState.LIVE
        assert live.touched == ONLY_JONAS


@pytest.mark.usefixtures("unwatch")
class TestChanges:
    async def test_only_what_changed_is_told(self, manager: Desk) -> None:
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(1)
        assert last(manager).touched == ONLY_JONAS

    async def test_however_much_happens_it_is_told_five_times_a_second(self, manager: Desk) -> None:
        before = len(told(manager))
        for _ in range(50):
            for state in (A.AWAY, A.BUSY, A.AVAILABLE):
                manager.crm.colleague_is(state, str(len(manager.crm.asked)))
            await manager.clock.advance(0.02)
        assert 4 <= len(told(manager)) - before <= 6
        await manager.clock.advance(0.2)
        board = manager.live_board.board
        assert board is not None
        assert board.agents["u2"].availability is A.AVAILABLE

    async def test_what_changes_no_row_is_not_told(self, manager: Desk) -> None:
        before = len(told(manager))
        manager.crm.push("call.updated", call_id="c1")
        await manager.clock.advance(1)
        assert len(told(manager)) == before
        assert asked(manager) == 2

    async def test_time_is_that_of_the_crm(self, manager: Desk) -> None:
        # This desk's clock is three hours behind.
        assert manager.live_board.now() == NOON
        await manager.clock.advance(30)
        assert manager.live_board.now() == NOON + timedelta(seconds=30)
        manager.clock.set_back(timedelta(minutes=10))
        manager.crm.board_at = NOON + timedelta(seconds=31)
        manager.crm.colleague_is(A.AWAY)
        await settle()
        assert manager.live_board.now() == NOON + timedelta(seconds=31)

    async def test_the_next_day_begins_where_nothing_happens(self, manager: Desk) -> None:
        ends = manager.crm.board_day.ends
        manager.crm.board_day_begins(ends)
        before = asked(manager)
        await manager.clock.advance((ends - NOON).total_seconds() - 60)
        assert asked(manager) == before
        await manager.clock.advance(62)
        assert last(manager).touched.whole
        assert manager.live_board.board is not None
        assert manager.live_board.board.day == manager.crm.board_day


@pytest.mark.usefixtures("unwatch")
class TestTrouble:
    async def test_a_crm_that_is_away_leaves_the_board_with_its_age(self, manager: Desk) -> None:
        manager.crm.failure = CrmUnreachable("The CRM cannot be reached.")
        manager.crm.drop_events()
        await settle()
        assert last(manager).standing.state is BoardState.AWAY
        assert last(manager).standing.sentence == "The CRM ended the connection."
        assert last(manager).board is not None
        assert last(manager).board.at == NOON

    async def test_it_comes_back_by_itself(self, manager: Desk) -> None:
        manager.crm.failure = CrmUnreachable("The CRM cannot be reached.")
        manager.crm.drop_events()
        await settle()
        manager.crm.failure = None
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(60)
        await manager.clock.advance(1)
        assert last(manager).standing.state is BoardState.LIVE
        board = manager.live_board.board
        assert board is not None
        assert board.agents["u2"].availability is A.AWAY

    async def test_a_question_that_fails_is_asked_again(self, manager: Desk) -> None:
        manager.crm.refusals["live_board"] = CrmUnreachable("No answer.")
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(1)
        assert last(manager).standing.sentence == "No answer."
        del manager.crm.refusals["live_board"]
        await manager.clock.advance(60)
        assert last(manager).standing.state is BoardState.LIVE

    @pytest.mark.usefixtures("unwatch")
    async def test_a_permission_that_was_gone_for_a_moment_only_brings_it_back(
        self, manager: Desk
    ) -> None:
        manager.crm.refusals["live_board"] = Refused("Not now.", "dashboard.agents:view", "role")
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(1)
        assert last(manager).standing.state is BoardState.REFUSED
        assert manager.live_board.board is None
        del manager.crm.refusals["live_board"]  # before anybody could see that it was gone
        await manager.clock.advance(60)
        assert last(manager).standing.state is BoardState.LIVE
        assert last(manager).board is not None

    async def test_a_lost_permission_empties_it_and_says_why(self, manager: Desk) -> None:
        manager.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert last(manager).board is None
        assert last(manager).touched.whole
        assert last(manager).standing.state is BoardState.REFUSED
        assert "not allowed to see the live board" in last(manager).standing.sentence
        before = asked(manager)
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(5)
        assert asked(manager) == before

    async def test_a_permission_that_is_given_again_fills_it(self, manager: Desk) -> None:
        manager.crm.change_role(Role.CALL_AGENT)
        await settle()
        manager.crm.change_role(Role.REPORT_MANAGER)
        await settle()
        assert last(manager).standing.state is BoardState.LIVE
        assert last(manager).board is not None

    async def test_a_refusal_that_comes_first_empties_it_as_well(self, manager: Desk) -> None:
        sentence = "You are not allowed to see the live board."
        manager.crm.refusals["live_board"] = Refused(sentence, "dashboard.agents:view", "role")
        manager.crm.colleague_is(A.AWAY)
        await manager.clock.advance(1)
        assert (last(manager).board, last(manager).standing.sentence) == (None, sentence)

    async def test_it_goes_with_the_sign_in(self, manager: Desk) -> None:
        await manager.session.sign_out()
        assert manager.live_board.board is None
        assert last(manager).board is None
        await manager.sign_in()
        assert last(manager).standing.state is BoardState.LIVE

    async def test_what_was_asked_in_another_account_is_not_shown(self, manager: Desk) -> None:
        manager.crm.hold("live_board")
        manager.crm.board_shows(replace(BUSY_AGENTS[0], name="Somebody else"))
        await manager.clock.advance(1)
        await manager.session.sign_out()
        manager.crm.release()
        await settle()
        assert manager.live_board.board is None


class TestLimits:
    async def test_who_may_edit_the_account_changes_them_for_everybody(self, manager: Desk) -> None:
        manager.crm.role = Role.ADMINISTRATOR
        await manager.session.refresh()
        manager.live_board.watch()
        await settle()
        board = manager.live_board.board
        assert board is not None
        assert manager.live_board.may_change_limits
        after = await manager.live_board.change_limits(replace(board.limits, answer_within=30))
        await manager.clock.advance(1)
        assert manager.live_board.board is not None
        assert manager.live_board.board.limits == after
        assert after.answer_within == 30
        assert last(manager).touched.whole

    @pytest.mark.usefixtures("unwatch")
    async def test_others_are_refused(self, manager: Desk) -> None:
        assert not manager.live_board.may_change_limits
        with pytest.raises(Refused):
            await manager.live_board.change_limits(manager.crm.board_limits)
        assert "change_board_limits" not in manager.crm.asked

    async def test_somebody_else_was_first(self, manager: Desk) -> None:
        manager.crm.role = Role.ADMINISTRATOR
        await manager.session.refresh()
        mine = manager.crm.board_limits
        manager.crm.board_limits = replace(mine, answer_within=15, version=2)
        with pytest.raises(Conflict) as conflict:
            await manager.live_board.change_limits(replace(mine, answer_within=40))
        assert conflict.value.current == manager.crm.board_limits
