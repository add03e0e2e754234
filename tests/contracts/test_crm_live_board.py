"""What every CRM does about the live board."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.live_limits import BoardLimits, Limit, Measure
from desktop.domain.records import Availability
from desktop.services.ports import Crm
from tests.contracts.conftest import ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.contracts.test_crm_events import Listening
from tests.fakes import crm_records as known

pytestmark = pytest.mark.requirement("S1-30")
A1 = known.ACCOUNT


@pytest.fixture
def manager(rig: Rig, crm: Crm) -> Crm:
    """Anna, now a report manager."""
    rig.role(Role.REPORT_MANAGER)
    return crm


class TestTheBoard:
    async def test_it_is_whole_at_first(self, manager: Crm) -> None:
        news = await manager.live_board(A1)
        assert news.whole
        anna, jonas, omar = news.agents
        assert (anna.name, anna.extension, anna.availability) == (
            *("Anna Keller", "201"),
            Availability.AVAILABLE,
        )
        assert [each.name for each in anna.queues] == ["Sales"]
        assert jonas.call is None
        assert omar.serves("q3")
        assert {each.name for each in news.queues} == {"Sales", "Support", "After hours"}
        assert news.limits == BoardLimits()
        assert news.day.zone == "America/New_York"
        assert news.at < news.day.ends

    async def test_then_only_what_changed(self, rig: Rig, manager: Crm) -> None:
        first = await manager.live_board(A1)
        second = await manager.live_board(A1, first.sequence)
        assert (second.whole, second.agents, second.queues) == (False, (), ())
        rig.colleague_is("away")
        third = await manager.live_board(A1, second.sequence)
        assert [(each.name, each.availability) for each in third.agents] == [
            ("Jonas Weber", Availability.AWAY)
        ]
        assert not third.whole
        assert not (await manager.live_board(A1, third.sequence)).agents

    async def test_who_waits_is_told_with_the_queue(self, rig: Rig, manager: Crm) -> None:
        first = await manager.live_board(A1)
        rig.callers_wait(2, 130)
        (sales,) = (await manager.live_board(A1, first.sequence)).queues
        assert (sales.id, len(sales.waiting)) == ("q1", 2)
        longest = sales.longest_wait((await manager.live_board(A1)).at)
        assert 130 <= longest < 140

    async def test_a_place_of_another_board_gives_the_whole(self, manager: Crm) -> None:
        assert (await manager.live_board(A1, "999999")).whole

    async def test_whoever_may_not_see_it_is_refused(self, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.live_board(A1)
        assert refused.value.permission == "dashboard.agents:view"
        with pytest.raises(NotFound):
            await crm.live_board(known.FOREIGN_ACCOUNT)

    async def test_a_change_wakes_whoever_watches(self, rig: Rig, manager: Crm) -> None:
        async with Listening(manager) as heard:
            rig.colleague_is("away")
            assert (await heard.next_but("permissions.changed"))[0] == "agent.updated"


class TestLimits:
    async def test_they_are_the_accounts(self, rig: Rig, crm: Crm) -> None:
        rig.role(ADMINISTRATOR)
        before = await crm.live_board(A1)
        wanted = BoardLimits(30, {**before.limits.limits, Measure.WAITING: Limit(2, 4)}, 1)
        after = await crm.change_board_limits(A1, wanted)
        assert after == replace(wanted, version=2)
        news = await crm.live_board(A1, before.sequence)
        assert (news.limits, news.whole) == (after, True)
        assert await crm.change_board_limits(A1, after) == after

    async def test_somebody_else_was_first(self, rig: Rig, crm: Crm) -> None:
        rig.role(ADMINISTRATOR)
        now = await crm.change_board_limits(A1, BoardLimits(30))
        with pytest.raises(Conflict) as conflict:
            await crm.change_board_limits(A1, BoardLimits(40))
        assert conflict.value.current == now

    @pytest.mark.parametrize(
        "limits",
        [BoardLimits(0), BoardLimits(limits={Measure.WAITING: Limit(5, 3)})],
    )
    async def test_what_cannot_be(self, rig: Rig, crm: Crm, limits: BoardLimits) -> None:
        rig.role(ADMINISTRATOR)
        with pytest.raises(InvalidInput):
            await crm.change_board_limits(A1, limits)

    async def test_looking_is_not_changing(self, manager: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await manager.change_board_limits(A1, BoardLimits(30))
        assert refused.value.permission == "account.settings:edit"
