"""Supervising the calls of others from one's own phone."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallId, CallState
from desktop.domain.errors import (
    Conflict,
    CrmUnreachable,
    EngineUnavailable,
    InvalidInput,
    NotFound,
    Refused,
)
from desktop.domain.events import CallChanged, SupervisionChanged, WatchedCallsChanged
from desktop.domain.supervision import Ended, Mode, SupervisionState
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk


@pytest.fixture
async def supervisor(desk: Desk) -> Desk:
    """Anna may supervise, and Jonas talks."""
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.call_rows = list(known.CALLS)
    desk.crm.goes_live("c2")
    await desk.sign_in()
    return desk


def _leg(desk: Desk) -> CallId:
    return desk.engine.placed[-1].call_id


async def _running(desk: Desk, mode: Mode = Mode.LISTEN) -> CallId:
    await desk.supervising.start("c2", mode)
    leg = _leg(desk)
    desk.engine.reports_answer(leg)
    current = desk.supervising.current
    assert current is not None
    desk.crm.phone_is_let_in(current.id)
    await settle()
    return leg


def _last(desk: Desk) -> SupervisionChanged:
    return desk.told(SupervisionChanged)[-1]


@pytest.mark.requirement("S2-24")
async def test_a_supervision_is_no_call_of_the_window(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    current = supervisor.supervising.current
    assert current is not None
    assert (current.state, current.mode) == (SupervisionState.RUNNING, Mode.LISTEN)
    assert supervisor.engine.placed[-1].destination == f"supervise-{current.id}"
    assert supervisor.calls.calls == ()
    assert supervisor.told(CallChanged) == []
    assert supervisor.engine.calls[leg].muted


@pytest.mark.requirement("S2-24")
async def test_who_listens_is_silent_and_who_whispers_is_not(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    await supervisor.supervising.change(Mode.WHISPER)
    assert not supervisor.engine.calls[leg].muted
    await supervisor.supervising.mute(True)
    assert supervisor.engine.calls[leg].muted
    await supervisor.supervising.change(Mode.BARGE)
    assert supervisor.engine.calls[leg].muted, "the person's own choice stays"
    await supervisor.supervising.mute(False)
    await supervisor.supervising.change(Mode.LISTEN)
    assert supervisor.engine.calls[leg].muted
    assert _last(supervisor).supervision.mode is Mode.LISTEN


@pytest.mark.requirement("S2-23", "S2-24")
async def test_what_the_crm_refuses_places_no_call(supervisor: Desk) -> None:
    supervisor.crm.pro_dialing_off = {known.JONAS}
    with pytest.raises(Refused) as refused:
        await supervisor.supervising.start("c2", Mode.LISTEN)
    assert refused.value.reason == "target_pro_dialing_off"
    with pytest.raises(Conflict):
        await supervisor.supervising.start("c1", Mode.LISTEN)
    with pytest.raises(NotFound):
        await supervisor.supervising.start("nowhere", Mode.LISTEN)
    assert supervisor.engine.placed == []
    assert supervisor.supervising.current is None


@pytest.mark.requirement("S2-24")
async def test_without_the_permission_nothing_is_asked(desk: Desk) -> None:
    await desk.sign_in()
    with pytest.raises(Refused) as refused:
        await desk.supervising.start("c2", Mode.LISTEN)
    assert refused.value.permission == "calls:supervise_listen"
    assert "supervise" not in desk.crm.asked


@pytest.mark.requirement("S2-24")
async def test_each_mode_needs_its_own_permission(supervisor: Desk) -> None:
    supervisor.crm.overrides = {"calls:supervise_barge": False}
    supervisor.crm.tell_permissions()
    await settle()
    await _running(supervisor, Mode.WHISPER)
    for mode in (Mode.BARGE, Mode.TAKE_OVER):
        with pytest.raises(Refused) as refused:
            await supervisor.supervising.change(mode)
        assert refused.value.permission == "calls:supervise_barge"


async def test_own_talks_are_held_before_one_listens(supervisor: Desk) -> None:
    own = await supervisor.calls.place("+13125550199")
    supervisor.engine.reports_answer(own)
    await settle()
    await _running(supervisor)
    assert supervisor.calls.call(own).state is CallState.HELD
    assert supervisor.supervising.current is not None


async def test_a_sound_that_plays_into_an_own_call_goes_on_beside_it(supervisor: Desk) -> None:
    own = await supervisor.calls.place("+13125550199")
    supervisor.engine.reports_answer(own)
    await settle()
    await supervisor.calls.play(own, b"RIFF", then_hang_up=True)
    await settle()
    await _running(supervisor)
    supervisor.calls.is_announced(own)
    await settle()
    assert supervisor.calls.call(own).state is CallState.ACTIVE
    assert supervisor.supervising.current is not None


async def test_a_talk_of_ones_own_ends_it(supervisor: Desk) -> None:
    leg = await _running(supervisor, Mode.BARGE)
    ringing = supervisor.engine.incoming("+14435550177")
    await settle()
    await supervisor.calls.answer(ringing)
    await settle()
    assert supervisor.supervising.current is None
    assert _last(supervisor).supervision.ended is Ended.OWN_CALL
    assert supervisor.engine.calls[leg].state is CallState.ENDED
    assert supervisor.calls.call(ringing).state is CallState.ACTIVE


@pytest.mark.requirement("S2-22", "S2-24")
async def test_it_ends_when_the_plan_goes_and_says_so(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    current = supervisor.supervising.current
    assert current is not None
    supervisor.crm.supervision_ends(current.id, Ended.PERMISSION, "plan.pro.dialing")
    await settle()
    last = _last(supervisor).supervision
    assert (last.is_on, last.ended) == (False, Ended.PERMISSION)
    assert last.sentence == "The account's plan does not include Pro dialing any more."
    assert supervisor.supervising.current is None
    assert supervisor.engine.calls[leg].state is CallState.ENDED


async def test_a_phone_that_is_hung_up_on_learns_why(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    current = supervisor.supervising.current
    assert current is not None
    before = supervisor.crm.supervision_rows[0]
    over = supervisor.crm.supervision_ends(before.id, Ended.CALL_OVER)
    supervisor.engine.reports_end(leg)
    await settle()
    assert _last(supervisor).supervision == over
    assert [each.supervision.is_on for each in supervisor.told(SupervisionChanged)].count(
        False
    ) == 1


async def test_a_lost_line_ends_it_also_in_the_crm(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    supervisor.engine.reports_end(leg)
    await settle()
    assert _last(supervisor).supervision.ended is Ended.LINE_LOST
    assert not supervisor.crm.supervision_rows[0].is_on


async def test_an_engine_that_dies_ends_it(supervisor: Desk) -> None:
    await _running(supervisor)
    supervisor.engine.dies()
    await settle()
    assert supervisor.supervising.current is None
    assert not _last(supervisor).supervision.is_on


async def test_a_phone_that_cannot_call_gives_the_place_back(supervisor: Desk) -> None:
    supervisor.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    with pytest.raises(EngineUnavailable):
        await supervisor.supervising.start("c2", Mode.LISTEN)
    assert supervisor.supervising.current is None
    assert not supervisor.crm.supervision_rows[0].is_on


async def test_ending_it_needs_no_crm(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    supervisor.crm.failure = CrmUnreachable("The CRM cannot be reached.")
    await supervisor.supervising.end()
    assert supervisor.supervising.current is None
    assert supervisor.engine.calls[leg].state is CallState.ENDED
    assert _last(supervisor).supervision.ended is Ended.BY_SUPERVISOR


async def test_signing_out_ends_it(supervisor: Desk) -> None:
    leg = await _running(supervisor)
    await supervisor.session.sign_out()
    await settle()
    assert supervisor.engine.calls[leg].state is CallState.ENDED
    assert _last(supervisor).supervision.ended is Ended.SIGNED_OUT


async def test_who_leaves_the_account_before_they_are_let_in_supervises_nothing(
    supervisor: Desk,
) -> None:
    supervisor.crm.hold("supervise")
    starting = asyncio.ensure_future(supervisor.supervising.start("c2", Mode.LISTEN))
    await settle()
    await supervisor.session.switch_account("a2")
    supervisor.crm.release()
    with pytest.raises(InvalidInput, match="left the account"):
        await starting
    assert supervisor.supervising.current is None
    assert supervisor.engine.placed == []
    assert not supervisor.crm.supervision_rows[-1].is_on


async def test_two_begun_at_once_leave_one(supervisor: Desk) -> None:
    supervisor.crm.hold("supervise")
    both = [
        asyncio.ensure_future(supervisor.supervising.start("c2", mode))
        for mode in (Mode.LISTEN, Mode.WHISPER)
    ]
    await settle()
    supervisor.crm.release()
    await asyncio.gather(*both)
    await settle()
    going_on = [
        each for each in supervisor.engine.calls.values() if each.state is not CallState.ENDED
    ]
    assert len(going_on) == 1
    current = supervisor.supervising.current
    assert current is not None
    assert current.is_on
    assert current.id == supervisor.crm.supervision_rows[-1].id


async def test_another_call_takes_its_place(supervisor: Desk) -> None:
    first = await _running(supervisor)
    jonas = next(each for each in supervisor.crm.call_rows if each.id == "c2")
    supervisor.crm.call_rows.append(known.call_record("c7", agent_id=known.JONAS, ended_at=None))
    assert jonas.agent_id == known.JONAS
    await supervisor.supervising.start("c7", Mode.WHISPER)
    await settle()
    assert supervisor.engine.calls[first].state is CallState.ENDED
    current = supervisor.supervising.current
    assert current is not None
    assert current.call_id == "c7"


@pytest.mark.requirement("S2-24")
async def test_a_call_that_was_taken_over_is_a_call_of_the_window(supervisor: Desk) -> None:
    leg = await _running(supervisor, Mode.BARGE)
    await supervisor.supervising.change(Mode.TAKE_OVER)
    current = supervisor.supervising.current
    assert current is not None
    assert supervisor.calls.calls == (), "not before the phone system has done it"
    supervisor.crm.supervision_ends(current.id, Ended.TAKEN_OVER)
    await settle()
    (call,) = supervisor.calls.calls
    assert (call.id, call.record_id, call.state) == (leg, "c2", CallState.ACTIVE)
    assert (call.remote_number, call.our_number) == (known.MARCUS_NUMBER, known.MAIN_LINE)
    assert supervisor.supervising.current is None
    assert supervisor.engine.calls[leg].state is not CallState.ENDED
    supervisor.engine.reports_end(leg)
    await settle()
    assert supervisor.calls.calls == ()


async def test_who_took_over_can_hang_up_before_the_log_has_answered(supervisor: Desk) -> None:
    leg = await _running(supervisor, Mode.BARGE)
    await supervisor.supervising.change(Mode.TAKE_OVER)
    current = supervisor.supervising.current
    assert current is not None
    supervisor.crm.hold("call")
    supervisor.crm.supervision_ends(current.id, Ended.TAKEN_OVER)
    await settle()
    (call,) = supervisor.calls.calls
    assert (call.id, call.record_id, call.queue) == (leg, "c2", "")
    await supervisor.calls.hang_up(leg)
    await settle()
    assert supervisor.calls.calls == ()
    supervisor.crm.release()
    await settle()
    assert supervisor.calls.calls == ()


async def test_nothing_can_be_changed_where_none_runs(supervisor: Desk) -> None:
    with pytest.raises(InvalidInput):
        await supervisor.supervising.change(Mode.WHISPER)
    with pytest.raises(InvalidInput):
        await supervisor.supervising.mute(True)
    await supervisor.supervising.end()
    assert supervisor.told(SupervisionChanged) == []


@pytest.mark.requirement("S2-24")
async def test_an_agent_is_told_while_the_account_shows_it(desk: Desk) -> None:
    desk.crm.call_rows = list(known.CALLS)
    desk.crm.goes_live("c1")
    await desk.sign_in()
    running = desk.crm.omar_supervises("c1", Mode.BARGE)
    await settle()
    (watched,) = desk.supervising.watched
    assert (watched.call_id, watched.supervisor_name) == ("c1", "Omar Haddad")
    assert watched.mode is Mode.BARGE
    desk.crm.supervision_ends(running.id, Ended.BY_SUPERVISOR)
    await settle()
    assert desk.supervising.watched == ()
    assert desk.told(WatchedCallsChanged)[-1].watched == ()
    desk.crm.shows_supervision(False)
    desk.crm.omar_supervises("c1")
    await settle()
    assert desk.supervising.watched == ()
