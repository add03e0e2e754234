"""Placing, answering and steering calls."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallState, EndReason
from desktop.domain.endings import sentence_for
from desktop.domain.errors import CrmUnreachable, EngineUnavailable, InvalidInput, Refused
from desktop.domain.events import (
    CallChanged,
    EngineChanged,
    LevelsChanged,
    RegistrationChanged,
    SoundChanged,
)
from desktop.domain.line import RegistrationState
from desktop.domain.reports import (
    EngineLost,
    EngineReady,
    LevelReport,
    RegistrationReport,
    SoundDevices,
    SoundReport,
    SoundState,
)
from tests.fakes.clock import settle
from tests.services.conftest import Desk


async def test_a_call_shows_the_number_the_crm_chose(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("(443) 555-0177 x12")
    (placed,) = desk.engine.placed
    assert placed.destination == "+14435550177"
    assert dict(placed.headers) == {"P-Preferred-Identity": "<tel:+14105550100>"}
    desk.engine.reports_ringing(
        call_id, (("X-Call-Id", "c9"), ("X-Caller-Id", "+12025550111"), ("X-Caller-Id-Rule", "s"))
    )
    await settle()
    call = desk.calls.call(call_id)
    assert (call.state, call.record_id) == (CallState.RINGING, "c9")
    assert (call.our_number, call.caller_id_rule) == ("+12025550111", "s")


async def test_an_extension_is_sent_as_tones_after_the_answer(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("443-555-0177 x12")
    assert desk.engine.tones == []
    desk.engine.reports_answer(call_id)
    desk.engine.reports_answer(call_id)
    await settle()
    assert desk.engine.tones == [(call_id, "12")]


async def test_a_contact_gives_the_call_its_name(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+13125550199")
    await settle()
    assert desk.calls.call(call_id).remote_name == "Marcus Reyes"


@pytest.mark.parametrize(
    ("dialled", "error"), [("call me", InvalidInput), ("+33199001234", Refused)]
)
async def test_what_the_rules_refuse_is_never_dialled(
    desk: Desk, dialled: str, error: type[Exception]
) -> None:
    await desk.sign_in()
    with pytest.raises(error):
        await desk.calls.place(dialled)
    assert desk.engine.placed == []


async def test_do_not_call_asks_first(desk: Desk) -> None:
    desk.crm.do_not_call = frozenset({"+13125550199"})
    desk.crm.overrides = {"dnc:view": True, "dnc:override": True}
    desk.crm.switches = {"dnc_override": True}
    await desk.sign_in()
    with pytest.raises(Refused) as refusal:
        await desk.calls.place("+13125550199")
    assert refusal.value.reason == "confirm.dnc"
    await desk.calls.place("+13125550199", dnc_confirmed=True)
    assert ("X-Dnc-Confirmed", "1") in desk.engine.placed[0].headers


async def test_a_pick_is_sent_as_one(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    await desk.calls.place("+13125550199", pick="+12025550111")
    assert ("X-Caller-Id-Pick", "+12025550111") in desk.engine.placed[0].headers


async def test_with_the_crm_down_the_phone_still_calls(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = CrmUnreachable("Gone.")
    await desk.calls.place("(443) 555-0177")
    assert desk.engine.placed[0].destination == "+14435550177"
    assert desk.engine.placed[0].headers == ()


async def test_an_engine_that_is_down_ends_the_call_with_a_reason(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    with pytest.raises(EngineUnavailable):
        await desk.calls.place("+13125550199")
    assert desk.calls.calls == ()
    assert desk.told(CallChanged)[-1].call.end_reason is EndReason.FAILED


async def test_answering_holds_the_call_in_progress(desk: Desk) -> None:
    await desk.sign_in()
    first = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(first)
    second = desk.engine.incoming(
        "+12025550119",
        "Reyes, Marcus",
        (("X-Called-Name", "Spring campaign"), ("X-Queue", "Sales"), ("X-Called-Number", "+1312")),
    )
    await settle()
    ringing = desk.calls.call(second)
    assert (ringing.our_number_name, ringing.queue) == ("Spring campaign", "Sales")
    await desk.calls.answer(second)
    await settle()
    states = {call.id: call.state for call in desk.calls.calls}
    assert states == {first: CallState.HELD, second: CallState.ACTIVE}
    await desk.calls.resume(first)
    await settle()
    assert desk.calls.call(second).state is CallState.HELD


async def test_repeated_and_late_reports_change_nothing(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(call_id)
    desk.engine.reports_end(call_id)
    desk.engine.reports_end(call_id)
    desk.engine.reports_ringing(call_id)
    await settle()
    states = [change.call.state for change in desk.told(CallChanged)]
    assert states.count(CallState.ENDED) == 1
    assert states[-1] is CallState.ENDED
    assert desk.calls.calls == ()


@pytest.mark.parametrize("reason", list(EndReason))
async def test_every_ending_has_a_sentence(desk: Desk, reason: EndReason) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_end(call_id, reason, detail="because")
    await settle()
    ended = desk.told(CallChanged)[-1].call
    assert ended.end_reason is reason
    assert sentence_for(ended)


async def test_steering_commands_reach_the_engine(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(call_id)
    await settle()
    await desk.calls.mute(call_id, True)
    await desk.calls.send_tones(call_id, "5")
    assert (await desk.calls.statistics(call_id)).codec == "PCMU"
    await desk.calls.hold(call_id)
    await settle()
    assert desk.calls.call(call_id).state is CallState.HELD
    await desk.calls.end_all()
    await settle()
    assert desk.calls.calls == ()
    await desk.calls.hang_up(call_id)


async def test_declining_ends_the_call(desk: Desk) -> None:
    await desk.sign_in()
    call_id = desk.engine.incoming("+12025550119")
    await settle()
    await desk.calls.decline(call_id)
    await settle()
    assert desk.told(CallChanged)[-1].call.end_reason is EndReason.DECLINED_HERE


async def test_losing_the_permission_never_cuts_a_talk(desk: Desk) -> None:
    await desk.sign_in()
    call_id = await desk.calls.place("+13125550199")
    desk.engine.reports_answer(call_id)
    desk.crm.active = False
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert not desk.session.answer.grants("calls:place")
    assert desk.calls.call(call_id).state is CallState.ACTIVE


async def test_the_line_registers_at_sign_in_and_goes_at_sign_out(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.engine.line is not None
    assert desk.registration.registration.state is RegistrationState.REGISTERED
    await desk.session.sign_out()
    await settle()
    assert desk.engine.line is None
    assert desk.registration.registration.state is RegistrationState.OFF


async def test_a_refused_password_is_told_in_words(desk: Desk) -> None:
    desk.engine.registers = RegistrationReport(RegistrationState.REFUSED, 403)
    await desk.sign_in()
    told = desk.told(RegistrationChanged)[-1].registration
    assert told.state is RegistrationState.REFUSED
    assert "administrator" in told.sentence


async def test_a_line_the_crm_cannot_give_yet_is_asked_for_again(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.sign_out()
    desk.crm.failure = None
    await desk.sign_in()
    assert desk.registration.registration.state is RegistrationState.REGISTERED


async def test_reports_of_the_engine_are_told(desk: Desk) -> None:
    await desk.sign_in()
    sound = SoundReport(SoundState.NONE, "No sound server answers.")
    for report in (sound, LevelReport(0.5, 0.1), EngineLost("It stopped.", 0.0), EngineReady()):
        desk.engine.report(report)
    await settle()
    assert desk.told(SoundChanged) == [SoundChanged(sound)]
    assert desk.told(LevelsChanged)[0].levels.microphone == 0.5
    assert [change.running for change in desk.told(EngineChanged)][-2:] == [False, True]


async def test_devices_are_remembered_and_given_to_a_new_engine(desk: Desk) -> None:
    chosen = SoundDevices("headset-mic", "headset")
    await desk.sound.use(chosen)
    desk.engine.devices = SoundDevices()
    desk.engine.report(EngineReady())
    await settle()
    assert desk.engine.devices == chosen
    assert desk.sound.devices == chosen
    await desk.sound.watch_levels(True)
    assert desk.engine.levels_wanted
