"""Phones sign in and out: passwords, nonces, expiry, several phones, connections that break."""

from __future__ import annotations

import pytest

from desktop.server.pbx.digest import NONCE_SECONDS, read_answer
from desktop.server.pbx.registrar import MAX_PHONES

from .conftest import Office


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_phone_signs_in_over_either_transport(office: Office, transport: str) -> None:
    phone = await office.phone(transport=transport, registered=False)

    response = await phone.register()

    assert response.status == 200
    assert response.first("Contact").startswith(phone.contact)
    assert "expires=300" in response.first("Contact")
    assert office.system.locations.count() == 1


async def test_a_wrong_password_is_refused_with_a_sentence(office: Office) -> None:
    phone = await office.phone(registered=False)
    phone.password = "wrong"

    response = await phone.register()

    assert response.status == 403
    assert "password" in response.first("Warning")


async def test_an_unknown_user_is_refused_like_a_wrong_password(office: Office) -> None:
    phone = await office.phone("nobody.here", registered=False)

    assert (await phone.register()).status == 403


async def test_a_phone_cannot_sign_in_as_somebody_else(office: Office) -> None:
    phone = await office.phone("jonas.weber", registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    phone.send(request)
    repeated = phone.again(request, await phone.response(request))
    phone.send(repeated)

    assert (await phone.response(repeated)).status == 403


async def test_an_old_nonce_is_stale_and_not_a_wrong_password(office: Office) -> None:
    phone = await office.phone(registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    phone.send(request)
    challenged = await phone.response(request)
    office.now += NONCE_SECONDS + 1
    late = phone.again(request, challenged)
    phone.send(late)

    again = await phone.response(late)

    assert again.status == 401
    assert read_answer(again.first("WWW-Authenticate"))["stale"] == "true"
    fresh = phone.again(late, again)
    phone.send(fresh)
    assert (await phone.response(fresh)).status == 200


async def test_a_nonce_of_before_a_restart_is_stale(office: Office) -> None:
    phone = await office.phone(registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    phone.send(request)
    challenged = await phone.response(request)
    challenged.put("WWW-Authenticate", 'Digest realm="harbor.example", nonce="65.ab.cd"')
    late = phone.again(request, challenged)
    phone.send(late)

    assert "stale=true" in (await phone.response(late)).first("WWW-Authenticate")


async def test_both_phones_of_a_user_are_known(office: Office) -> None:
    await office.phone(transport="udp")
    second = await office.phone(transport="tcp", registered=False)

    response = await second.register()

    assert len(response.all("Contact")) == 2


async def test_one_phone_too_many_takes_the_place_of_the_oldest(office: Office) -> None:
    oldest = await office.phone()
    for _ in range(MAX_PHONES - 1):
        await office.phone()
    newest = await office.phone(registered=False)

    contacts = [c.split(";")[0] for c in (await newest.register()).all("Contact")]

    assert len(contacts) == MAX_PHONES
    assert newest.contact in contacts
    assert oldest.contact not in contacts


async def test_a_binding_ends_when_its_time_is_over(office: Office) -> None:
    await office.phone()
    office.now += 301

    assert office.system.locations.of("anna.keller@harbor.example") == []


async def test_signing_out_removes_the_phone(office: Office) -> None:
    phone = await office.phone()

    response = await phone.register(expires=0)

    assert response.status == 200
    assert not response.all("Contact")
    assert office.system.locations.count() == 0


async def test_a_star_signs_every_phone_out(office: Office) -> None:
    await office.phone()
    phone = await office.phone(transport="tcp")
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    request.put("Contact", "*")
    request.add("Expires", "0")
    phone.send(request)
    repeated = phone.again(request, await phone.response(request))
    phone.send(repeated)

    assert (await phone.response(repeated)).status == 200
    assert office.system.locations.count() == 0


async def test_too_short_a_time_is_answered_with_the_shortest_one(office: Office) -> None:
    phone = await office.phone(registered=False)

    response = await phone.register(expires=1)

    assert (response.status, response.first("Min-Expires")) == (423, "5")


async def test_a_broken_connection_takes_its_phone_away(office: Office) -> None:
    phone = await office.phone(transport="tcp")
    phone.close()

    await office.until(lambda: office.system.locations.count() == 0)


async def test_a_cut_line_answers_nothing_until_it_is_back(office: Office) -> None:
    phone = await office.phone(transport="tcp")
    await office.system.cut(True)
    await office.until(lambda: not phone.is_connected)
    await office.system.cut(False)

    again = await office.phone(transport="tcp")

    assert again.is_connected


async def test_a_phone_that_comes_back_from_another_port_replaces_itself(office: Office) -> None:
    phone = await office.phone(registered=False)
    request = phone.new("REGISTER", "sip:harbor.example", "<sip:anna.keller@harbor.example>")
    phone.send(request)
    first = phone.again(request, await phone.response(request))
    phone.send(first)
    challenged = await phone.response(request)
    await phone.response(first)
    second = phone.again(first, challenged)
    second.put("Contact", "<sip:anna.keller@127.0.0.1:5999>")
    phone.send(second)

    assert [c.split(";")[0] for c in (await phone.response(second)).all("Contact")] == [
        "<sip:anna.keller@127.0.0.1:5999>"
    ]
