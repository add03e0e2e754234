"""A phone that is not ours at our phone system: signs in, calls, and is called."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from desktop.domain.calls import CallState, EndReason
from desktop.domain.line import Transport
from tests.interop.baresip import SINGS, Baresip
from tests.interop.our_phone import CALL, OurPhone
from tests.interop.our_phone_system import ANNA, CALLER, ECHO, JONAS, NAME, OurPhoneSystem
from tests.support.waiting import until, until_true

JONAS_EXTENSION = "202"


@pytest.fixture
async def baresip(
    request: pytest.FixtureRequest, phone_system: OurPhoneSystem
) -> AsyncIterator[Baresip]:
    """Signed in as Jonas, over UDP unless the test asks for another transport."""
    transport = getattr(request, "param", Transport.UDP)
    made = Baresip(phone_system.line(JONAS, transport))
    try:
        await made.start()
        yield made
    finally:
        await made.close()


async def outside_hears(system: OurPhoneSystem, frequency: float) -> None:
    """Until the party outside hears it, as the phone system reports."""

    async def is_so() -> bool:
        calls = (await system.ask(do="heard"))["calls"]
        return any(abs(call["frequency_hz"] - frequency) < 10 for call in calls)

    await until_true(is_so, f"{frequency} Hz outside")


async def no_call_is_left(system: OurPhoneSystem) -> None:
    async def is_so() -> bool:
        return bool((await system.ask(do="state"))["calls"] == 0)

    await until_true(is_so, "the end of the call")


def hears(phone: Baresip, frequency: float) -> Callable[[], bool]:
    return lambda: abs(phone.hears() - frequency) < 10


async def receives_sound(phone: OurPhone) -> None:
    async def is_so() -> bool:
        return (await phone.client.statistics(CALL)).packets_received > 0

    await until_true(is_so, "sound of the other phone")


@pytest.mark.parametrize("baresip", list(Transport), indirect=True)
async def test_a_foreign_phone_hears_itself_in_the_echo(
    baresip: Baresip, phone_system: OurPhoneSystem
) -> None:
    await baresip.ask("dial", ECHO)
    await baresip.event("CALL_ESTABLISHED")
    await outside_hears(phone_system, SINGS)
    await until(hears(baresip, SINGS), what="the echo")
    await baresip.ask("hangup")
    await baresip.event("CALL_CLOSED")
    await no_call_is_left(phone_system)


@pytest.mark.parametrize("baresip", [Transport.TCP], indirect=True)
async def test_a_foreign_phone_is_called_from_outside(
    baresip: Baresip, phone_system: OurPhoneSystem
) -> None:
    await phone_system.ring(JONAS)
    ringing = await baresip.event("CALL_INCOMING")
    assert ringing["peerdisplayname"] == NAME
    assert CALLER in ringing["peeruri"]
    await baresip.ask("accept")
    await baresip.event("CALL_ESTABLISHED")
    await until(hears(baresip, 1400), what="the caller")
    await outside_hears(phone_system, SINGS)
    await phone_system.ask(do="hang_up")
    await baresip.event("CALL_CLOSED")


async def test_our_phone_calls_a_foreign_one(
    phone: OurPhone, baresip: Baresip, phone_system: OurPhoneSystem
) -> None:
    await phone.sign_in(phone_system.line(ANNA))
    await phone.client.place(CALL, JONAS_EXTENSION)
    await baresip.event("CALL_INCOMING")
    await phone.seen.state(CALL, CallState.RINGING)
    await baresip.ask("accept")
    await phone.seen.state(CALL, CallState.ACTIVE)
    await receives_sound(phone)
    await phone.client.hold(CALL)
    await phone.seen.state(CALL, CallState.HELD)
    await phone.client.resume(CALL)
    await phone.seen.state(CALL, CallState.ACTIVE)
    await baresip.ask("hangup")
    assert (await phone.ended()).end_reason is EndReason.HUNG_UP_THERE
