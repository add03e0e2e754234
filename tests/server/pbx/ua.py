"""A tiny SIP phone for tests: speaks over a real socket, UDP or TCP, and keeps what it hears."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from desktop.server.pbx.address import Address, Via, read_address, tag_of
from desktop.server.pbx.digest import answer, read_answer
from desktop.server.pbx.message import Request, Response, declared_length, parse
from desktop.server.pbx.replies import reply

HOST = "127.0.0.1"
SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 4999 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)
PATIENCE = 10.0
_numbers = itertools.count(1)


class Phone(asyncio.Protocol, asyncio.DatagramProtocol):
    """``received`` holds every message; ``on_request`` answers what the phone system asks."""

    def __init__(self, port: int, user: str = "anna.keller", transport: str = "udp") -> None:
        self.user, self.password, self.domain = user, "line-secret", "harbor.example"
        self.transport = transport
        self.received: list[Request | Response] = []
        self.on_request: Callable[[Request], None] = lambda _request: None
        self._port = port
        self._wire: Any  # a datagram or a stream transport, by ``transport``
        self._buffer = b""
        self._news = asyncio.Event()
        self._cseq = itertools.count(1)
        self.is_connected = False

    async def open(self) -> Phone:
        loop = asyncio.get_running_loop()
        if self.transport == "udp":
            self._wire, _ = await loop.create_datagram_endpoint(
                lambda: self, remote_addr=(HOST, self._port), local_addr=(HOST, 0)
            )
        else:
            self._wire, _ = await loop.create_connection(lambda: self, HOST, self._port)
        self.local = self._wire.get_extra_info("sockname")
        self.is_connected = True
        return self

    def close(self) -> None:
        self._wire.abort()

    # Wire

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_connected = False
        self._news.set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._take(data)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            length = declared_length(head)
            if len(rest) < length:
                return
            self._take(head + b"\r\n\r\n" + rest[:length])
            self._buffer = rest[length:]

    def _take(self, data: bytes) -> None:
        message = parse(data)
        self.received.append(message)
        if isinstance(message, Request):
            self.on_request(message)
        self._news.set()

    def send_raw(self, data: bytes) -> None:
        if self.transport == "udp":
            self._wire.sendto(data)
        else:
            self._wire.write(data)

    def send(self, message: Request | Response) -> None:
        self.send_raw(message.encode())

    # Waiting

    async def until(self, fits: Callable[[Request | Response], bool]) -> Request | Response:
        """The first message that fits, also of those that came before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = next((m for m in self.received if fits(m)), None)
                if found is not None:
                    return found
                self._news.clear()
                await self._news.wait()

    async def response(self, request: Request, least: int = 200) -> Response:
        found = await self.until(
            lambda m: (
                isinstance(m, Response)
                and m.call_id == request.call_id
                and m.cseq == request.cseq
                and m.status >= least
            )
        )
        assert isinstance(found, Response)
        return found

    async def request(self, method: str) -> Request:
        found = await self.until(lambda m: isinstance(m, Request) and m.method == method)
        assert isinstance(found, Request)
        return found

    # Speaking

    @property
    def contact(self) -> str:
        flag = ";transport=tcp" if self.transport == "tcp" else ""
        return f"<sip:{self.user}@{self.local[0]}:{self.local[1]}{flag}>"

    def new(self, method: str, uri: str, to: str = "") -> Request:
        request = Request(method=method, uri=uri)
        branch = f"z9hG4bKtest{next(_numbers)}"
        request.add("Via", str(Via(self.transport, *self.local, (("branch", branch),))))
        own = f"sip:{self.user}@{self.domain}"
        request.add("From", str(Address(own, "", (("tag", f"t{next(_numbers)}"),))))
        request.add("To", to or f"<{uri}>")
        request.add("Call-ID", f"test-{next(_numbers)}@{self.local[1]}")
        request.add("CSeq", f"{next(self._cseq)} {method}")
        request.add("Contact", self.contact)
        request.add("Max-Forwards", "70")
        return request

    def again(self, request: Request, response: Response) -> Request:
        """The same request with an answer to the challenge in ``response``."""
        name, header = "Proxy-Authorization", "Proxy-Authenticate"
        if response.status == 401:
            name, header = "Authorization", "WWW-Authenticate"
        challenge = read_answer(response.first(header))
        repeated = self._renewed(request, request.method)
        value = answer(challenge, request.method, request.uri, self.user, self.password)
        repeated.put(name, value)
        return repeated

    def _renewed(self, request: Request, method: str) -> Request:
        renewed = request.copy()
        renewed.method = method
        renewed.pop("Via")
        branch = f"z9hG4bKtest{next(_numbers)}"
        renewed.push("Via", str(Via(self.transport, *self.local, (("branch", branch),))))
        renewed.put("CSeq", f"{next(self._cseq)} {method}")
        return renewed

    async def register(self, expires: int = 300) -> Response:
        """The final answer, after one challenge."""
        request = self.new("REGISTER", f"sip:{self.domain}", f"<sip:{self.user}@{self.domain}>")
        request.add("Expires", str(expires))
        self.send(request)
        challenged = await self.response(request)
        if challenged.status != 401:
            return challenged
        repeated = self.again(request, challenged)
        self.send(repeated)
        return await self.response(repeated)

    async def invite(self, dialled: str, *headers: tuple[str, str], body: bytes = SDP) -> Request:
        """The INVITE that carries the password; its answers are awaited with ``response``."""
        request = self.new("INVITE", f"sip:{dialled}@{self.domain}")
        request.headers += headers
        request.add("Content-Type", "application/sdp")
        request.body = body
        self.send(request)
        challenged = await self.response(request)
        assert challenged.status == 407, challenged.status
        self.send(self.ack(request, challenged))
        repeated = self.again(request, challenged)
        self.send(repeated)
        return repeated

    def ack(self, invite: Request, final: Response) -> Request:
        if final.status < 300:
            return self.inside(invite, final, "ACK")
        request = invite.copy()
        request.method, request.body = "ACK", b""
        request.put("To", final.first("To"))
        request.put("CSeq", f"{invite.cseq[0]} ACK")
        return request

    def cancel(self, invite: Request) -> Request:
        request = invite.copy()
        request.method, request.body = "CANCEL", b""
        request.put("CSeq", f"{invite.cseq[0]} CANCEL")
        return request

    def inside(self, invite: Request, final: Response, method: str) -> Request:
        """A request in the dialog this phone opened with ``invite``."""
        request = self._renewed(invite, method)
        if method == "ACK":
            request.put("CSeq", f"{invite.cseq[0]} ACK")
        request.drop("Proxy-Authorization", "Content-Type")
        request.body = b""
        request.uri = read_address(final.first("Contact")).uri
        request.put("To", final.first("To"))
        request.headers += [("Route", value) for value in reversed(final.all("Record-Route"))]
        return request

    def accept(self, invite: Request, status: int = 200, body: bytes = SDP) -> Response:
        response = self.answer(invite, status, body)
        self.send(response)
        return response

    def answer(self, invite: Request, status: int = 200, body: bytes = SDP) -> Response:
        """To a call that came in, not sent yet; a second answer keeps the tag of the first."""
        if not tag_of(invite.first("To")):
            invite.put("To", f"{invite.first('To')};tag=c{next(_numbers)}")
        response = reply(invite, status, [("Contact", self.contact)])
        response.headers += [("Record-Route", value) for value in invite.all("Record-Route")]
        if status == 200:
            response.add("Content-Type", "application/sdp")
            response.body = body
        return response

    def inside_as_callee(self, invite: Request, method: str) -> Request:
        """A request in the dialog this phone has answered."""
        request = self.new(method, read_address(invite.first("Contact")).uri)
        request.put("From", invite.first("To"))
        request.put("To", invite.first("From"))
        request.put("Call-ID", invite.call_id)
        request.headers += [("Route", value) for value in invite.all("Record-Route")]
        return request
