"""The engine process: its death, its silence, its end, and what only the real one shows."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.line import RegistrationState, Transport, retry_delay
from desktop.domain.reports import (
    EngineLost,
    EngineReady,
    RegistrationReport,
    SoundReport,
    SoundState,
)
from desktop.sip.client import EngineClient
from desktop.sip.process import engine_command
from tests.contracts.engine_rigs import RealRig, Seen
from tests.support.waiting import until

_figures = logging.getLogger("figures")  # seen with --log-cli-level=INFO
CALL = CallId("first")
NUMBER = "+14435550141"
HOLDS_ON = """
import ctypes, sys
seize = 0x4206  # PTRACE_SEIZE
print(ctypes.CDLL(None).ptrace(seize, int(sys.argv[1]), None, None), flush=True)
sys.stdin.read()
"""


async def in_call(rig: RealRig) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.answers(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


async def test_a_killed_engine_is_back_and_signed_in(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    quiet_rig.seen.forget()
    killed_at = time.monotonic()
    await quiet_rig.engine_dies()
    ended = await quiet_rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.ENGINE_LOST
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    _figures.info("signed in again %.3f s after kill -9", time.monotonic() - killed_at)


async def test_a_restarted_engine_keeps_its_contact(quiet_rig: RealRig) -> None:
    before = quiet_rig.peer.contact_of_phone
    count = len(quiet_rig.peer.registrations)
    await quiet_rig.engine_dies()
    await until(lambda: len(quiet_rig.peer.registrations) > count, what="another sign-in")
    assert quiet_rig.peer.contact_of_phone == before


async def test_a_hung_engine_is_noticed_and_replaced(quiet_rig: RealRig) -> None:
    quiet_rig.seen.forget()
    process = quiet_rig.client.process_id
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    stopped_at = time.monotonic()
    await quiet_rig.seen.first(EngineLost)
    _figures.info("noticed %.3f s after the engine hung", time.monotonic() - stopped_at)
    await quiet_rig.seen.first(EngineReady)
    assert quiet_rig.client.process_id != process
    assert not psutil.pid_exists(process)


async def test_an_engine_that_cannot_be_got_rid_of_is_replaced_too(quiet_rig: RealRig) -> None:
    """A dead process whose debugger does not look at it cannot be waited for."""
    process = quiet_rig.client.process_id
    assert process is not None
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS_ON, str(process),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"0\n", "Root (CAP_SYS_PTRACE) is needed for this."
    quiet_rig.seen.forget()
    os.kill(process, signal.SIGKILL)
    await quiet_rig.seen.first(EngineReady)
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)
    await holder.communicate(b"")
    await until(lambda: not psutil.pid_exists(process), what="the end of the former engine")


@pytest.mark.parametrize("hung", [False, True])
async def test_leaves_also_when_it_hangs(quiet_rig: RealRig, hung: bool) -> None:
    await in_call(quiet_rig)
    process = quiet_rig.client.process_id
    assert process is not None
    if hung:
        os.kill(process, signal.SIGSTOP)
    began = time.monotonic()
    await quiet_rig.engine.stop()
    _figures.info("left in %.3f s", time.monotonic() - began)
    assert not psutil.pid_exists(process)
    if not hung:
        assert quiet_rig.peer.signed_out == 1
        assert quiet_rig.peer.calls[0].ended


async def test_leaves_although_the_registrar_is_silent(quiet_rig: RealRig) -> None:
    quiet_rig.peer.register_status = 0
    process = quiet_rig.client.process_id
    assert process is not None
    await quiet_rig.engine.stop()
    assert not psutil.pid_exists(process)


def test_the_engine_ends_with_the_app() -> None:
    process = subprocess.Popen(
        engine_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.read(4)  # It runs.
    process.stdin.close()
    assert process.wait(5) == 0
    process.stdout.close()


async def test_an_engine_that_cannot_start_is_tried_again_ever_later() -> None:
    client = EngineClient(("false",))
    seen = Seen(client)
    starting = asyncio.create_task(client.start())
    await until(lambda: len(seen.of(EngineLost)) >= 3)
    assert [lost.restart_in for lost in seen.of(EngineLost)[:3]] == [0.0, 0.5, 1.0]
    starting.cancel()
    await client.stop()


async def test_calls_connect_without_sound(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    sound = await quiet_rig.seen.first(SoundReport)
    assert sound.state is SoundState.NONE
    assert "sound server" in sound.sentence
    far = await quiet_rig.far(CALL)
    await until(lambda: len(far.rtp.heard) > 20, what="silence in RTP")


async def test_a_missing_sound_server_is_said_before_the_first_call(quiet_rig: RealRig) -> None:
    sound = await quiet_rig.seen.first(SoundReport)
    assert sound.state is SoundState.NONE


async def test_signs_in_when_the_phone_system_comes_back(quiet_rig: RealRig) -> None:
    await quiet_rig.engine.unregister()
    quiet_rig.peer.register_status = 503
    await quiet_rig.engine.register(quiet_rig.line)
    report = await quiet_rig.seen.registration(RegistrationState.RETRYING)
    assert report.status_code == 503
    quiet_rig.peer.register_status = 200
    await quiet_rig.seen.registration(RegistrationState.REGISTERED)


async def test_a_silent_phone_system_is_said_before_the_library_gives_up(
    quiet_rig: RealRig,
) -> None:
    await quiet_rig.engine.unregister()
    quiet_rig.peer.register_status = 0
    await quiet_rig.engine.register(quiet_rig.line)
    report = await quiet_rig.seen.registration(RegistrationState.RETRYING)
    assert report.status_code == 0


async def test_signs_in_over_tcp_and_again_after_the_connection_broke(
    no_sound_server: None,
) -> None:
    rig = RealRig()
    await rig.open()
    await rig.client.start()
    await rig.client.register(rig.peer.line(transport=Transport.TCP))
    await rig.seen.registration(RegistrationState.REGISTERED)
    await in_call(rig)
    await rig.engine.hang_up(CALL)
    count = len(rig.peer.registrations)
    rig.peer.drop_connections()
    await until(lambda: len(rig.peer.registrations) > count, what="another sign-in")
    await rig.close()


async def test_a_phone_system_that_refuses_connections_is_tried_ever_later(
    no_sound_server: None,
) -> None:
    rig = RealRig()
    await rig.open()
    await rig.peer.close()
    await rig.client.start()
    began = time.monotonic()
    await rig.client.register(rig.peer.line(transport=Transport.TCP))

    def attempts() -> int:
        reports = rig.seen.of(RegistrationReport)
        return sum(report.state is RegistrationState.REGISTERING for report in reports)

    await until(lambda: attempts() >= 3, what="the third attempt")
    assert time.monotonic() - began >= retry_delay(1, 0.0) + retry_delay(2, 0.0)
    assert not rig.seen.of(EngineLost)
    await rig.client.stop()


async def test_a_phone_system_that_swallowed_a_sign_in_over_tcp_is_asked_again(
    no_sound_server: None,
) -> None:
    rig = RealRig()
    await rig.open()
    rig.peer.register_status = 0
    await rig.client.start()
    await rig.client.register(rig.peer.line(transport=Transport.TCP))
    await rig.seen.registration(RegistrationState.RETRYING, 15)
    rig.peer.register_status = 200
    await rig.seen.registration(RegistrationState.REGISTERED)
    await in_call(rig)
    await rig.close()


async def test_the_phone_system_may_be_a_name(quiet_rig: RealRig) -> None:
    count = len(quiet_rig.peer.registrations)
    await quiet_rig.engine.register(replace(quiet_rig.line, host="localhost"))
    await until(lambda: len(quiet_rig.peer.registrations) > count, what="a sign-in by name")
    await in_call(quiet_rig)


async def test_a_name_that_is_unknown_is_tried_again(quiet_rig: RealRig) -> None:
    await quiet_rig.engine.register(replace(quiet_rig.line, host="nobody.invalid"))
    report = await quiet_rig.seen.registration(RegistrationState.RETRYING, 15)
    assert "not found" in report.reason


async def test_a_fifth_caller_hears_busy(quiet_rig: RealRig) -> None:
    for count in range(4):
        await quiet_rig.incoming(f"+1212555018{count}")
    fifth = await quiet_rig.peer.ring_phone("+12125550189")
    await until(lambda: fifth.final)
    assert fifth.final == 486


async def test_what_is_left_of_a_call_never_harms_the_next_one(quiet_rig: RealRig) -> None:
    """Of four calls one ends, with tones still due, and the next gets its place at once."""
    calls = [CallId(f"call {count}") for count in range(4)]
    for count, call_id in enumerate(calls):
        await quiet_rig.engine.place(call_id, f"+1443555015{count}")
        await quiet_rig.answers(call_id)
        await quiet_rig.seen.state(call_id, CallState.ACTIVE)
    await quiet_rig.engine.send_tones(calls[0], ",1")
    await quiet_rig.hangs_up(calls[0])
    fresh = await quiet_rig.incoming("+12125550187")
    await quiet_rig.engine.send_tones(calls[1], ",7")
    await until(lambda: quiet_rig.received_tones(calls[1]) == "7", what="the later tone")
    await quiet_rig.engine.answer(fresh)
    await quiet_rig.seen.state(fresh, CallState.ACTIVE)


async def test_the_phone_rings_at_the_callers_end_at_once(quiet_rig: RealRig) -> None:
    call_id = await quiet_rig.incoming("+12125550187")
    far = await quiet_rig.far(call_id)
    await until(lambda: 180 in far.said)


async def test_hold_survives_glare(quiet_rig: RealRig) -> None:
    await in_call(quiet_rig)
    far = await quiet_rig.far(CALL)
    far.refuse_reinvites = 1
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.seen.state(CALL, CallState.HELD)
    assert len(far.reinvites) == 2
    # Two wishes before the first answer: the last one counts.
    await quiet_rig.engine.resume(CALL)
    await quiet_rig.engine.hold(CALL)
    await quiet_rig.engine.resume(CALL)
    await until(lambda: "a=sendrecv" in far.reinvites[-1].body, what="resumed")
    await quiet_rig.seen.state(CALL, CallState.ACTIVE)


async def test_the_warning_of_a_refusal_is_passed_on(quiet_rig: RealRig) -> None:
    await quiet_rig.engine.place(CALL, NUMBER)
    sentence = "You may not call abroad."
    headers = (("Warning", f'399 harbor.example "{sentence}"'), ("X-Refusal", "international_off"))
    await quiet_rig.rejects(CALL, 403, headers)
    ended = await quiet_rig.seen.state(CALL, CallState.ENDED)
    assert (ended.end_reason, ended.end_detail) == (EndReason.REFUSED, sentence)
    assert ("X-Refusal", "international_off") in ended.headers


async def test_an_invite_leaves_soon_after_the_command(quiet_rig: RealRig) -> None:
    quiet_rig.peer.challenges_calls = False
    for count in range(5):
        call_id = CallId(f"call {count}")
        began = time.monotonic()
        await quiet_rig.engine.place(call_id, NUMBER)
        far = await quiet_rig.peer.call(count)
        _figures.info("INVITE after %.1f ms", (far.arrived_at - began) * 1000)
        far.reject(486)
        await quiet_rig.seen.state(call_id, CallState.ENDED)
