"""Bytes that are no UTF-8: passed on where nobody has to read them, refused where somebody has."""

from __future__ import annotations

import pytest

from desktop.server.pbx.digest import answer, read_answer

from .conftest import Office

BAD = "\udcff\udcfe"  # as the two bytes arrive


async def test_a_user_name_that_is_no_text_is_refused(office: Office) -> None:
    phone = await office.phone(registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    phone.send(request)
    challenge = read_answer((await phone.response(request)).first("WWW-Authenticate"))
    signed = answer(challenge, "REGISTER", request.uri, BAD, "line-secret")
    again = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    again.add("Authorization", signed)
    phone.send(again)

    assert (await phone.response(again)).status == 403


@pytest.mark.parametrize("address", [f"sip:{BAD}@harbor.example", f"sip:anna.keller@{BAD}"])
async def test_an_address_that_is_no_text_cannot_register(office: Office, address: str) -> None:
    phone = await office.phone(registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", f"<{address}>")
    phone.send(request)

    assert (await phone.response(request)).status == 400


async def test_a_number_that_is_no_text_cannot_be_called(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = phone.new("INVITE", f"sip:{BAD}@harbor.example")
    phone.send(invite)
    from_outside = outside.new("INVITE", "sip:+14105550100@127.0.0.1")
    from_outside.put("From", f"<sip:{BAD}@outside.example>;tag=o1")
    outside.send(from_outside)

    assert (await phone.response(invite)).status == 416
    assert (await outside.response(from_outside)).status == 400


async def test_a_name_in_another_encoding_is_passed_on(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    own = f'"M{BAD}ller" <sip:+14435550160@outside.example>;tag=m1'
    invite = outside.new("INVITE", "sip:+14105550100@127.0.0.1")
    invite.put("From", own)
    outside.send(invite)

    assert (await phone.request("INVITE")).first("From") == own


@pytest.mark.allows_log_warnings
async def test_a_fault_is_an_answer_too(office: Office) -> None:
    phone = await office.phone(registered=False)
    office.records.is_broken = True

    assert (await phone.register()).status == 500
