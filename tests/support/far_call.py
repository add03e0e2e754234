"""One call of the tests' far end: what it says, and what it saw of the phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Protocol

from tests.support.namespaces import Host
from tests.support.rtp_peer import Plays, RtpPeer
from tests.support.sip_messages import SipMessage, new_branch, new_tag
from tests.support.waiting import until

DOMAIN = "harbor.example"
USER = "anna.keller"
Headers = tuple[tuple[str, str], ...]
Send = Callable[[str], None]


class Peer(Protocol):
    """Where the call takes place."""

    host: Host

    @property
    def contact(self) -> str: ...

    def via(self, branch: str) -> str: ...


class FarCall:
    """One call with the phone, seen from the other side."""

    def __init__(self, peer: Peer, invite: SipMessage, send: Send, rtp: RtpPeer) -> None:
        self.peer = peer
        self.invite = invite
        self.rtp = rtp
        self.tag = new_tag()
        self.arrived_at = time.monotonic()
        self.final = 0  # the status that ended or answered the INVITE
        self.said = [0]
        self.ended = False
        self.reinvites: list[SipMessage] = []
        self.refuse_reinvites = 0
        self.confirmed = False
        self.confirms_the_end = True
        self.knows_the_call = True
        self.asked_if_there = 0
        self.answers: list[SipMessage] = []  # to requests that are no INVITE
        self._send = send
        self._remote = ""  # To or From of the phone, with its tag
        self._target = ""
        self._sequence = 100
        self._ours_first = False  # this side sent the INVITE

    # As the callee

    def ring(self, headers: Headers = (), status: int = 180) -> None:
        self._send(str(self.invite.response(status, "Ringing", self.tag, headers)))

    def answer(self, headers: Headers = (), plays: Plays = Plays.NOTHING) -> None:
        self.rtp.plays = plays
        self._aim(self.invite.body)
        self._answer_offer(self.invite, headers)
        self.final = 200
        self._remote, self._target = self.invite.header("From"), contact_of(self.invite)

    def reject(self, status: int, phrase: str = "No", headers: Headers = ()) -> None:
        self.final, self.ended = status, True
        self._send(str(self.invite.response(status, phrase, self.tag, headers)))

    def cancelled(self, cancel: SipMessage, send: Send) -> None:
        send(str(cancel.response(200, "OK", self.tag)))
        if not self.final:
            self.reject(487, "Request Terminated")

    # As the caller

    async def send_invite(self, contact: str, caller: str, headers: Headers) -> None:
        self._ours_first, self._target = True, contact
        self._remote = f"<sip:{USER}@{DOMAIN}>"
        self.invite = self._request("INVITE", headers=headers, body=self._description())
        self.invite.headers = [
            (name, f"{caller};tag={self.tag}" if name == "From" else value)
            for name, value in self.invite.headers
        ]
        self._send(str(self.invite))

    def cancel(self, reason: str = "") -> None:
        extra = (("Reason", reason),) if reason else ()
        copied = [("Via", self.invite.header("Via"))]
        copied += [(name, self.invite.header(name)) for name in ("From", "To", "Call-ID")]
        copied += [("CSeq", f"{self.invite.sequence[0]} CANCEL"), ("Max-Forwards", "70")]
        self._send(str(SipMessage(f"CANCEL {self.invite.uri} SIP/2.0", [*copied, *extra])))

    def responded(self, response: SipMessage) -> None:
        """A response to a request of ours."""
        number, method = response.sequence
        if method != "INVITE":
            self.answers.append(response)
            return
        self.said.append(response.status)
        if response.status < 200:
            return
        if response.status < 300:
            self._remote, self._target = response.header("To"), contact_of(response)
            self._aim(response.body)
            ack = self._request("ACK", number=number)
        else:
            ack = self._request("ACK", number=number, like=self.invite, to=response.header("To"))
            self.ended = self.ended or not self.final
        self.final = self.final or response.status
        self._send(str(ack))

    # Within the dialog

    def hang_up(self, headers: Headers = ()) -> None:
        self.ended = True
        self._send(str(self._request("BYE", headers=headers)))

    async def ask(self, method: str, headers: Headers = ()) -> SipMessage:
        """Send a request within the call; the final answer to it."""
        contact = ("Contact", f"<{self.peer.contact}>")
        request = self._request(method, (contact, *headers))
        self._send(str(request))

        def answered() -> list[SipMessage]:
            return [
                answer
                for answer in self.answers
                if answer.sequence == request.sequence and answer.status >= 200
            ]

        await until(answered, what=f"an answer to {method}")
        return answered()[0]

    @property
    def as_replaced(self) -> str:
        """This call, which the phone began, as a Replaces header names it (RFC 3891)."""
        _, _, tag_of_phone = self._remote.partition("tag=")
        call_id = self.invite.header("Call-ID")
        return f"{call_id};to-tag={tag_of_phone};from-tag={self.tag}"

    def hold(self, held: bool) -> None:
        self._send(str(self._request("INVITE", body=self._description(held))))

    def asked(self, request: SipMessage, send: Send) -> None:
        """A request of the phone within the call; it may have moved meanwhile."""
        self._send = send
        self.asked_if_there += request.method == "OPTIONS"
        if request.method == "BYE" and not self.confirms_the_end:
            return
        if request.method == "BYE":
            self.ended = True
            send(str(request.response(200, "OK", self.tag)))
        elif request.method == "INVITE":
            self._reinvited(request, send)
        elif request.method == "ACK":
            self.confirmed = True
        elif not self.knows_the_call:
            send(str(request.response(481, "Unknown", self.tag)))
        else:
            send(str(request.response(200, "OK", self.tag)))

    def _reinvited(self, request: SipMessage, send: Send) -> None:
        self.reinvites.append(request)
        self._target = contact_of(request)
        if self.refuse_reinvites > 0:
            self.refuse_reinvites -= 1
            send(str(request.response(491, "Request Pending", self.tag)))
            return
        self._aim(request.body)
        self._answer_offer(request, ())

    def _answer_offer(self, request: SipMessage, headers: Headers) -> None:
        direction = "sendrecv"
        if "a=sendonly" in request.body:
            direction = "recvonly"
        response = request.response(200, "OK", self.tag, (*headers, *self._media_headers()))
        response.body = self._description(direction=direction)
        self._send(str(response))

    def _media_headers(self) -> Headers:
        return (
            ("Contact", f"<{self.peer.contact}>"),
            ("Content-Type", "application/sdp"),
        )

    def _description(self, held: bool = False, direction: str = "") -> str:
        way = direction or ("sendonly" if held else "sendrecv")
        ours = f"IN IP4 {self.peer.host.address}"
        lines = ["v=0", f"o=- 1 {self._sequence} {ours}", "s=-", f"c={ours}"]
        lines += ["t=0 0", f"m=audio {self.rtp.port} RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000"]
        lines += ["a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", f"a={way}", ""]
        return "\r\n".join(lines)

    def _aim(self, description: str) -> None:
        port = re.search(r"^m=audio (\d+)", description, re.MULTILINE)
        address = re.search(r"^c=IN IP4 (\S+)", description, re.MULTILINE)
        if port and address:
            self.rtp.target = (address.group(1), int(port.group(1)))
        # Each side receives events at the number that it announced itself (RFC 3264 section 5.1).
        event = re.search(r"^a=rtpmap:(\d+) telephone-event", description, re.MULTILINE)
        if event:
            self.rtp.event_number = int(event.group(1))

    def _request(
        self,
        method: str,
        headers: Headers = (),
        body: str = "",
        number: int = 0,
        like: SipMessage | None = None,
        to: str = "",
    ) -> SipMessage:
        if not number:
            self._sequence += 1
            number = self._sequence
        ours = self.invite.header("From") if self._ours_first and self.invite.headers else ""
        if not self._ours_first:
            ours = f"{self.invite.header('To')};tag={self.tag}"
        via = like.header("Via") if like else self.peer.via(new_branch())
        lines = [("Via", via), ("From", ours or "<sip:x>"), ("To", to or self._remote)]
        lines += [
            ("Call-ID", self.invite.header("Call-ID") or f"{self.tag}@{self.peer.host.address}")
        ]
        lines += [("CSeq", f"{number} {method}"), ("Max-Forwards", "70"), *headers]
        if method == "INVITE":
            lines += self._media_headers()
        return SipMessage(f"{method} {self._target} SIP/2.0", lines, body)


def contact_of(message: SipMessage) -> str:
    found = re.search(r"<([^>]*)>", message.header("Contact"))
    return found.group(1) if found else message.header("Contact").partition(";")[0]
