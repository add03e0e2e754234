"""Our phone signs in at Asterisk, is refused, and comes back after it was away."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.line import Line, RegistrationState, Transport
from desktop.domain.reports import EngineLost
from tests.fakes.crm import FakeCrm
from tests.interop.asterisk import ECHO, USER, Asterisk
from tests.interop.manager import Manager
from tests.interop.our_phone import OurPhone
from tests.services.conftest import Desk
from tests.support.waiting import until


class CrmWithLine(FakeCrm):
    """Hands out a line of Asterisk's."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def line(self, account_id: str) -> Line:
        return self._line


@pytest.mark.parametrize("transport", list(Transport))
async def test_the_phone_signs_in_and_out(
    phone: OurPhone, asterisk: Asterisk, manager: Manager, transport: Transport
) -> None:
    await phone.sign_in(asterisk.line(transport=transport))
    contact = await manager.event("ContactStatus", AOR=USER)
    assert ("transport=TCP" in contact["URI"]) is (transport is Transport.TCP)
    await phone.call(ECHO)
    await phone.client.unregister()
    await phone.seen.registration(RegistrationState.OFF)
    # Removed because the phone said so, and not because its time was over.
    removed = f"Removed contact '{contact['URI']}' from AOR '{USER}' due to request"
    await until(lambda: removed in asterisk.said(), what=removed)


async def test_a_wrong_password_is_refused_with_a_sentence(
    phone: OurPhone, asterisk: Asterisk
) -> None:
    desk = Desk(crm=CrmWithLine(asterisk.line(password="wrong")), engine=phone.client)
    await desk.start()
    await desk.sign_in()
    await until(lambda: desk.registration.registration.state is RegistrationState.REFUSED)
    told = desk.registration.registration
    assert told.status_code == 401
    assert told.sentence.startswith("The phone system refused the user name or password")
    await desk.tasks.close()


@pytest.mark.parametrize("transport", list(Transport))
async def test_the_phone_is_reached_again_after_a_restart_that_forgot_it(
    phone: OurPhone, asterisk: Asterisk, transport: Transport
) -> None:
    await phone.sign_in(asterisk.line(transport=transport))
    await asyncio.to_thread(asterisk.stop)
    asterisk.lose_memory()
    phone.seen.forget()
    await asyncio.to_thread(asterisk.start)
    # The short time it grants is over before the time the phone asked for.
    await phone.seen.registration(RegistrationState.REGISTERED, 20)
    assert not phone.seen.of(EngineLost)
    async with Manager(asterisk.manager_port, asterisk.password) as manager:
        await manager.ring_phone("+12125550187", "Petra Lindqvist")
        assert (await phone.rings()).remote_number == "+12125550187"
