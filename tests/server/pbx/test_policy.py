"""What the far end of a call can and cannot do to a phone."""

from __future__ import annotations

import pytest

from desktop.server.pbx.message import Message, Request

from .conftest import Office
from .memory_records import MAIN
from .talk import OUT, Talk, only_entry, ring_in, taken, talking
from .ua import Phone


def has_heard(phone: Phone, method: str) -> bool:
    return any(isinstance(m, Request) and m.method == method for m in phone.received)


async def refused(talk: Talk, method: str, by_caller: bool) -> int:
    """The answer to a request in the call, once everything before it has arrived at the end."""
    asker, other = (talk.caller, talk.callee) if by_caller else (talk.callee, talk.caller)
    send = talk.from_caller if by_caller else talk.from_callee
    status = (await asker.response(send(method))).status
    send("INFO")
    await other.request("INFO")
    assert not has_heard(other, method)
    return status


@pytest.mark.parametrize("by_caller", [True, False])
@pytest.mark.parametrize(
    ("method", "status"), [("REFER", 603), ("refer", 400), ("NOTIFY", 405), ("MESSAGE", 405)]
)
async def test_nobody_in_a_call_can_make_the_other_phone_dial(
    office: Office, method: str, status: int, by_caller: bool
) -> None:
    phone, outside = await office.phone(), await office.outside()
    talk = await talking(phone, outside)

    assert await refused(talk, method, by_caller) == status


async def test_a_colleague_cannot_send_a_colleague_on(office: Office) -> None:
    anna, jonas = await office.phone(), await office.phone("jonas.weber")
    talk = await talking(anna, jonas, "202")

    assert await refused(talk, "REFER", by_caller=False) == 603


@pytest.mark.parametrize("header", ["Replaces", "Join", "REPLACES"])
async def test_a_caller_from_outside_cannot_take_a_call_over(office: Office, header: str) -> None:
    phone, outside = await office.phone(), await office.outside()
    talk = await talking(phone, outside)
    invite = outside.new("INVITE", "sip:+14105550100@127.0.0.1")
    invite.add(header, f"{talk.invite.call_id};to-tag=1;from-tag=2")
    outside.send(invite)
    answer = await outside.response(invite)
    outside.send(outside.ack(invite, answer))

    assert answer.status == 603
    assert not has_heard(phone, "INVITE")


async def test_a_phone_cannot_take_over_a_call_outside(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = phone.new("INVITE", f"sip:{OUT}@harbor.example")
    invite.add("Replaces", "1@example;to-tag=1;from-tag=2")
    phone.send(invite)

    assert (await phone.response(invite)).status == 603
    assert not has_heard(outside, "INVITE")


async def test_what_belongs_to_a_call_still_passes(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    talk = await taken(outside, phone, await ring_in(outside))
    for method in ("INFO", "UPDATE", "OPTIONS", "PRACK", "BYE"):
        talk.from_caller(method)
        phone.accept(await phone.request(method))


FORGED = (
    ("P-Asserted-Identity", "<sip:+19005550100@bank.example>"),
    ("p-asserted-identity", "<tel:+19005550100>"),
    ("P-Preferred-Identity", "<tel:+19005550100>"),
    ("Remote-Party-ID", "<sip:+19005550100@bank.example>;party=calling"),
    ("Privacy", "id"),
    ("X-Call-Id", "cal_of_somebody_else"),
    ("X-Caller-Id", "+19005550100"),
    ("x-contact-name", "Your bank"),
)


def claims(message: Message) -> list[str]:
    """All values of the headers that say who somebody is."""
    return [value for name, _ in FORGED for value in message.all(name)]


async def test_a_phone_cannot_say_who_it_is(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    await phone.invite(OUT, *FORGED)

    offered = await outside.request("INVITE")

    assert set(claims(offered)) == {f"<sip:{MAIN}@harbor.example>"}


async def test_a_caller_cannot_say_who_they_are_nor_which_record_is_theirs(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = outside.new("INVITE", f"sip:{MAIN}@127.0.0.1")
    invite.headers += FORGED
    outside.send(invite)

    offered = await phone.request("INVITE")

    (call_id,) = office.records.entries
    assert set(claims(offered)) == {call_id}


async def test_an_answer_does_not_change_which_call_and_number_it_is(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    for status in (180, 200):
        answer = outside.answer(offered, status)
        answer.headers += FORGED
        outside.send(answer)
    ringing, answered = await phone.response(invite, 180), await phone.response(invite)

    (call_id,) = office.records.entries
    assert set(claims(ringing)) == set(claims(answered)) == {call_id, MAIN}
    assert only_entry(office).opening.caller_number == MAIN


@pytest.mark.parametrize("by_caller", [True, False])
async def test_nobody_becomes_somebody_else_during_a_call(office: Office, by_caller: bool) -> None:
    phone, outside = await office.phone(), await office.outside()
    talk = await talking(phone, outside)
    asker, other = (phone, outside) if by_caller else (outside, phone)
    request = (talk.caller_says if by_caller else talk.callee_says)("UPDATE")
    request.headers += FORGED
    asker.send(request)
    passed = await other.request("UPDATE")
    answer = other.answer(passed, 200)
    answer.headers += FORGED
    other.send(answer)

    assert claims(passed) == []
    assert claims(await asker.response(request)) == []
