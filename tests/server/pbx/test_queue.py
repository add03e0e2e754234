"""Calls through a queue: who is rung, who waits, and what the waiting hear."""

from __future__ import annotations

from desktop.server.pbx.message import Request
from desktop.server.pbx.records import AssignedBy, CallEnd

from .conftest import Office
from .memory_records import SALES
from .talk import only_entry, ring_in, taken
from .ua import SDP, Phone

ANNA, JONAS = "anna.keller", "jonas.weber"


def offers(phone: Phone) -> list[Request]:
    return [m for m in phone.received if isinstance(m, Request) and m.method == "INVITE"]


async def test_one_agent_after_the_other_is_rung(office: Office) -> None:
    office.system.calls.queues.agent_seconds = 0.3
    anna, jonas = await office.phone(), await office.phone(JONAS)
    outside = await office.outside()
    invite = await ring_in(outside, SALES)
    first = await anna.request("INVITE")
    anna.accept(first, 180)
    assert (await outside.response(invite, 180)).status == 180
    second = await jonas.request("INVITE")
    await anna.request("CANCEL")
    jonas.accept(second)

    assert (await outside.response(invite)).status == 200
    assert first.first("X-Queue") == "Sales"
    await office.until(lambda: only_entry(office).assigned_by is AssignedBy.QUEUE)
    assert only_entry(office).answered_by == "user-jonas"
    assert only_entry(office).rung == ["user-anna", "user-jonas"]


async def test_a_caller_waits_until_somebody_is_free(office: Office) -> None:
    office.records.set_available(ANNA, False)
    anna, outside = await office.phone(), await office.outside()
    invite = await ring_in(outside, SALES)
    assert (await outside.response(invite, 180)).status == 180
    assert not offers(anna)

    office.records.set_available(ANNA, True)

    await taken(outside, anna, invite)
    await office.until(lambda: only_entry(office).answered_by == "user-anna")
    assert office.system.calls.queues.waiting() == 0


async def test_who_logs_out_is_not_rung_and_who_logs_in_is(office: Office) -> None:
    office.records.queue = [JONAS]
    anna, jonas = await office.phone(), await office.phone(JONAS)
    outside = await office.outside()
    invite = await ring_in(outside, SALES)
    jonas.accept(await jonas.request("INVITE"), 486)
    await office.until(lambda: office.system.calls.queues.waiting() == 1)
    assert not offers(anna)

    office.records.queue = [JONAS, ANNA]

    await taken(outside, anna, invite)
    assert len(offers(jonas)) == 1


async def test_music_is_played_until_an_agent_answers(office: Office) -> None:
    office.records.queue = []
    anna, outside = await office.phone(), await office.outside()
    musician = await office.musician()
    invite = await ring_in(outside, SALES)
    song = await musician.request("INVITE")
    assert song.uri.startswith("sip:queue-music@")
    early = musician.answer(song, 183)
    early.body = SDP
    musician.send(early)
    heard = await outside.response(invite, 183)
    assert (heard.status, heard.body) == (183, early.body)
    office.records.queue = [ANNA]
    offered = await anna.request("INVITE")
    assert not [m for m in musician.received if isinstance(m, Request) and m.method == "CANCEL"]
    anna.accept(offered)
    answered = await outside.response(invite)
    outside.send(outside.ack(invite, answered))

    await anna.request("ACK")
    musician.accept(await musician.request("CANCEL"))
    musician.accept(song, 487)
    await musician.request("ACK")
    bye = outside.inside(invite, answered, "BYE")
    outside.send(bye)
    anna.accept(await anna.request("BYE"))
    assert (await outside.response(bye)).status == 200
    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)


async def test_who_hangs_up_leaves_the_queue_and_the_music_stops(office: Office) -> None:
    office.records.queue = []
    outside, musician = await office.outside(), await office.musician()
    invite = await ring_in(outside, SALES)
    song = await musician.request("INVITE")
    musician.send(musician.answer(song, 183))
    await outside.response(invite, 183)
    assert office.system.calls.queues.waiting() == 1

    outside.send(outside.cancel(invite))

    assert (await outside.response(invite)).status == 487
    await musician.request("CANCEL")
    await office.until(lambda: office.system.calls.queues.waiting() == 0)
    await office.until(lambda: only_entry(office).end is CallEnd.CANCELLED)


async def test_the_first_in_line_is_served_first(office: Office) -> None:
    office.records.queue = []
    anna, outside = await office.phone(), await office.outside()
    first, second = await ring_in(outside, SALES), await ring_in(outside, SALES)
    await outside.response(first, 180)
    await outside.response(second, 180)
    office.records.queue = [ANNA]

    talk = await taken(outside, anna, first)
    assert len(offers(anna)) == 1
    anna.received.clear()
    talk.from_caller("BYE")
    anna.accept(await anna.request("BYE"))

    await taken(outside, anna, second)


async def test_two_callers_never_ring_the_same_agent_at_once(office: Office) -> None:
    office.records.queue = []
    anna, jonas = await office.phone(), await office.phone(JONAS)
    outside = await office.outside()
    invites = [await ring_in(outside, SALES), await ring_in(outside, SALES)]
    for invite in invites:
        await outside.response(invite, 180)
    office.records.queue = [ANNA, JONAS]

    called = {(await phone.request("INVITE")).call_id for phone in (anna, jonas)}

    assert called == {invite.call_id for invite in invites}
    assert (len(offers(anna)), len(offers(jonas))) == (1, 1)


async def test_who_did_not_take_a_call_is_asked_again_after_a_rest(office: Office) -> None:
    office.system.calls.queues.rest_seconds = 0.2
    office.records.queue = [ANNA]
    anna, outside = await office.phone(), await office.outside()
    invite = await ring_in(outside, SALES)
    anna.accept(await anna.request("INVITE"), 603)
    await office.until(lambda: len(offers(anna)) == 2)

    anna.accept(offers(anna)[-1])

    assert (await outside.response(invite)).status == 200


async def test_many_who_wait_ask_no_more_than_one(office: Office) -> None:
    """And the end of a call is looked at, without waiting for the next look."""
    queues = office.system.calls.queues
    anna, outside = await office.phone(), await office.outside()
    talk = await taken(outside, anna, await ring_in(outside, SALES))
    queues.look_again_seconds = 3600.0
    invites = [await ring_in(outside, SALES) for _ in range(5)]
    for invite in invites:
        await outside.response(invite, 180)
    await office.until(lambda: queues.waiting() == 5)
    await office.until(lambda: not office.system.journal.is_behind)
    asked = office.records.candidates_asked
    anna.received.clear()

    talk.from_caller("BYE")
    anna.accept(await anna.request("BYE"))

    assert (await anna.request("INVITE")).call_id == invites[0].call_id
    await anna.register()  # everything before this has been done when it is answered
    assert office.records.candidates_asked - asked == 1, "each of the five has asked"


async def test_nobody_waits_for_ever(office: Office) -> None:
    office.system.calls.queues.longest_wait_seconds = 0.2
    office.records.queue = []
    outside = await office.outside()

    assert (await outside.response(await ring_in(outside, SALES))).status == 480
    await office.until(lambda: only_entry(office).end is CallEnd.NO_ANSWER)


async def test_a_caller_whose_line_died_waits_no_longer(office: Office) -> None:
    office.records.queue = []
    outside = await office.outside()
    await outside.response(await ring_in(outside, SALES), 180)

    office.line.outside = None

    await office.until(lambda: office.system.calls.queues.waiting() == 0)


async def test_the_agent_idle_longest_is_rung_first(office: Office) -> None:
    anna, jonas = await office.phone(), await office.phone("jonas.weber")
    outside = await office.outside()
    direct = await ring_in(outside)
    anna.accept(await anna.request("INVITE"))
    answered = await outside.response(direct)
    outside.send(outside.ack(direct, answered))
    outside.send(outside.inside(direct, answered, "BYE"))
    await office.until(lambda: only_entry(office).end is CallEnd.COMPLETED)
    anna.received.clear()

    await ring_in(outside, SALES)
    await jonas.request("INVITE")

    assert not [m for m in anna.received if isinstance(m, Request) and m.method == "INVITE"]
