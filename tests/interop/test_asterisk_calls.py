"""Calls between our phone and Asterisk: how they begin, what may happen in them, how they end."""

from __future__ import annotations

import pytest

from desktop.domain.calls import CallState, EndReason
from desktop.domain.reports import ToneReport
from tests.interop.asterisk import BUSY, CONGESTED, DECLINES, DIGITS, ECHO, RINGS, UNKNOWN
from tests.interop.manager import Manager
from tests.interop.our_phone import CALL, OurPhone
from tests.support.waiting import until

CALLER, NAME = "+12125550187", "Zoë Lindqvist"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (BUSY, EndReason.BUSY),
        (CONGESTED, EndReason.UNREACHABLE),
        (UNKNOWN, EndReason.NOT_FOUND),
        (DECLINES, EndReason.DECLINED_THERE),
    ],
    ids=["busy", "congested", "unknown", "declines"],
)
async def test_a_call_that_nobody_answers_says_why(
    signed_in: OurPhone, number: str, reason: EndReason
) -> None:
    await signed_in.client.place(CALL, number)
    ended = await signed_in.ended()
    assert ended.end_reason is reason
    assert CallState.ACTIVE not in signed_in.seen.states(CALL)


async def test_asterisk_hangs_up(signed_in: OurPhone, manager: Manager) -> None:
    await signed_in.call(ECHO)
    channel = (await manager.event("Newchannel", Exten=ECHO))["Channel"]
    await manager.ask("Hangup", Channel=channel, Cause="16")
    assert (await signed_in.ended()).end_reason is EndReason.HUNG_UP_THERE


async def test_the_phone_hangs_up(signed_in: OurPhone, manager: Manager) -> None:
    await signed_in.call(ECHO)
    await signed_in.client.hang_up(CALL)
    assert (await signed_in.ended()).end_reason is EndReason.HUNG_UP_HERE
    await manager.event("Hangup", Exten=ECHO, ChannelStateDesc="Up")


async def test_a_call_given_up_while_it_rings_is_cancelled(
    signed_in: OurPhone, manager: Manager
) -> None:
    await signed_in.client.place(CALL, RINGS)
    await signed_in.seen.state(CALL, CallState.RINGING)
    await signed_in.client.hang_up(CALL)
    assert (await signed_in.ended()).end_reason is EndReason.CANCELLED
    await manager.event("Hangup", Exten=RINGS, ChannelStateDesc="Ring")


async def test_digits_are_read_by_asterisk_and_its_digits_by_the_phone(
    signed_in: OurPhone, manager: Manager
) -> None:
    await signed_in.call(DIGITS)
    await signed_in.client.send_tones(CALL, "40*7")
    assert (await manager.event("UserEvent", UserEvent="Digits"))["Pressed"] == "40*7"
    pressed = signed_in.seen.of
    await until(lambda: "".join(tone.digit for tone in pressed(ToneReport)) == "159#")


async def test_asterisk_knows_that_a_call_is_held_and_resumed(
    signed_in: OurPhone, manager: Manager
) -> None:
    await signed_in.call(ECHO)
    await signed_in.client.hold(CALL)
    await signed_in.seen.state(CALL, CallState.HELD)
    await manager.event("Hold")
    assert not manager.of("Unhold")
    await signed_in.client.resume(CALL)
    await signed_in.seen.state(CALL, CallState.ACTIVE)
    await manager.event("Unhold")


async def test_an_incoming_call_shows_its_caller_and_is_answered(
    signed_in: OurPhone, manager: Manager
) -> None:
    await manager.ring_phone(CALLER, NAME)
    call = await signed_in.rings()
    assert (call.remote_number, call.remote_name) == (CALLER, NAME)
    asserted = dict(call.headers)["P-Asserted-Identity"]
    assert NAME in asserted
    assert f"<sip:{CALLER}@" in asserted
    await signed_in.client.answer(call.call_id)
    await signed_in.seen.state(call.call_id, CallState.ACTIVE)
    assert (await manager.event("OriginateResponse"))["Response"] == "Success"


async def test_a_declined_call_is_rejected_at_asterisk(
    signed_in: OurPhone, manager: Manager
) -> None:
    await manager.ring_phone(CALLER, NAME)
    call = await signed_in.rings()
    await signed_in.client.decline(call.call_id)
    assert (await signed_in.ended(call.call_id)).end_reason is EndReason.DECLINED_HERE
    assert (await manager.event("Hangup"))["Cause-txt"] == "Call Rejected"


async def test_a_caller_who_gives_up_leaves_a_missed_call(
    signed_in: OurPhone, manager: Manager
) -> None:
    await manager.ring_phone(CALLER, NAME)
    call = await signed_in.rings()
    channel = (await manager.event("Newchannel"))["Channel"]
    await manager.ask("Hangup", Channel=channel)
    assert (await signed_in.ended(call.call_id)).end_reason is EndReason.MISSED
