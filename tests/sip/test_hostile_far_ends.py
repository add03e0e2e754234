"""What the far end, or the phone system, does wrong must not harm the phone or its owner."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.errors import EngineError, TooManyCalls
from desktop.domain.reports import CallReport, EngineLost
from tests.contracts.engine_rigs import RealRig
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

CALL = CallId("first")
NUMBER = "+14435550141"


async def in_call(rig: RealRig) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.answers(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


@pytest.mark.parametrize("destination", ["sip:", "sip:bad uri@x", "sips:+1443@harbor.example"])
async def test_a_destination_that_cannot_be_called_leaves_the_talk_alone(
    quiet_rig: RealRig, destination: str
) -> None:
    await in_call(quiet_rig)
    with pytest.raises(EngineError, match="cannot be placed"):
        await quiet_rig.engine.place(CallId("odd"), destination)
    ended = await quiet_rig.seen.state(CallId("odd"), CallState.ENDED)
    assert ended.end_reason in (EndReason.FAILED, EndReason.UNREACHABLE)
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
    assert not quiet_rig.seen.of(EngineLost)


async def test_calls_given_up_in_silence_never_end_the_talk(quiet_rig: RealRig) -> None:
    """The library keeps their slots until its transactions time out."""
    await in_call(quiet_rig)
    quiet_rig.peer.silent = True
    for count in range(3):
        given_up = CallId(f"given up {count}")
        await quiet_rig.engine.place(given_up, NUMBER)
        await quiet_rig.engine.hang_up(given_up)
        await quiet_rig.seen.state(given_up, CallState.ENDED)
    with pytest.raises(TooManyCalls, match="half a minute"):
        await quiet_rig.engine.place(CallId("one more"), NUMBER)
    quiet_rig.peer.silent = False
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
    assert not quiet_rig.seen.of(EngineLost)


async def test_a_call_in_an_old_encoding_is_seen_answered_and_hung_up(quiet_rig: RealRig) -> None:
    quiet_rig.peer.encoding = "latin-1"
    headers = (("X-Queue", "Büro"),)
    call_id = await quiet_rig.incoming("+12125550187", "Jürgen Müller", headers)
    report = await quiet_rig.seen.state(call_id, CallState.INCOMING)
    assert report.remote_name == "Jürgen Müller"
    assert report.headers == headers
    await quiet_rig.engine.answer(call_id)
    await quiet_rig.seen.state(call_id, CallState.ACTIVE)
    await quiet_rig.engine.hang_up(call_id)
    far = await quiet_rig.far(call_id)
    await until(lambda: far.ended, what="the BYE")


async def test_an_answer_in_an_old_encoding_is_a_talk_like_any(quiet_rig: RealRig) -> None:
    await quiet_rig.engine.place(CALL, NUMBER)
    far = await quiet_rig.far(CALL)
    quiet_rig.peer.encoding = "latin-1"
    far.answer((("X-Contact-Name", "Jürgen Müller"),))
    report = await quiet_rig.seen.state(CALL, CallState.ACTIVE)
    assert ("X-Contact-Name", "Jürgen Müller") in report.headers
    await quiet_rig.engine.hang_up(CALL)
    await until(lambda: far.ended, what="the BYE")


async def test_the_far_end_cannot_make_the_phone_call_somebody(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    far = await quiet_rig.far(CALL)
    answer = await far.ask("REFER", (("Refer-To", "<sip:+19005550100@harbor.example>"),))
    assert answer.status == 603
    await quiet_rig.engine.place(CallId("next"), "+14435550142")
    await quiet_rig.far(CallId("next"))
    assert [call.invite.user for call in quiet_rig.peer.calls] == [NUMBER, "+14435550142"]


async def test_a_stranger_cannot_take_the_place_of_the_far_end(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    far = await quiet_rig.far(CALL)
    replaces = (("Replaces", far.as_replaced), ("Require", "replaces"))
    stranger = await quiet_rig.peer.ring_phone("+12125550999", "Third", replaces)
    await until(lambda: stranger.final, what="an answer to the INVITE with Replaces")
    assert stranger.final == 603
    assert not far.ended
    report = quiet_rig.seen.call(CALL)
    assert report is not None
    assert report.state is CallState.ACTIVE


async def test_a_call_that_ends_without_a_witness_is_not_taken_over(quiet_rig: RealRig) -> None:
    """The library asks nobody about the place of a call that is being hung up."""
    await in_call(quiet_rig)
    far = await quiet_rig.far(CALL)
    far.confirms_the_end = False
    await quiet_rig.engine.hang_up(CALL)
    await quiet_rig.seen.state(CALL, CallState.ENDED)
    replaces = (("Replaces", far.as_replaced), ("Require", "replaces"))
    stranger = await quiet_rig.peer.ring_phone("+12125550999", "Third", replaces)
    await until(lambda: stranger.ended, what="the end of the call that nobody sees")


async def test_a_stranger_who_knows_the_phones_address_does_not_ring_it(
    quiet_rig: RealRig,
) -> None:
    """With headers that only the phone system may send, and a well-known name."""
    stranger = SipPeer()
    await stranger.open()
    headers = (("X-Queue", "Sales"), ("X-Call-Id", "record-1"))
    call = await stranger.ring(quiet_rig.peer.contact_of_phone, "+12125550187", "Bank", headers)
    await until(lambda: call.final, what="an answer")
    assert call.final == 403
    assert not quiet_rig.seen.of(CallReport)
    await quiet_rig.incoming("+12125550189")
    await stranger.close()
