"""Calls that tests begin with: rung in from outside, dialled, answered."""

from __future__ import annotations

from desktop.server.pbx.message import Request, Response

from .conftest import Office
from .memory_records import MAIN, Entry
from .ua import SDP, Phone

OUT = "+14435550140"


def only_entry(office: Office) -> Entry:
    (entry,) = office.records.entries.values()
    return entry


async def ring_in(outside: Phone, number: str = MAIN, body: bytes = SDP) -> Request:
    invite = outside.new("INVITE", f"sip:{number}@127.0.0.1")
    invite.put("From", f'"Petra Lindqvist" <sip:+14435550160@outside.example>;tag=out{number[-3:]}')
    invite.add("Content-Type", "application/sdp")
    invite.body = body
    outside.send(invite)
    return invite


class Talk:
    """A call somebody has taken: ``offered`` came to the callee, ``answered`` to the caller."""

    def __init__(
        self, caller: Phone, callee: Phone, messages: tuple[Request, Request, Response]
    ) -> None:
        self.caller, self.callee = caller, callee
        self.invite, self.offered, self.answered = messages

    def caller_says(self, method: str) -> Request:
        """A request that is not sent yet."""
        return self.caller.inside(self.invite, self.answered, method)

    def callee_says(self, method: str) -> Request:
        """A request that is not sent yet."""
        return self.callee.inside_as_callee(self.offered, method)

    def from_caller(self, method: str) -> Request:
        request = self.caller_says(method)
        self.caller.send(request)
        return request

    def from_callee(self, method: str) -> Request:
        request = self.callee_says(method)
        self.callee.send(request)
        return request


async def talking(caller: Phone, callee: Phone, dialled: str = OUT) -> Talk:
    """The caller's call to ``dialled``, which leads to ``callee``, after its answer."""
    return await taken(caller, callee, await caller.invite(dialled))


async def taken(caller: Phone, callee: Phone, invite: Request) -> Talk:
    offered = await callee.request("INVITE")
    callee.accept(offered)
    answered = await caller.response(invite)
    assert answered.status == 200
    caller.send(caller.ack(invite, answered))
    await callee.request("ACK")
    return Talk(caller, callee, (invite, offered, answered))
