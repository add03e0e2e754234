"""What every CRM does about availability, queues and colleagues."""

from __future__ import annotations

import pytest

from desktop.domain.errors import InvalidInput, NotFound, Refused
from desktop.domain.presence import CHOOSABLE, Status
from desktop.domain.records import Availability
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.contracts.test_crm_events import Listening
from tests.fakes import crm_records as known

A1, A2 = known.ACCOUNT, known.SECOND_ACCOUNT
A = Availability


class TestAvailability:
    @pytest.mark.parametrize("availability", CHOOSABLE)
    async def test_what_one_chooses_is_kept(self, crm: Crm, availability: Availability) -> None:
        assert await crm.status(A1) == Status(A.AVAILABLE, A.AVAILABLE)
        chosen = await crm.choose_status(A1, availability)
        assert chosen == await crm.status(A1) == Status(availability, availability)

    async def test_a_reason_stands_beside_it_and_goes_with_it(self, crm: Crm) -> None:
        lunch = await crm.choose_status(A1, A.AWAY, "r1")
        assert lunch == Status(A.AWAY, A.AWAY, "r1", "Lunch")
        assert await crm.choose_status(A1, A.AWAY) == Status(A.AWAY, A.AWAY)

    @pytest.mark.parametrize(
        ("availability", "reason"),
        [(A.BUSY, "r1"), (A.AVAILABLE, "r1"), (A.AWAY, "none"), (A.OFFLINE, ""), (A.WRAP_UP, "")],
    )
    async def test_what_cannot_be_chosen_changes_nothing(
        self, crm: Crm, availability: Availability, reason: str
    ) -> None:
        with pytest.raises(InvalidInput):
            await crm.choose_status(A1, availability, reason)
        assert await crm.status(A1) == Status()

    async def test_a_wrap_up_stands_above_the_choice(self, crm: Crm) -> None:
        await crm.set_wrap_up(A1, True)
        assert await crm.choose_status(A1, A.AWAY, "r1") == Status(A.WRAP_UP, A.AWAY, "r1", "Lunch")
        assert (await crm.set_wrap_up(A1, True)).availability is A.WRAP_UP
        assert await crm.set_wrap_up(A1, False) == Status(A.AWAY, A.AWAY, "r1", "Lunch")

    async def test_without_a_line_one_is_offline(self, rig: Rig, crm: Crm) -> None:
        rig.line_changes(False)
        assert await crm.status(A1) == Status(A.OFFLINE, A.AVAILABLE)
        rig.line_changes(True)
        assert await crm.status(A1) == Status()

    async def test_the_reasons_are_the_accounts(self, crm: Crm) -> None:
        assert await crm.status_reasons(A1) == known.REASONS
        assert await crm.status_reasons(A2) == ()

    async def test_who_may_not_choose_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.grants(**{"agent.status__set_own": False})
        with pytest.raises(Refused) as refused:
            await crm.choose_status(A1, A.AWAY)
        assert refused.value.permission == "agent.status:set_own"


class TestQueues:
    async def test_ones_own_are_told(self, crm: Crm) -> None:
        assert await crm.own_queues(A1) == (known.SALES, known.SUPPORT)
        assert await crm.own_queues(A2) == ()

    async def test_who_waits_is_told(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.callers_wait(3, 130)
            event, payload = await heard.next_but("call.updated")
        assert (event, payload) == ("queue.updated", {"queue_id": "q1"})
        sales = (await crm.own_queues(A1))[0]
        assert sales.waiting == 3
        assert 130 <= sales.longest_wait < 140

    async def test_logging_in_and_out_is_kept_and_told(self, crm: Crm) -> None:
        async with Listening(crm) as heard:
            out = await crm.log_in_to_queue(A1, "q1", False)
            assert (await heard.next())[0] == "queue.updated"
            event, told = await heard.next()
        assert (event, told["queues"]) == ("agent.updated", "")
        assert (out.logged_in, out.agents) == (False, 1)
        assert (await crm.own_queues(A1))[0] == out
        assert (await crm.log_in_to_queue(A1, "q2", True)).agents == 1

    @pytest.mark.parametrize("queue_id", ["q3", "none"])
    async def test_a_queue_of_others_is_not_there(self, crm: Crm, queue_id: str) -> None:
        with pytest.raises(NotFound):
            await crm.log_in_to_queue(A1, queue_id, True)

    async def test_queues_of_others_are_not_told(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.callers_wait(1, 5)
            assert (await heard.next_but("call.updated"))[1] == {"queue_id": "q1"}
            rig.grants(queues__join=False)
            rig.queue_changes()
            rig.call_changes("c1")
            assert (await heard.next())[0] == "call.updated"


class TestColleagues:
    async def test_everybody_is_there_with_their_state(self, rig: Rig, crm: Crm) -> None:
        rig.colleague_is("away")
        await crm.choose_status(A1, A.BUSY, "r2")
        anna, jonas, omar = await crm.colleagues(A1)
        assert (anna.name, anna.extension, anna.title) == ("Anna Keller", "201", "Training")
        assert (jonas.availability, jonas.queues, jonas.queue_ids) == (A.AWAY, ("Sales",), ("q1",))
        assert omar.queues == ("After hours",)
        assert not jonas.is_free
        assert omar.is_free
