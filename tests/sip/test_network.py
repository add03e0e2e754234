"""A network that changes, goes and comes back, and a machine that slept."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.line import RegistrationState, Transport
from desktop.domain.reports import RegistrationReport
from desktop.sip.engine.main import LOOK_AROUND_SECONDS
from desktop.sip.engine.network import ASLEEP_SECONDS, Wakefulness, source_address
from desktop.sip.process import EngineProcess, engine_command
from desktop.sip.protocol import Leave, Register
from tests.contracts.engine_rigs import RealRig
from tests.support.namespaces import Office
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

_figures = logging.getLogger("figures")  # seen with --log-cli-level=INFO
CALL = CallId("first")
NUMBER = "+14435550141"


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


@pytest.fixture(params=list(Transport), ids=lambda each: each.value)
async def rig(
    request: pytest.FixtureRequest, office: Office, no_sound_server: None
) -> AsyncIterator[RealRig]:
    """Signed in from 10.77.0.1."""
    made = RealRig(prefix=office.phone.prefix, host=office.far_host)
    await made.open()
    await made.client.start()
    await made.client.register(made.peer.line(transport=request.param))
    await made.seen.registration(RegistrationState.REGISTERED)
    yield made
    await made.close()


async def in_call(rig: RealRig) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.answers(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


async def signed_in_again(rig: RealRig, since: float) -> None:
    await until(lambda: rig.peer.registrations[-1] > since, 12, "another sign-in")
    await rig.seen.registration(RegistrationState.REGISTERED)
    _figures.info("signed in again after %.3f s", rig.peer.registrations[-1] - since)


async def test_a_phone_with_a_new_address_is_reached_there(rig: RealRig, office: Office) -> None:
    assert "@10.77.0.1:" in rig.peer.contact_of_phone
    changed_at = time.monotonic()
    office.change_address("10.77.0.1", "10.77.0.9")
    await signed_in_again(rig, changed_at)
    assert "@10.77.0.9:" in rig.peer.contact_of_phone
    call_id = await rig.incoming("+12125550187")
    await rig.seen.state(call_id, CallState.INCOMING)


async def test_a_pulled_plug_is_said_and_putting_it_in_signs_in(
    rig: RealRig, office: Office
) -> None:
    office.pull_the_plug()
    report = await rig.seen.registration(RegistrationState.RETRYING)
    assert report.reason == "There is no network."
    plugged_in_at = time.monotonic()
    office.plug_in("10.77.0.1")
    await signed_in_again(rig, plugged_in_at)


async def test_a_phone_that_starts_without_a_network_signs_in_when_there_is_one(
    office: Office, no_sound_server: None
) -> None:
    office.pull_the_plug()
    rig = RealRig(prefix=office.phone.prefix, host=office.far_host)
    await rig.open()
    await rig.client.start()
    await rig.client.register(rig.line)
    await rig.seen.registration(RegistrationState.RETRYING)
    office.plug_in("10.77.0.1")
    await rig.seen.registration(RegistrationState.REGISTERED)
    await rig.close()


async def test_a_talk_goes_on_from_a_new_address(rig: RealRig, office: Office) -> None:
    await in_call(rig)
    far = await rig.far(CALL)
    await until(lambda: far.rtp.heard, what="sound from the phone")
    office.change_address("10.77.0.1", "10.77.0.9")
    await until(lambda: far.reinvites, 12, "a re-INVITE")
    assert "c=IN IP4 10.77.0.9" in far.reinvites[-1].body
    assert "@10.77.0.9:" in far.reinvites[-1].header("Contact")
    await until(lambda: far.rtp.came_from[0] == "10.77.0.9", what="sound from the new address")
    await rig.engine.hold(CALL)
    await rig.seen.state(CALL, CallState.HELD)
    far.hang_up()
    ended = await rig.seen.state(CALL, CallState.ENDED)
    assert ended.end_reason is EndReason.HUNG_UP_THERE


async def test_a_held_call_that_moves_stays_held(rig: RealRig, office: Office) -> None:
    await in_call(rig)
    await rig.engine.hold(CALL)
    await rig.seen.state(CALL, CallState.HELD)
    far = await rig.far(CALL)
    office.change_address("10.77.0.1", "10.77.0.9")
    await until(lambda: len(far.reinvites) >= 2, 12, "a re-INVITE")
    assert "a=sendonly" in far.reinvites[-1].body
    await rig.engine.resume(CALL)
    await rig.seen.state(CALL, CallState.ACTIVE)


async def test_a_talk_of_a_line_that_was_given_up_moves_too(rig: RealRig, office: Office) -> None:
    await in_call(rig)
    far = await rig.far(CALL)
    await rig.engine.unregister()
    await until(lambda: rig.peer.signed_out, what="the sign-out")
    count = len(rig.peer.registrations)
    office.change_address("10.77.0.1", "10.77.0.9")
    await until(lambda: far.reinvites, 12, "a re-INVITE")
    assert "@10.77.0.9:" in far.reinvites[-1].header("Contact")
    await rig.engine.hang_up(CALL)
    await until(lambda: far.ended, what="the BYE")
    assert len(rig.peer.registrations) == count


async def test_a_call_that_nobody_answered_yet_ends_with_the_address(
    rig: RealRig, office: Office
) -> None:
    await rig.engine.place(CALL, NUMBER)
    await rig.rings(CALL)
    await rig.seen.state(CALL, CallState.RINGING)
    office.change_address("10.77.0.1", "10.77.0.9")
    ended = await rig.seen.state(CALL, CallState.ENDED, 12)
    assert ended.end_reason in (EndReason.FAILED, EndReason.UNREACHABLE)


async def test_the_plug_may_be_pulled_often_in_a_talk(rig: RealRig, office: Office) -> None:
    """The library has room for few sockets."""
    await in_call(rig)
    address = "10.77.0.1"
    for count in range(10, 20):
        before, address = address, f"10.77.0.{count}"
        office.change_address(before, address)
        where = f"@{address}:"
        await until(lambda where=where: where in rig.peer.contact_of_phone, 12, where)
    await rig.engine.hang_up(CALL)
    far = await rig.far(CALL)
    await until(lambda: far.ended, what="the BYE")


def test_sleep_shows_on_either_clock() -> None:
    monotonic, wall = [100.0], [5000.0]
    watch = Wakefulness(lambda: monotonic[0], lambda: wall[0])

    def after(monotonic_passed: float, wall_passed: float) -> bool:
        monotonic[0] += monotonic_passed
        wall[0] += wall_passed
        return watch.slept(1.0)

    assert not after(1.0, 1.0)
    assert not after(2.5, 2.5)  # A busy machine is late.
    assert after(1.0, 3600.0)  # Linux and macOS.
    assert after(3600.0, 3600.0)  # Windows.
    assert not after(1.0, -3600.0)  # The clock was set back.
    assert not after(1.0, 1.0)


def test_no_way_no_address() -> None:
    assert source_address("127.0.0.1") == "127.0.0.1"
    assert source_address("255.255.255.255") == ""


async def test_a_process_that_was_stopped_signs_in_on_waking_up(no_sound_server: None) -> None:
    """As on a machine that was suspended; the app's watch would start another engine instead."""
    peer = SipPeer()
    await peer.open()
    process = EngineProcess(engine_command(), lambda *_: None, lambda _: None)
    process.send(Register(peer.line()), 0)
    await until(lambda: peer.registrations, what="the first sign-in")
    os.kill(process.pid, signal.SIGSTOP)
    stopped_at = time.monotonic()
    asleep = LOOK_AROUND_SECONDS + ASLEEP_SECONDS + 0.5
    await until(lambda: time.monotonic() > stopped_at + asleep, what="time")
    os.kill(process.pid, signal.SIGCONT)
    await until(lambda: len(peer.registrations) > 1, what="another sign-in")
    process.send(Leave(), 0)
    await until(lambda: peer.signed_out, what="the sign-out")
    process.reap()
    await peer.close()


async def test_a_connection_that_leads_nowhere_is_given_up_soon(
    office: Office, no_sound_server: None
) -> None:
    """TCP asks ever less often; when the way is there again it would not know for half a minute."""
    rig = RealRig(prefix=office.phone.prefix, host=office.far_host)
    await rig.open()
    await rig.client.start()
    office.lose_answers("10.77.0.1")
    await rig.client.register(rig.peer.line(transport=Transport.TCP))

    def given_up() -> int:
        reports = rig.seen.of(RegistrationReport)
        return sum(report.state is RegistrationState.RETRYING for report in reports)

    await until(lambda: given_up() >= 3, 30, "three connections given up")
    office.find_answers("10.77.0.1")
    await rig.seen.registration(RegistrationState.REGISTERED)
    await rig.close()
