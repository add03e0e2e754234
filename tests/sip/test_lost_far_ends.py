"""Calls whose other side is gone without a word: ringing, talking, after the line was given up."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.line import RegistrationState, Transport
from desktop.sip.engine.patience import Silence
from tests.contracts.engine_rigs import RealRig
from tests.support.rtp_peer import Plays
from tests.support.waiting import until

CALL = CallId("first")
NUMBER = "+14435550141"
Make = Callable[..., Awaitable[RealRig]]


@pytest.fixture
async def impatient(no_sound_server: None) -> AsyncIterator[Make]:
    """Engines whose limits are short."""
    made: list[RealRig] = []

    async def make(*options: str, transport: Transport = Transport.UDP) -> RealRig:
        rig = RealRig(*options)
        made.append(rig)
        await rig.open()
        await rig.client.start()
        await rig.client.register(rig.peer.line(transport=transport))
        await rig.seen.registration(RegistrationState.REGISTERED)
        return rig

    yield make
    for rig in made:
        await rig.close()


async def in_call(rig: RealRig) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.answers(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


async def test_an_incoming_call_rings_no_longer_than_the_limit(impatient: Make) -> None:
    rig = await impatient("--ring-limit", "1")
    call_id = await rig.incoming("+12125550187")
    ended = await rig.seen.state(call_id, CallState.ENDED)
    assert (ended.end_reason, ended.end_detail) == (EndReason.MISSED, "It rang for too long")
    far = await rig.far(call_id)
    await until(lambda: far.final == 480, what="a final answer for the caller")


async def test_nobody_waits_for_an_answer_longer_than_the_limit(impatient: Make) -> None:
    rig = await impatient("--ring-limit", "1")
    await rig.engine.place(CALL, NUMBER)
    await rig.rings(CALL)
    ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.NO_ANSWER
    far = await rig.far(CALL)
    await until(lambda: far.ended, what="the CANCEL")


async def test_a_talk_outlives_the_limit_of_ringing(impatient: Make) -> None:
    rig = await impatient("--ring-limit", "0.5")
    began = time.monotonic()
    await in_call(rig)
    await until(lambda: time.monotonic() > began + 1.0, what="time")
    await rig.engine.hold(CALL)
    await rig.seen.state(CALL, CallState.HELD)


async def test_a_far_end_that_vanished_ends_the_talk_with_a_sentence(impatient: Make) -> None:
    rig = await impatient("--silence-limit", "1", "--answer-limit", "1")
    await in_call(rig)
    (await rig.far(CALL)).rtp.plays = Plays.NOTHING
    rig.peer.silent = True
    ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.FAILED
    assert ended.end_detail == "The other side does not answer any more"


async def test_a_far_end_that_knows_no_such_call_ends_the_talk(impatient: Make) -> None:
    """As a phone that was started again."""
    rig = await impatient("--silence-limit", "1")
    await in_call(rig)
    far = await rig.far(CALL)
    far.rtp.plays, far.knows_the_call = Plays.NOTHING, False
    ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.FAILED


async def test_a_far_end_that_is_only_quiet_keeps_the_talk(impatient: Make) -> None:
    rig = await impatient("--silence-limit", "1", "--answer-limit", "2")
    await in_call(rig)
    far = await rig.far(CALL)
    far.rtp.plays = Plays.NOTHING
    await until(lambda: far.asked_if_there >= 4, 12, "four questions")
    report = rig.seen.call(CALL)
    assert report is not None
    assert report.state is CallState.ACTIVE


async def test_nobody_is_asked_while_there_is_sound_or_hold(impatient: Make) -> None:
    rig = await impatient("--silence-limit", "1")
    await in_call(rig)
    far = await rig.far(CALL)
    talked_at = time.monotonic()
    await until(lambda: time.monotonic() > talked_at + 3.0, what="time")
    assert far.asked_if_there == 0
    await rig.engine.hold(CALL)
    await rig.seen.state(CALL, CallState.HELD)
    far.rtp.plays = Plays.NOTHING
    held_at = time.monotonic()
    await until(lambda: time.monotonic() > held_at + 3.0, what="time")
    assert far.asked_if_there == 0


async def test_a_talk_over_tcp_hears_the_end_after_its_line_was_given_up(impatient: Make) -> None:
    """Without a sign-in the library closes a connection that is not used for half a minute."""
    rig = await impatient("--keep-open", "1", transport=Transport.TCP)
    await in_call(rig)
    far = await rig.far(CALL)
    assert far.asked_if_there == 0
    await rig.engine.unregister()
    await until(lambda: far.asked_if_there >= 2, 12, "use of the connection")
    far.hang_up()
    ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.HUNG_UP_THERE


async def test_session_timers_are_offered(impatient: Make) -> None:
    rig = await impatient()
    await in_call(rig)
    assert (await rig.far(CALL)).invite.header("Session-Expires")


def test_silence_is_counted_from_the_last_packet() -> None:
    silence = Silence(15.0)
    assert not silence.is_too_long(10, now=0.0)
    assert not silence.is_too_long(10, now=14.0)
    assert not silence.is_too_long(11, now=15.0)
    assert not silence.is_too_long(11, now=29.0)
    assert silence.is_too_long(11, now=30.0)
    assert not silence.is_too_long(11, now=31.0)
    assert silence.is_too_long(11, now=45.0)


def test_silence_on_hold_does_not_count() -> None:
    silence = Silence(15.0)
    assert not silence.is_too_long(10, now=0.0)
    assert not silence.is_too_long(None, now=100.0)
    assert not silence.is_too_long(10, now=101.0)
    assert not silence.is_too_long(10, now=110.0)
    assert silence.is_too_long(10, now=116.0)
