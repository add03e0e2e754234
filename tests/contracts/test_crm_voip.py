"""The contract of the CRM: VoIP of a user."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta

import pytest

from desktop.domain.errors import Conflict, NotFound, Refused
from desktop.domain.line import Transport
from desktop.domain.voip import Device, TransportPolicy, VoipChoice, VoipSource, VoipState
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

ANY = TransportPolicy.ANY
DESK_PHONE = Device("dev_1", "Yealink T54W", "10.0.0.7:5060", "udp", False, known.NOON)


@pytest.fixture
def admin(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


class TestVoip:
    @pytest.mark.requirement("S2-10", "S2-56", "S2-57")
    async def test_ones_own_shows_domain_and_user_name(self, crm: Crm) -> None:
        voip = await crm.voip(A1, known.ANNA)
        assert (voip.domain, voip.user_name) == (known.DOMAIN, "anna.keller")
        assert voip.choice is VoipChoice.GLOBAL
        assert voip.state == VoipState(True, VoipSource.ACCOUNT)
        assert (voip.transport, voip.password_set_at, voip.devices) == (ANY, None, ())
        assert voip.server

    async def test_that_of_others_is_for_who_manages_it(self, rig: Rig, crm: Crm) -> None:
        with pytest.raises(Refused):
            await crm.voip(A1, known.JONAS)
        rig.role(ADMINISTRATOR)
        assert (await crm.voip(A1, known.JONAS)).domain == known.DOMAIN
        with pytest.raises(NotFound):
            await crm.voip(A1, "nobody")

    @pytest.mark.requirement("S2-55")
    async def test_it_is_turned_off_and_on(self, admin: Crm) -> None:
        before = await admin.voip(A1, known.JONAS)
        off = await admin.change_voip(A1, known.JONAS, VoipChoice.OFF, ANY, before.version)
        assert off.choice is VoipChoice.OFF
        assert off.state == VoipState(False, VoipSource.USER)
        on = await admin.change_voip(A1, known.JONAS, VoipChoice.ON, ANY, off.version)
        assert on.state == VoipState(True, VoipSource.USER)
        assert await admin.voip(A1, known.JONAS) == on

    async def test_a_late_change_is_a_conflict(self, admin: Crm) -> None:
        before = await admin.voip(A1, known.JONAS)
        await admin.change_voip(A1, known.JONAS, VoipChoice.OFF, ANY, before.version)
        with pytest.raises(Conflict, match="first"):
            await admin.change_voip(A1, known.JONAS, VoipChoice.ON, ANY, before.version)

    @pytest.mark.requirement("S2-55")
    async def test_turned_off_for_oneself_it_is_told_and_the_line_goes_on(self, admin: Crm) -> None:
        version = (await admin.voip(A1, known.ANNA)).version
        async with aclosing(admin.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await admin.change_voip(A1, known.ANNA, VoipChoice.OFF, ANY, version)
            told = {(await anext(pushes)).type, (await anext(pushes)).type}
        assert told == {"voip.updated", "permissions.changed"}
        assert (await admin.line(A1)).password == known.SIP_PASSWORD

    async def test_a_policy_is_told_to_the_softphone_as_well(self, admin: Crm) -> None:
        version = (await admin.voip(A1, known.ANNA)).version
        async with aclosing(admin.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            asked = (VoipChoice.GLOBAL, TransportPolicy.TCP, version)
            await admin.change_voip(A1, known.ANNA, *asked)
            told = {(await anext(pushes)).type, (await anext(pushes)).type}
        assert told == {"voip.updated", "line.changed"}
        assert (await admin.line(A1)).transport is Transport.TCP

    @pytest.mark.requirement("S2-58")
    async def test_a_password_for_other_phones_is_not_that_of_the_line(self, crm: Crm) -> None:
        first = await crm.new_device_password(A1, known.ANNA)
        second = await crm.new_device_password(A1, known.ANNA)
        assert len({first, second, known.SIP_PASSWORD}) == 3
        assert (await crm.voip(A1, known.ANNA)).password_set_at is not None
        assert (await crm.line(A1)).password == known.SIP_PASSWORD

    @pytest.mark.requirement("S2-58")
    async def test_a_link_is_another_each_time(self, crm: Crm) -> None:
        first = await crm.provisioning_link(A1, known.ANNA)
        second = await crm.provisioning_link(A1, known.ANNA)
        assert first.address != second.address
        assert first.address.startswith("http")
        assert (await crm.voip(A1, known.ANNA)).password_set_at is not None

    async def test_while_voip_is_off_there_is_neither(self, admin: Crm) -> None:
        version = (await admin.voip(A1, known.JONAS)).version
        await admin.change_voip(A1, known.JONAS, VoipChoice.OFF, ANY, version)
        with pytest.raises(Conflict, match="off"):
            await admin.new_device_password(A1, known.JONAS)
        with pytest.raises(Conflict, match="off"):
            await admin.provisioning_link(A1, known.JONAS)

    async def test_phones_that_are_signed_in_are_told_listed_and_removed(
        self, rig: Rig, crm: Crm
    ) -> None:
        async with aclosing(crm.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            rig.phone_signs_in(DESK_PHONE)
            assert (await anext(pushes)).type == "voip.updated"
        (device,) = (await crm.voip(A1, known.ANNA)).devices
        assert (device.user_agent, device.address) == ("Yealink T54W", "10.0.0.7:5060")
        assert not device.is_softphone
        assert device.since - known.NOON < timedelta(seconds=1)
        await crm.remove_device(A1, known.ANNA, device.id)
        assert (await crm.voip(A1, known.ANNA)).devices == ()
        with pytest.raises(NotFound):
            await crm.remove_device(A1, known.ANNA, "dev_9")

    @pytest.mark.requirement("S2-58")
    async def test_a_line_password_that_is_withdrawn_never_holds(self, rig: Rig, crm: Crm) -> None:
        await crm.change_line_password(A1)
        await crm.withdraw_line_password(A1)
        rig.line_registers()
        assert (await crm.line(A1)).password == known.SIP_PASSWORD
        await crm.withdraw_line_password(A1)
