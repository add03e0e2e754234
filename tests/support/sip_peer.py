"""A registrar and far end for tests: real sockets, real digest, and calls the test directs."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable

from desktop.domain.line import Line, Transport
from tests.support.rtp_peer import Plays, RtpPeer
from tests.support.sip_messages import SipMessage, digest_is_right, new_branch, new_tag
from tests.support.waiting import until

DOMAIN = "harbor.example"
USER = "anna.keller"
PASSWORD = "correct horse"
Headers = tuple[tuple[str, str], ...]
Send = Callable[[str], None]


class FarCall:
    """One call with the phone, seen from the other side."""

    def __init__(self, peer: SipPeer, invite: SipMessage, send: Send, rtp: RtpPeer) -> None:
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
        self._remote, self._target = self.invite.header("From"), _contact(self.invite)

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
            self._remote, self._target = response.header("To"), _contact(response)
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
        """A request of the phone within the call."""
        if request.method == "BYE" and not self.confirms_the_end:
            return
        if request.method == "BYE":
            self.ended = True
            send(str(request.response(200, "OK", self.tag)))
        elif request.method == "INVITE":
            self._reinvited(request, send)
        elif request.method == "ACK":
            self.confirmed = True
        else:
            send(str(request.response(200, "OK", self.tag)))

    def _reinvited(self, request: SipMessage, send: Send) -> None:
        self.reinvites.append(request)
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
        lines = ["v=0", f"o=- 1 {self._sequence} IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1"]
        lines += ["t=0 0", f"m=audio {self.rtp.port} RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000"]
        lines += ["a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", f"a={way}", ""]
        return "\r\n".join(lines)

    def _aim(self, description: str) -> None:
        port = re.search(r"^m=audio (\d+)", description, re.MULTILINE)
        if port:
            self.rtp.target = ("127.0.0.1", int(port.group(1)))
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
        lines += [("Call-ID", self.invite.header("Call-ID") or f"{self.tag}@127.0.0.1")]
        lines += [("CSeq", f"{number} {method}"), ("Max-Forwards", "70"), *headers]
        if method == "INVITE":
            lines += self._media_headers()
        return SipMessage(f"{method} {self._target} SIP/2.0", lines, body)


class SipPeer(asyncio.DatagramProtocol):
    """Listens on 127.0.0.1, UDP and TCP on one port.

    ``register_status`` is how sign-ins are answered: 200, a refusal, or 0 for silence. Numbers in
    ``answers`` are answered at once; other calls wait for the test.
    """

    def __init__(self) -> None:
        self.port = 0
        self.register_status = 200
        self.challenges_calls = True
        self.silent = False  # hears, and answers nothing at all
        self.encoding = "utf-8"
        self.contact_of_phone = ""
        self.signed_out = 0
        self.registrations: list[float] = []
        self.calls: list[FarCall] = []
        self.plays: dict[str, Plays] = {}
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._phone_send: Send | None = None
        self._opening: set[asyncio.Task[None]] = set()
        self._answered: dict[tuple[str, str], str] = {}

    @property
    def contact(self) -> str:
        return f"sip:peer@127.0.0.1:{self.port}"

    def via(self, branch: str) -> str:
        return f"SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport"

    def line(self, password: str = PASSWORD, transport: Transport = Transport.UDP) -> Line:
        return Line(DOMAIN, USER, password, "127.0.0.1", self.port, transport, "Anna Keller")

    async def open(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", port)
        )
        self.port = self._udp.get_extra_info("sockname")[1]
        self._tcp = await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    def drop_connections(self) -> None:
        """Break every TCP connection; new ones are welcome."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def close(self) -> None:
        for call in self.calls:
            call.rtp.close()
        if self._udp is not None:
            self._udp.close()
        for writer in self._writers:
            writer.close()
        if self._tcp is not None:
            self._tcp.close()

    async def call(self, number: int = 0) -> FarCall:
        """The phone's call of that rank, once it came."""
        await until(lambda: len(self.calls) > number, what=f"call {number} from the phone")
        return self.calls[number]

    async def ring_phone(
        self, number: str = "+12125550187", name: str = "", headers: Headers = ()
    ) -> FarCall:
        """Call the phone at its contact."""
        await until(lambda: self.contact_of_phone, what="a contact of the phone")
        assert self._phone_send is not None
        rtp = RtpPeer()
        await rtp.open()
        call = FarCall(self, SipMessage(""), self._phone_send, rtp)
        self.calls.append(call)
        caller = f'"{name}" <sip:{number}@{DOMAIN}>' if name else f"<sip:{number}@{DOMAIN}>"
        await call.send_invite(self.contact_of_phone, caller, headers)
        return call

    # What comes in

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        udp = self._udp
        assert udp is not None
        self._received(
            data.decode(self.encoding, errors="replace"),
            lambda text: udp.sendto(text.encode(self.encoding), addr),
        )

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode(self.encoding)
                length = re.search(r"^Content-Length\s*:\s*(\d+)", head, re.I | re.M)
                body = await reader.readexactly(int(length.group(1))) if length else b""
                self._received(
                    head.lstrip() + body.decode(self.encoding),
                    lambda text: writer.write(text.encode(self.encoding)),
                )

    def _received(self, text: str, send: Send) -> None:
        if self.silent or not text.strip():
            return
        message = SipMessage.parsed(text)
        call = next(
            (
                each
                for each in self.calls
                if each.invite.header("Call-ID") == message.header("Call-ID")
            ),
            None,
        )
        if message.status:
            if call is not None:
                call.responded(message)
        elif message.method == "REGISTER":
            self._register(message, send)
        elif message.method == "CANCEL" and call is not None:
            call.cancelled(message, send)
        elif message.method == "INVITE" and (call is None or not call.final):
            self._invited(message, call, send)
        elif call is not None:
            call.asked(message, send)

    def _register(self, message: SipMessage, send: Send) -> None:
        if self.register_status == 0:
            return
        if not digest_is_right(message, "Authorization", PASSWORD):
            if message.header("Authorization") and "stale" not in message.header("Authorization"):
                send(str(message.response(403, "Wrong password", new_tag())))
                return
            challenge = f'Digest realm="{DOMAIN}", nonce="{new_tag()}", qop="auth", algorithm=MD5'
            send(str(message.response(401, "Who", new_tag(), (("WWW-Authenticate", challenge),))))
            return
        contact = message.header("Contact")
        leaves = "expires=0" in contact or message.header("Expires") == "0"
        if self.register_status == 200:
            self.signed_out += leaves
            self.contact_of_phone = "" if leaves else _contact(message)
            self._phone_send = send
            if not leaves:
                self.registrations.append(time.monotonic())
        extra = (("Contact", contact),) if self.register_status == 200 and not leaves else ()
        send(str(message.response(self.register_status, "Answer", new_tag(), extra)))

    def _invited(self, message: SipMessage, call: FarCall | None, send: Send) -> None:
        if call is not None:
            return  # A retransmission; the answer is under way.
        if self.challenges_calls and not digest_is_right(message, "Proxy-Authorization", PASSWORD):
            challenge = f'Digest realm="{DOMAIN}", nonce="{new_tag()}", qop="auth", algorithm=MD5'
            extra = (("Proxy-Authenticate", challenge),)
            send(str(message.response(407, "Who", new_tag(), extra)))
            return
        send(str(message.response(100, "Trying")))
        rtp = RtpPeer()
        task = asyncio.get_running_loop().create_task(self._open_call(message, send, rtp))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_call(self, message: SipMessage, send: Send, rtp: RtpPeer) -> None:
        await rtp.open()
        call = FarCall(self, message, send, rtp)
        self.calls.append(call)
        if message.user in self.plays:
            call.answer(plays=self.plays[message.user])


def _contact(message: SipMessage) -> str:
    found = re.search(r"<([^>]*)>", message.header("Contact"))
    return found.group(1) if found else message.header("Contact").partition(";")[0]
