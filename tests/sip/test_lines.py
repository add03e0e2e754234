"""Changing or giving up a line, above all while somebody is on the phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.line import RegistrationState
from desktop.domain.reports import (
    CallReport,
    EngineLost,
    LineTrialReport,
    RegistrationReport,
)
from tests.contracts.engine_rigs import RealRig
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

CALL = CallId("first")
NUMBER = "+14435550141"


async def in_call(rig: RealRig) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.answers(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


async def test_another_line_replaces_the_first(quiet_rig: RealRig) -> None:
    other = SipPeer()
    await other.open()
    await quiet_rig.engine.register(replace(quiet_rig.line, port=other.port))
    await until(lambda: other.registrations, what="a sign-in at the other phone system")
    await until(lambda: quiet_rig.peer.signed_out, what="a sign-out at the first")
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    await other.close()


async def test_a_talk_stays_at_its_phone_system_and_the_next_call_takes_the_new_line(
    quiet_rig: RealRig,
) -> None:
    await in_call(quiet_rig)
    far = await quiet_rig.far(CALL)
    other = SipPeer()
    await other.open()
    await quiet_rig.engine.register(replace(quiet_rig.line, port=other.port))
    await until(lambda: quiet_rig.peer.signed_out, what="a sign-out at once, in the talk")
    await until(lambda: other.registrations, what="a sign-in at the other phone system")
    await quiet_rig.engine.place(CallId("next"), "+14435550142")
    (await other.call()).answer()
    await quiet_rig.seen.state(CallId("next"), CallState.ACTIVE)
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
    far.hang_up()
    ended = await quiet_rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.HUNG_UP_THERE
    assert len(quiet_rig.peer.calls) == 1
    await other.close()


async def test_a_caller_of_a_line_that_was_given_up_does_not_ring(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    contact = quiet_rig.peer.contact_of_phone
    await quiet_rig.engine.unregister()
    await until(lambda: quiet_rig.peer.signed_out, what="the sign-out")
    quiet_rig.peer.contact_of_phone = contact
    late = await quiet_rig.peer.ring_phone("+12125550189")
    await until(lambda: late.final, what="an answer")
    assert late.final == 480
    assert {report.call_id for report in quiet_rig.seen.of(CallReport)} == {CALL}


async def test_a_changed_line_rings_also_while_a_talk_of_the_former_goes_on(
    quiet_rig: RealRig,
) -> None:
    await in_call(quiet_rig)
    quiet_rig.seen.forget()
    await quiet_rig.engine.register(replace(quiet_rig.line, display_name="Anna K."))
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    call_id = await quiet_rig.incoming("+12125550187")
    await quiet_rig.engine.answer(call_id)
    await quiet_rig.seen.state(call_id, CallState.ACTIVE)


async def test_a_changed_line_can_be_reached_although_both_have_one_contact(
    quiet_rig: RealRig,
) -> None:
    """Signing the former out takes the contact from both when it comes last."""
    quiet_rig.peer.sign_out_takes = 0.5
    await quiet_rig.engine.register(replace(quiet_rig.line, display_name="Anna K."))
    await until(lambda: quiet_rig.peer.signed_out, what="the sign-out of the former line")
    await until(lambda: quiet_rig.peer.contact_of_phone, what="the contact of the new one")


async def test_a_line_is_signed_out_although_the_password_is_asked_again(
    quiet_rig: RealRig,
) -> None:
    quiet_rig.peer.each_nonce_once = True
    await quiet_rig.engine.unregister()
    await until(lambda: quiet_rig.peer.signed_out, what="the sign-out")


@pytest.mark.parametrize("host", ["127.0.0.1", "nobody.invalid"])
async def test_a_line_can_be_given_up_before_it_is_signed_in(quiet_rig: RealRig, host: str) -> None:
    quiet_rig.peer.silent = True
    await quiet_rig.engine.register(replace(quiet_rig.line, host=host, user_name="other"))
    await quiet_rig.engine.unregister()
    await quiet_rig.seen.registration(RegistrationState.OFF)
    quiet_rig.peer.silent = False
    await quiet_rig.engine.register(quiet_rig.line)
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    assert not quiet_rig.seen.of(EngineLost)


async def test_lines_may_change_often(quiet_rig: RealRig) -> None:
    """The library has room for eight, and ends the process at one more."""
    await in_call(quiet_rig)
    quiet_rig.peer.silent = True
    for count in range(12):
        await quiet_rig.engine.register(replace(quiet_rig.line, user_name=f"agent{count}"))
    quiet_rig.peer.silent = False
    await quiet_rig.engine.register(quiet_rig.line)
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    assert not quiet_rig.seen.of(EngineLost)
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)


async def test_asking_again_for_a_sign_in_that_is_under_way_is_no_failure(
    quiet_rig: RealRig,
) -> None:
    quiet_rig.peer.silent = True
    quiet_rig.seen.forget()
    await quiet_rig.engine.register(quiet_rig.line)
    await quiet_rig.engine.register(quiet_rig.line)
    report = await quiet_rig.seen.registration(RegistrationState.RETRYING)
    assert report.reason == "The phone system does not answer."
    quiet_rig.peer.silent = False
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)


async def test_a_line_on_trial_that_nobody_answers_is_given_up_in_time(
    quiet_rig: RealRig,
) -> None:
    await in_call(quiet_rig)
    other = SipPeer()
    await other.open()
    other.silent = True
    quiet_rig.seen.forget()
    await quiet_rig.engine.try_line(replace(quiet_rig.line, port=other.port))
    report = await quiet_rig.seen.first(LineTrialReport, 20)
    assert report == LineTrialReport(False, 0, "The phone system does not answer.")
    assert quiet_rig.seen.of(RegistrationReport) == []
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
    call_id = await quiet_rig.incoming("+12125550187")
    await quiet_rig.engine.answer(call_id)
    await quiet_rig.seen.state(call_id, CallState.ACTIVE)
    await other.close()


async def test_a_line_on_trial_can_be_reached_although_both_have_one_contact(
    quiet_rig: RealRig,
) -> None:
    quiet_rig.peer.sign_out_takes = 0.5
    await quiet_rig.engine.try_line(replace(quiet_rig.line, display_name="Anna K."))
    await until(lambda: quiet_rig.peer.signed_out, what="the sign-out of the former line")
    await until(lambda: quiet_rig.peer.contact_of_phone, what="the contact of the new one")


async def test_lines_may_be_tried_often(quiet_rig: RealRig) -> None:
    """The library has room for eight, and ends the process at one more."""
    await in_call(quiet_rig)
    for count in range(12):
        await quiet_rig.engine.try_line(replace(quiet_rig.line, display_name=f"agent {count}"))
    await until(
        lambda: any(each.has_moved for each in quiet_rig.seen.of(LineTrialReport)),
        what="the last one in use",
    )
    assert not quiet_rig.seen.of(EngineLost)
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
