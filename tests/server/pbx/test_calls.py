"""Calls through the phone system: out, in, between colleagues, through the queue."""

from __future__ import annotations

import pytest

from desktop.server.pbx.address import tag_of
from desktop.server.pbx.message import Request, Response
from desktop.server.pbx.records import AssignedBy, CallEnd, Recorded

from .conftest import Office
from .memory_records import MAIN, SALES
from .talk import OUT, only_entry, ring_in


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_call_goes_out_is_answered_and_ends(office: Office, transport: str) -> None:
    phone, outside = await office.phone(transport=transport), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered, 180)
    ringing = await phone.response(invite, 180)
    outside.accept(offered)
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    await outside.request("ACK")

    phone.send(phone.inside(invite, answered, "BYE"))
    bye = await outside.request("BYE")
    outside.accept(bye)

    assert (ringing.status, answered.status) == (180, 200)
    assert offered.uri.startswith(f"sip:{OUT}@")
    assert offered.first("P-Asserted-Identity") == f"<sip:{MAIN}@harbor.example>"
    assert not offered.first("Proxy-Authorization")
    assert answered.first("X-Caller-Id") == MAIN
    assert answered.first("X-Caller-Id-Rule") == "user.default"
    assert office.records.entries[answered.first("X-Call-Id")] is only_entry(office)
    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)
    assert only_entry(office).assigned_by is AssignedBy.OUTBOUND


async def test_the_far_end_can_hang_up_over_the_phones_connection(office: Office) -> None:
    phone, outside = await office.phone(transport="tcp"), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered)
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))

    bye = outside.inside_as_callee(offered, "BYE")
    outside.send(bye)
    phone.accept(await phone.request("BYE"))

    assert (await outside.response(bye)).status == 200
    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)


async def test_holding_passes_through_to_the_other_end(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered)
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))

    hold = phone.inside(invite, answered, "INVITE")
    phone.send(hold)
    again = await outside.until(lambda m: isinstance(m, Request) and m.cseq == hold.cseq)
    assert isinstance(again, Request)
    outside.accept(again)
    held = await phone.response(hold)
    phone.send(phone.ack(hold, held))

    assert held.status == 200
    await outside.until(
        lambda m: isinstance(m, Request) and m.method == "ACK" and m.cseq[0] == hold.cseq[0]
    )


@pytest.mark.parametrize(
    ("status", "end"),
    [(486, CallEnd.BUSY), (404, CallEnd.FAILED), (480, CallEnd.NO_ANSWER), (603, CallEnd.BUSY)],
)
async def test_a_refusal_reaches_the_caller_and_the_record(
    office: Office, status: int, end: CallEnd
) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    outside.accept(await outside.request("INVITE"), status)

    refused = await phone.response(invite)
    phone.send(phone.ack(invite, refused))

    assert refused.status == status
    assert refused.first("X-Call-Id")
    assert (await outside.request("ACK")).first("To") == refused.first("To")
    await office.until(lambda: only_entry(office).end is end)


async def test_giving_up_cancels_the_other_end(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered, 180)
    await phone.response(invite, 180)

    cancel = phone.cancel(invite)
    phone.send(cancel)

    assert (await phone.response(cancel)).status == 200
    assert (await phone.response(invite)).status == 487
    await outside.request("CANCEL")
    await office.until(lambda: only_entry(office).end is CallEnd.CANCELLED)


async def test_an_answer_that_crosses_the_cancel_is_hung_up(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered, 180)
    await phone.response(invite, 180)
    phone.send(phone.cancel(invite))
    await outside.request("CANCEL")

    outside.accept(offered)

    await outside.request("ACK")
    await outside.request("BYE")


async def test_nobody_answers_in_time(office: Office) -> None:
    office.system.calls.ring_seconds = 0.2
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    outside.accept(await outside.request("INVITE"), 180)

    assert (await phone.response(invite)).status == 480
    await outside.request("CANCEL")
    await office.until(lambda: only_entry(office).end is CallEnd.NO_ANSWER)


async def test_a_number_on_the_do_not_call_list_needs_a_confirmation(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite("+14435550199")
    refused = await phone.response(invite)
    phone.send(phone.ack(invite, refused))
    await phone.invite("+14435550199", ("X-Dnc-Confirmed", "1"))

    assert (refused.status, refused.first("X-Refusal")) == (403, "dnc")
    assert "do not call list" in refused.first("Warning")
    await outside.request("INVITE")


async def test_a_picked_number_is_asserted(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    await phone.invite(OUT, ("X-Caller-Id-Pick", SALES))

    offered = await outside.request("INVITE")

    assert offered.first("P-Asserted-Identity") == f"<sip:{SALES}@harbor.example>"
    assert not offered.first("X-Caller-Id-Pick")


async def test_a_repeated_invite_makes_no_second_call(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    await outside.request("INVITE")
    phone.send(invite)
    phone.send(invite)
    outside.accept(await outside.request("INVITE"))
    await phone.response(invite)

    assert len(office.records.entries) == 1


async def test_a_call_comes_in_with_what_the_agent_needs_to_know(office: Office) -> None:
    office.records.contacts["+14435550160"] = "Petra Lindqvist"
    phone, outside = await office.phone(transport="tcp"), await office.outside()
    invite = await ring_in(outside)
    offered = await phone.request("INVITE")
    phone.accept(offered, 180)
    phone.accept(offered)
    answered = await outside.response(invite)
    outside.send(outside.ack(invite, answered))
    await phone.request("ACK")
    phone.send(phone.inside_as_callee(offered, "BYE"))
    await outside.request("BYE")

    assert offered.first("From").startswith('"Petra Lindqvist" <sip:+14435550160@')
    assert offered.first("X-Called-Number") == MAIN
    assert offered.first("X-Called-Name") == "Main line"
    assert offered.first("X-Contact-Name") == "Petra Lindqvist"
    assert offered.first("X-Call-Id") in office.records.entries
    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)
    assert only_entry(office).assigned_by is AssignedBy.USER
    assert only_entry(office).answered_by == "user-anna"
    assert only_entry(office).rung == ["user-anna"]


@pytest.mark.requirement("S1-36")
async def test_the_phone_hears_that_it_is_recorded_and_the_row_says_so(office: Office) -> None:
    office.records.recorded_calls = Recorded(is_on=True, announcement="Wir zeichnen auf: ä")
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered)
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    assert answered.first("X-Recorded") == "1"
    assert answered.first("X-Announcement") == "Wir%20zeichnen%20auf%3A%20%C3%A4"
    assert not offered.first("X-Recorded"), "nobody outside hears of it this way"
    await office.until(lambda: only_entry(office).is_recorded)
    assert not only_entry(office).is_captured, "a phone that does not say so"


@pytest.mark.requirement("S1-36")
async def test_a_call_that_comes_in_is_recorded_from_its_answer(office: Office) -> None:
    office.records.recorded_calls = Recorded(is_on=True)
    phone, outside = await office.phone(), await office.outside()
    invite = await ring_in(outside)
    offered = await phone.request("INVITE")
    assert (offered.first("X-Recorded"), offered.first("X-Announcement")) == ("1", "")
    phone.accept(offered, 180)
    assert not only_entry(office).is_recorded
    phone.accept(offered)
    await outside.response(invite)
    await office.until(lambda: only_entry(office).is_recorded)


async def test_the_row_waits_for_what_a_phone_says_it_writes_down(office: Office) -> None:
    office.records.recorded_calls = Recorded(is_on=True)
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT, ("X-Recorder", "1"))
    outside.accept(await outside.request("INVITE"))
    phone.send(phone.ack(invite, await phone.response(invite)))
    await office.until(lambda: only_entry(office).is_captured)


async def test_the_answer_of_a_phone_says_it_too(office: Office) -> None:
    office.records.recorded_calls = Recorded(is_on=True)
    phone, outside = await office.phone(), await office.outside()
    invite = await ring_in(outside)
    answer = phone.answer(await phone.request("INVITE"))
    answer.add("X-Recorder", "1")
    phone.send(answer)
    await outside.response(invite)
    await office.until(lambda: only_entry(office).is_captured)


async def test_the_other_phone_hears_that_the_call_was_taken(office: Office) -> None:
    first, second = await office.phone(), await office.phone(transport="tcp")
    outside = await office.outside()
    invite = await ring_in(outside)
    second.accept(await second.request("INVITE"), 180)
    await outside.response(invite, 180)
    first.accept(await first.request("INVITE"))

    answered = await outside.response(invite)
    cancel = await second.request("CANCEL")

    assert answered.status == 200
    assert cancel.first("Reason") == 'SIP;cause=200;text="Call completed elsewhere"'


async def test_declining_on_one_phone_stops_the_other(office: Office) -> None:
    first, second = await office.phone(), await office.phone()
    outside = await office.outside()
    invite = await ring_in(outside)
    second.accept(await second.request("INVITE"), 180)
    await outside.response(invite, 180)
    first.accept(await first.request("INVITE"), 603)

    assert (await outside.response(invite)).status == 603
    await second.request("CANCEL")


async def test_nobody_is_reached(office: Office) -> None:
    outside = await office.outside()
    without_phone = await outside.response(await ring_in(outside))
    await office.phone()
    office.records.set_available("anna.keller", False)
    disturbed = await outside.response(await ring_in(outside))
    unknown = await outside.response(await ring_in(outside, "+14105550199"))

    assert (without_phone.status, disturbed.status, unknown.status) == (480, 480, 404)


@pytest.mark.parametrize("known_as", ["+14435550160", "Petra Lindqvist"])
async def test_a_blocked_caller_is_declined(office: Office, known_as: str) -> None:
    office.records.blocked.add(known_as)
    await office.phone()
    outside = await office.outside()

    assert (await outside.response(await ring_in(outside))).status == 603


@pytest.mark.parametrize("dialled", ["202", "jonas.weber"])
async def test_colleagues_call_each_other(office: Office, dialled: str) -> None:
    anna, jonas = await office.phone(), await office.phone("jonas.weber", "tcp")
    invite = await anna.invite(dialled)
    offered = await jonas.request("INVITE")
    jonas.accept(offered)
    answered = await anna.response(invite)
    anna.send(anna.ack(invite, answered))
    await jonas.request("ACK")
    anna.send(anna.inside(invite, answered, "BYE"))
    await jonas.request("BYE")

    assert "Anna Keller" in offered.first("P-Asserted-Identity")
    assert only_entry(office).opening.direction == "internal"
    assert answered.first("X-Call-Id") == offered.first("X-Call-Id")


async def test_a_call_without_the_password_is_refused(office: Office) -> None:
    phone, _outside = await office.phone(), await office.outside()
    phone.password = "wrong"
    invite = await phone.invite(OUT)

    assert (await phone.response(invite)).status == 403
    assert not office.records.entries


async def test_records_of_before_a_restart_are_closed(office: Office) -> None:
    assert office.records.was_cleaned


async def test_a_phone_may_come_back_over_a_new_connection_during_a_call(office: Office) -> None:
    phone, outside = await office.phone(transport="tcp"), await office.outside()
    invite = await phone.invite(OUT)
    offered = await outside.request("INVITE")
    outside.accept(offered)
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    phone.close()
    await office.until(lambda: office.system.locations.count() == 0)
    again = await office.phone(transport="tcp")

    outside.send(outside.inside_as_callee(offered, "BYE"))

    assert (await again.request("BYE")).call_id == invite.call_id


async def test_the_outside_dies_and_the_phone_is_told(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    outside.accept(await outside.request("INVITE"))
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    await office.until(lambda: only_entry(office).assigned_by is not None)

    office.line.on_lost(outside.local)

    bye = await phone.request("BYE")
    assert tag_of(bye.first("To")) == tag_of(invite.first("From"))
    await office.until(lambda: only_entry(office).end is CallEnd.FAILED)


async def test_requests_that_lead_nowhere(office: Office) -> None:
    phone = await office.phone()
    options = phone.new("OPTIONS", "sip:harbor.example")
    subscribe = phone.new("SUBSCRIBE", "sip:harbor.example")
    message = phone.new("MESSAGE", "sip:201@harbor.example")
    tired = phone.new("OPTIONS", "sip:harbor.example")
    tired.put("Max-Forwards", "0")
    lost = phone.new("BYE", "sip:x@192.0.2.1", "<sip:x@harbor.example>;tag=gone")
    statuses = []
    for request in (options, subscribe, message, tired, lost):
        phone.send(request)
        statuses.append((await phone.response(request)).status)

    assert statuses == [200, 489, 405, 483, 481]


async def test_a_request_without_its_headers_is_answered_400(office: Office) -> None:
    phone = await office.phone()
    broken = phone.new("OPTIONS", "sip:harbor.example")
    broken.drop("Contact")
    broken.put("CSeq", "nonsense")
    phone.send(broken)

    found = await phone.until(lambda m: isinstance(m, Response) and m.status == 400)

    assert found.call_id == broken.call_id


async def test_a_phone_that_died_is_forgotten_and_does_not_hold_up_the_living(
    office: Office,
) -> None:
    dead, living = await office.phone(), await office.phone()
    dead.close()
    outside = await office.outside()
    invite = await ring_in(outside)
    living.accept(await living.request("INVITE"))
    assert (await outside.response(invite)).status == 200


async def test_a_phone_whose_connection_stays_broken_loses_its_call(office: Office) -> None:
    office.system.lost_phone_seconds = 0.1
    phone, outside = await office.phone(transport="tcp"), await office.outside()
    invite = await phone.invite(OUT)
    outside.accept(await outside.request("INVITE"))
    phone.send(phone.ack(invite, await phone.response(invite)))
    await outside.request("ACK")
    phone.close()

    await outside.request("BYE")
    await office.until(lambda: only_entry(office).end is CallEnd.FAILED)


async def test_a_call_that_is_over_outside_is_closed_without_a_bye(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    invite = await phone.invite(OUT)
    outside.accept(await outside.request("INVITE"))
    phone.send(phone.ack(invite, await phone.response(invite)))

    office.line.on_over(invite.call_id)

    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)
