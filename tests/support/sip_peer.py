"""A registrar and far end for tests: real sockets, real digest, and calls the test directs."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time

from desktop.domain.line import Line, Transport
from tests.support.far_call import DOMAIN, USER, FarCall, Headers, Send, contact_of
from tests.support.namespaces import Host
from tests.support.rtp_peer import Plays, RtpPeer
from tests.support.sip_messages import SipMessage, digest_is_right, new_tag
from tests.support.waiting import until

PASSWORD = "correct horse"


class SipPeer(asyncio.DatagramProtocol):
    """Listens on UDP and TCP on one port, on 127.0.0.1 or in a network of the test's own.

    ``register_status`` is how sign-ins are answered: 200, a refusal, or 0 for silence. Numbers in
    ``answers`` are answered at once; other calls wait for the test.
    """

    def __init__(self, host: Host | None = None) -> None:
        self.host = host or Host()
        self.port = 0
        self.register_status = 200
        self.challenges_calls = True
        self.each_nonce_once = False  # a sign-in with one that was used is asked again
        self.sign_out_takes = 0.0  # seconds
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
        self._nonces: set[str] = set()

    @property
    def contact(self) -> str:
        return f"sip:peer@{self.host.address}:{self.port}"

    def via(self, branch: str) -> str:
        return f"SIP/2.0/UDP {self.host.address}:{self.port};branch={branch};rport"

    def line(self, password: str = PASSWORD, transport: Transport = Transport.UDP) -> Line:
        return Line(DOMAIN, USER, password, self.host.address, self.port, transport, "Anna Keller")

    async def open(self, port: int = 0) -> None:
        for _ in range(0 if port else 20):
            with contextlib.suppress(OSError):  # A port that is free for UDP may be taken for TCP.
                await self._listen(0)
                return
        await self._listen(port)

    async def _listen(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: self, sock=self.host.socket(socket.SOCK_DGRAM, port)
        )
        self.port = self._udp.get_extra_info("sockname")[1]
        try:
            listener = self.host.socket(socket.SOCK_STREAM, self.port)
            self._tcp = await asyncio.start_server(self._connected, sock=listener)
        except OSError:
            self._udp.close()
            raise

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
        return await self._ring(self.contact_of_phone, self._phone_send, number, name, headers)

    async def ring(
        self, contact: str, number: str, name: str = "", headers: Headers = ()
    ) -> FarCall:
        """Call a phone that has not signed in here, over UDP."""
        host, _, port = contact.partition("@")[2].partition(";")[0].partition(":")
        udp, where = self._udp, (host, int(port))
        assert udp is not None

        def send(text: str) -> None:
            udp.sendto(text.encode(self.encoding), where)

        return await self._ring(contact, send, number, name, headers)

    async def _ring(
        self, contact: str, send: Send, number: str, name: str, headers: Headers
    ) -> FarCall:
        rtp = RtpPeer(self.host)
        await rtp.open()
        call = FarCall(self, SipMessage(""), send, rtp)
        self.calls.append(call)
        caller = f'"{name}" <sip:{number}@{DOMAIN}>' if name else f"<sip:{number}@{DOMAIN}>"
        await call.send_invite(contact, caller, headers)
        return call

    # What comes in

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        udp = self._udp
        assert udp is not None
        text = data.decode(self.encoding, errors="replace")
        # Where it came from (RFC 3581 section 4).
        seen = f";received={addr[0]};rport={addr[1]}"
        self._received(
            re.sub(r"(?mi)^(Via:.*?);rport(?=[;\r])", rf"\1{seen}", text, count=1),
            lambda answer: udp.sendto(answer.encode(self.encoding), addr),
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
        if not self._signs_in(message, send):
            return
        if "expires=0" in message.header("Contact") or message.header("Expires") == "0":
            asyncio.get_running_loop().call_later(self.sign_out_takes, self._leave, message, send)
            return
        extra: Headers = ()
        if self.register_status == 200:
            self.contact_of_phone = contact_of(message)
            self._phone_send = send
            self.registrations.append(time.monotonic())
            extra = (("Contact", message.header("Contact")),)
        send(str(message.response(self.register_status, "Answer", new_tag(), extra)))

    def _leave(self, message: SipMessage, send: Send) -> None:
        if self.register_status == 200:
            self.signed_out += 1
            if contact_of(message) == self.contact_of_phone:
                self.contact_of_phone = ""
        send(str(message.response(self.register_status, "Answer", new_tag())))

    def _signs_in(self, message: SipMessage, send: Send) -> bool:
        """Whether name and password are right; if not, that is said."""
        credentials = message.header("Authorization")
        stale = self.each_nonce_once and not self._is_fresh(credentials)
        if not stale and digest_is_right(message, "Authorization", PASSWORD):
            return True
        if credentials and not stale:
            send(str(message.response(403, "Wrong password", new_tag())))
            return False
        challenge = f'Digest realm="{DOMAIN}", nonce="{new_tag()}", qop="auth", algorithm=MD5'
        challenge += ", stale=true" if stale else ""
        send(str(message.response(401, "Who", new_tag(), (("WWW-Authenticate", challenge),))))
        return False

    def _is_fresh(self, credentials: str) -> bool:
        found = re.search(r'nonce="([^"]*)"', credentials)
        nonce = found.group(1) if found else ""
        fresh = nonce not in self._nonces
        self._nonces.add(nonce)
        return fresh and bool(nonce)

    def _invited(self, message: SipMessage, call: FarCall | None, send: Send) -> None:
        if call is not None:
            return  # A retransmission; the answer is under way.
        if self.challenges_calls and not digest_is_right(message, "Proxy-Authorization", PASSWORD):
            challenge = f'Digest realm="{DOMAIN}", nonce="{new_tag()}", qop="auth", algorithm=MD5'
            extra = (("Proxy-Authenticate", challenge),)
            send(str(message.response(407, "Who", new_tag(), extra)))
            return
        send(str(message.response(100, "Trying")))
        rtp = RtpPeer(self.host)
        task = asyncio.get_running_loop().create_task(self._open_call(message, send, rtp))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_call(self, message: SipMessage, send: Send, rtp: RtpPeer) -> None:
        await rtp.open()
        call = FarCall(self, message, send, rtp)
        self.calls.append(call)
        if message.user in self.plays:
            call.answer(plays=self.plays[message.user])
