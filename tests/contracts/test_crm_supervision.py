"""What every CRM does about supervising live calls."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.supervision import ADDRESS_PREFIX, Ended, Mode, SupervisionState
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.contracts.test_crm_events import Listening
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
JONAS_CALL, ANNAS_CALL, MISSED = "c2", "c1", "c4"


@pytest.fixture
def live(rig: Rig) -> Rig:
    """Anna may supervise, Jonas talks."""
    rig.role(Role.ADMINISTRATOR)
    rig.goes_live(JONAS_CALL)
    return rig


async def _running(rig: Rig, crm: Crm, mode: Mode = Mode.LISTEN) -> str:
    found = (await crm.supervise(A1, JONAS_CALL, mode)).supervision
    rig.phone_is_let_in(found.id)
    return found.id


@pytest.mark.requirement("S2-24")
class TestBeginning:
    async def test_who_asks_is_told_where_to_call(self, live: Rig, crm: Crm) -> None:
        admission = await crm.supervise(A1, JONAS_CALL, Mode.WHISPER)
        found = admission.supervision
        assert admission.address.startswith(ADDRESS_PREFIX)
        assert len(admission.address) > len(ADDRESS_PREFIX)
        assert (found.call_id, found.mode) == (JONAS_CALL, Mode.WHISPER)
        assert (found.supervisor_name, found.agent_name) == ("Anna Keller", "Jonas Weber")
        assert (found.other_number, found.state) == (known.MARCUS_NUMBER, SupervisionState.STARTING)
        assert found.is_on
        assert found.began_at is None
        live.phone_is_let_in(found.id)
        running = await crm.supervision(A1, found.id)
        assert running.state is SupervisionState.RUNNING
        assert running.began_at is not None
        assert await crm.supervisions(A1) == (running,)

    @pytest.mark.parametrize("mode", [Mode.LISTEN, Mode.WHISPER, Mode.BARGE])
    async def test_each_mode_needs_its_permission(self, live: Rig, crm: Crm, mode: Mode) -> None:
        live.grants(**{mode.permission.replace(":", "__"): False})
        with pytest.raises(Refused) as refused:
            await crm.supervise(A1, JONAS_CALL, mode)
        assert refused.value.permission == mode.permission
        assert refused.value.reason == "user_override.deny"

    async def test_agents_may_not(self, rig: Rig, crm: Crm) -> None:
        rig.goes_live(JONAS_CALL)
        for mode in (Mode.LISTEN, Mode.WHISPER, Mode.BARGE):
            with pytest.raises(Refused):
                await crm.supervise(A1, JONAS_CALL, mode)
        with pytest.raises(Refused):
            await crm.supervisions(A1)

    async def test_without_listening_nobody_does_more(self, live: Rig, crm: Crm) -> None:
        live.grants(calls__supervise_listen=False, calls__supervise_barge=True)
        with pytest.raises(Refused):
            await crm.supervise(A1, JONAS_CALL, Mode.BARGE)

    @pytest.mark.requirement("S2-22")
    async def test_it_takes_the_plan(self, live: Rig, crm: Crm) -> None:
        live.on_plan("Standard")
        with pytest.raises(Refused) as refused:
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)
        assert refused.value.reason == "plan.pro.dialing"

    async def test_it_takes_the_switch(self, live: Rig, crm: Crm) -> None:
        live.grants(pro_dialing=False)
        with pytest.raises(Refused) as refused:
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)
        assert refused.value.reason == "account_setting.pro_dialing"

    @pytest.mark.requirement("S2-23")
    async def test_it_takes_pro_dialing_of_the_agent(self, live: Rig, crm: Crm) -> None:
        live.pro_dialing_is_off(known.JONAS)
        with pytest.raises(Refused) as refused:
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)
        assert refused.value.reason == "target_pro_dialing_off"
        assert "agent" in str(refused.value)

    async def test_ones_own_call_is_none(self, live: Rig, crm: Crm) -> None:
        live.goes_live(ANNAS_CALL)
        with pytest.raises(Conflict, match="own call"):
            await crm.supervise(A1, ANNAS_CALL, Mode.LISTEN)

    async def test_a_call_that_is_over_is_none(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.ADMINISTRATOR)
        with pytest.raises(Conflict, match="over"):
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)

    async def test_nor_is_one_that_rings(self, live: Rig, crm: Crm) -> None:
        live.goes_live(JONAS_CALL, answered=False)
        with pytest.raises(Conflict, match="answered"):
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)

    async def test_another_supervisor_is_named(self, live: Rig, crm: Crm) -> None:
        live.omar_supervises(JONAS_CALL)
        with pytest.raises(Conflict, match="Omar Haddad supervises"):
            await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)

    async def test_an_unknown_call_is_not_there(self, live: Rig, crm: Crm) -> None:
        with pytest.raises(NotFound):
            await crm.supervise(A1, "nowhere", Mode.LISTEN)

    async def test_taking_over_is_no_beginning(self, live: Rig, crm: Crm) -> None:
        with pytest.raises(InvalidInput):
            await crm.supervise(A1, JONAS_CALL, Mode.TAKE_OVER)

    async def test_asking_again_ends_the_first(self, live: Rig, crm: Crm) -> None:
        first = await _running(live, crm)
        second = (await crm.supervise(A1, JONAS_CALL, Mode.BARGE)).supervision
        over = await crm.supervision(A1, first)
        assert (over.is_on, over.ended) == (False, Ended.ANOTHER)
        assert [each.id for each in await crm.supervisions(A1)] == [second.id]


@pytest.mark.requirement("S2-24")
class TestGoingOn:
    async def test_the_mode_is_changed(self, live: Rig, crm: Crm) -> None:
        running = await _running(live, crm)
        for mode in (Mode.WHISPER, Mode.BARGE, Mode.LISTEN, Mode.TAKE_OVER):
            assert (await crm.change_supervision(A1, running, mode)).mode is mode

    async def test_not_without_the_permission_for_it(self, live: Rig, crm: Crm) -> None:
        running = await _running(live, crm)
        live.grants(calls__supervise_barge=False)
        for mode in (Mode.BARGE, Mode.TAKE_OVER):
            with pytest.raises(Refused) as refused:
                await crm.change_supervision(A1, running, mode)
            assert refused.value.permission == "calls:supervise_barge"
        assert (await crm.supervision(A1, running)).mode is Mode.LISTEN

    async def test_only_who_is_in_the_call_takes_it_over(self, live: Rig, crm: Crm) -> None:
        asked = (await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)).supervision
        with pytest.raises(Conflict):
            await crm.change_supervision(A1, asked.id, Mode.TAKE_OVER)

    async def test_it_ends_and_says_why(self, live: Rig, crm: Crm) -> None:
        running = await _running(live, crm)
        over = await crm.end_supervision(A1, running)
        assert (over.is_on, over.ended) == (False, Ended.BY_SUPERVISOR)
        assert over.sentence == "You have ended it."
        assert over.ended_at is not None
        assert await crm.end_supervision(A1, running) == over
        assert await crm.supervisions(A1) == ()
        with pytest.raises(Conflict):
            await crm.change_supervision(A1, running, Mode.BARGE)

    @pytest.mark.requirement("S2-22")
    async def test_who_lost_the_right_may_still_read_why(self, live: Rig, crm: Crm) -> None:
        running = await _running(live, crm)
        live.supervision_ends(running, Ended.PERMISSION, "plan.pro.dialing")
        live.role(Role.CALL_AGENT)
        over = await crm.supervision(A1, running)
        assert over.sentence == "The account's plan does not include Pro dialing any more."

    async def test_anothers_is_nobodys_business(self, live: Rig, crm: Crm) -> None:
        live.omar_supervises(JONAS_CALL)
        (his,) = await crm.supervisions(A1)
        assert his.supervisor_name == "Omar Haddad"
        for asked in (
            crm.supervision(A1, his.id),
            crm.end_supervision(A1, his.id),
            crm.change_supervision(A1, his.id, Mode.BARGE),
        ):
            with pytest.raises(NotFound):
                await asked


@pytest.mark.requirement("S2-24")
class TestTelling:
    async def test_the_supervisor_hears_of_every_change(self, live: Rig, crm: Crm) -> None:
        asked = (await crm.supervise(A1, JONAS_CALL, Mode.LISTEN)).supervision
        async with Listening(crm) as heard:
            live.phone_is_let_in(asked.id)
            kind, payload = await heard.next_but("supervision.updated")
            assert (kind, payload["supervision_id"]) == ("supervision.own", asked.id)
            live.supervision_ends(asked.id, Ended.CALL_OVER)
            kind, payload = await heard.next_but("supervision.updated")
            assert (kind, payload["supervision_id"]) == ("supervision.own", asked.id)

    async def test_the_agent_sees_who_is_in_their_call(self, rig: Rig, crm: Crm) -> None:
        rig.goes_live(ANNAS_CALL)
        async with Listening(crm) as heard:
            rig.omar_supervises(ANNAS_CALL)
            kind, payload = await heard.next_but("")
            assert (kind, payload["call_id"]) == ("supervision.shown", ANNAS_CALL)
        (watched,) = await crm.watched_calls(A1)
        assert (watched.call_id, watched.supervisor_name) == (ANNAS_CALL, "Omar Haddad")
        assert watched.mode is Mode.LISTEN

    async def test_not_where_the_account_does_not_show_it(self, rig: Rig, crm: Crm) -> None:
        rig.goes_live(ANNAS_CALL)
        rig.shows_supervision(False)
        async with Listening(crm) as heard:
            rig.omar_supervises(ANNAS_CALL)
            rig.call_changes(ANNAS_CALL)
            assert (await heard.next_but(""))[0] == "call.updated"
        assert await crm.watched_calls(A1) == ()
        rig.shows_supervision(True)
        assert len(await crm.watched_calls(A1)) == 1

    async def test_a_board_hears_of_it(self, live: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            live.omar_supervises(JONAS_CALL)
            assert await heard.next_but("") == ("supervision.updated", {"call_id": JONAS_CALL})
