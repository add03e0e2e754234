"""What sipp throws at our phone system does not keep phones from working afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.calls import CallState
from desktop.domain.line import Transport
from desktop.server.pbx.registrar import MAX_PHONES
from tests.interop import sipp
from tests.interop.malformed import MALFORMED
from tests.interop.our_phone import CALL, OurPhone
from tests.interop.our_phone_system import ANNA, ECHO, JONAS, OurPhoneSystem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sipp"
    made.mkdir()
    return made


async def a_real_phone_works(phone: OurPhone, phone_system: OurPhoneSystem) -> None:
    """It signs in, calls, and is called."""
    await phone.sign_in(phone_system.line(ANNA))
    await phone.call(ECHO)
    await phone.client.hang_up(CALL)
    await phone.ended()
    await phone_system.ring(ANNA)
    call = await phone.rings()
    await phone.client.answer(call.call_id)
    await phone.seen.state(call.call_id, CallState.ACTIVE)
    assert phone_system.lives


async def test_malformed_messages_are_answered_or_dropped(
    phone: OurPhone, phone_system: OurPhoneSystem, folder: Path
) -> None:
    await sipp.send(folder, MALFORMED, phone_system.port)
    await a_real_phone_works(phone, phone_system)


@pytest.mark.parametrize("transport", list(Transport))
async def test_two_hundred_phones_sign_in_and_a_real_one_after_them(
    phone: OurPhone, phone_system: OurPhoneSystem, folder: Path, transport: Transport
) -> None:
    lines = [phone_system.line(user) for user in (ANNA, JONAS)]
    await sipp.sign_in(folder, lines, 200, transport)
    # More would not fit into an answer that a phone can read from UDP.
    assert (await phone_system.ask(do="state"))["phones"] <= MAX_PHONES * len(lines)
    await a_real_phone_works(phone, phone_system)
