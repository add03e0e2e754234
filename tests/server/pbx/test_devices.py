"""Phones of other makers: their own password, VoIP off, and a line's next password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.voip import TransportPolicy

from .conftest import Office
from .talk import talking
from .ua import Phone

ANNA = "anna.keller"
AOR = f"{ANNA}@harbor.example"
DEVICE, NEXT = "device-secret", "next-secret"


def line(office: Office, **facts: Any) -> None:
    office.records.users[ANNA] = replace(office.records.users[ANNA], **facts)


@pytest.fixture
async def device(office: Office) -> Phone:
    """Not registered yet."""
    line(office, device_password=DEVICE, takes_devices=True)
    phone = await office.phone(registered=False)
    phone.password = DEVICE
    return phone


@pytest.mark.requirement("S2-55")
async def test_a_phone_of_another_maker_signs_in_beside_the_softphone(
    office: Office, device: Phone
) -> None:
    await office.phone()
    assert (await device.register()).status == 200
    await office.until(lambda: len(office.records.phones.get(AOR, ())) == 2)
    known = {phone.is_softphone: phone for phone in office.records.phones[AOR]}
    assert known[False].address.startswith("127.0.0.1:")
    assert known[False].transport == "udp"
    assert known[False].expires_in == 300
    assert known[True].expires_in is None


@pytest.mark.requirement("S2-55")
async def test_with_voip_off_it_is_refused_in_words_and_the_softphone_goes_on(
    office: Office, device: Phone
) -> None:
    line(office, takes_devices=False)
    refused = await device.register()
    assert refused.status == 403
    assert "VoIP is off" in refused.first("Warning")
    softphone = await office.phone()
    assert (await softphone.register()).status == 200
    invite = await device.invite("+14435550140")
    assert (await device.response(invite)).status == 403


async def test_who_does_not_know_the_password_is_not_told_that_voip_is_off(
    office: Office, device: Phone
) -> None:
    line(office, takes_devices=False)
    device.password = "guessed"
    assert "VoIP" not in (await device.register()).first("Warning")


@pytest.mark.parametrize(("policy", "status"), [("any", 200), ("udp", 200), ("tcp", 403)])
async def test_the_transport_policy_binds_phones_of_other_makers(
    office: Office, device: Phone, policy: str, status: int
) -> None:
    line(office, device_transport=TransportPolicy(policy))
    assert (await device.register()).status == status
    assert (await (await office.phone()).register()).status == 200


@pytest.mark.requirement("S2-55")
async def test_a_phone_that_may_not_stay_is_signed_out_and_its_talk_goes_on(
    office: Office, device: Phone
) -> None:
    await device.register()
    outside = await office.outside()
    talk = await talking(device, outside)
    await office.until(lambda: bool(office.records.phones.get(AOR)))
    (phone,) = office.records.phones[AOR]
    office.records.to_remove = [(AOR, phone.id)]
    await office.until(lambda: office.system.locations.count() == 0)
    await office.until(lambda: office.records.phones[AOR] == ())
    talk.from_caller("INFO")
    assert (await outside.request("INFO")).method == "INFO"


@pytest.mark.requirement("S2-58")
async def test_both_passwords_hold_until_the_next_one_has_signed_in(office: Office) -> None:
    line(office, next_password=NEXT)
    former = await office.phone()
    assert (await former.register()).status == 200
    moved = await office.phone(registered=False)
    moved.password = NEXT
    assert (await moved.register()).status == 200
    assert office.records.users[ANNA].password == NEXT
    assert (await former.register()).status == 403
    assert (await moved.register()).status == 200


@pytest.mark.allows_log_warnings
async def test_a_full_disk_refuses_no_sign_in_with_a_next_password(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    line(office, next_password=NEXT)
    office.records.is_full = True
    phone = await office.phone(registered=False)
    phone.password = NEXT
    assert (await phone.register()).status == 200
    office.records.is_full = False
    assert (await phone.register()).status == 200
    assert office.records.users[ANNA].password == NEXT
    assert "noted later" in caplog.text


@pytest.mark.requirement("S2-58")
async def test_a_phone_system_that_does_not_know_the_next_one_yet_refuses_it(
    office: Office,
) -> None:
    line(office, next_password=NEXT)
    office.system.registrar.takes_new_passwords = False
    phone = await office.phone(registered=False)
    phone.password = NEXT
    assert (await phone.register()).status == 403
    assert (await office.phone()).password != NEXT
