"""What the phone system tells of a call while it goes on: whose phone rings, and holds."""

from __future__ import annotations

import pytest

from desktop.server.pbx.holding import is_holding
from desktop.server.pbx.message import Request

from .conftest import Office
from .memory_records import SALES
from .talk import only_entry, ring_in, taken, talking
from .ua import SDP

JONAS = "jonas.weber"
HOLDING = SDP + b"a=sendonly\r\n"

pytestmark = pytest.mark.requirement("S1-30")


@pytest.mark.parametrize(
    ("method", "body", "wants"),
    [
        ("INVITE", HOLDING, True),
        ("INVITE", SDP + b"a=inactive\r\n", True),
        ("INVITE", SDP.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 0.0.0.0"), True),
        ("UPDATE", HOLDING, True),
        ("INVITE", SDP + b"a=sendrecv\r\n", False),
        ("INVITE", SDP + b"a=recvonly\r\n", False),
        ("INVITE", SDP, False),
        ("INVITE", b"", None),
        ("ACK", HOLDING, None),
        ("INFO", b"a=sendonly\r\n", None),
    ],
)
def test_an_offer_says_whether_it_holds(method: str, body: bytes, wants: bool | None) -> None:
    assert is_holding(Request(method=method, body=body)) is wants


async def test_a_hold_of_ours_is_told_once_and_so_is_its_end(office: Office) -> None:
    anna, outside = await office.phone(), await office.outside()
    talk = await talking(anna, outside)
    for body in (HOLDING, HOLDING, SDP):
        again = talk.caller_says("INVITE")
        again.add("Content-Type", "application/sdp")
        again.body = body
        anna.send(again)
        await outside.request("INVITE")
    await office.until(lambda: only_entry(office).holds == [True, False])


async def test_what_the_outside_does_is_not_told(office: Office) -> None:
    anna, outside = await office.phone(), await office.outside()
    talk = await talking(anna, outside)
    again = talk.callee_says("INVITE")
    again.body = HOLDING
    outside.send(again)
    await anna.request("INVITE")
    talk.from_caller("BYE")
    await office.until(lambda: only_entry(office).end is not None)
    assert only_entry(office).holds == []


async def test_who_did_not_take_it_is_told(office: Office) -> None:
    office.system.calls.queues.agent_seconds = 0.3
    anna, jonas = await office.phone(), await office.phone(JONAS)
    outside = await office.outside()
    invite = await ring_in(outside, SALES)
    anna.accept(await anna.request("INVITE"), 180)
    await taken(outside, jonas, invite)
    await office.until(lambda: only_entry(office).answered_by == "user-jonas")
    assert only_entry(office).rung == ["user-anna", "user-jonas"]
    assert only_entry(office).passed_by == ["user-anna"]


async def test_a_dialled_colleague_who_declines(office: Office) -> None:
    anna, jonas = await office.phone(), await office.phone(JONAS)
    await anna.invite(JONAS)
    jonas.accept(await jonas.request("INVITE"), 486)
    await office.until(lambda: only_entry(office).end is not None)
    assert only_entry(office).passed_by == ["user-jonas"]
