"""INVITE transactions of the phone system: the one it answers and those it opens (section 17)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

from .address import Via, read_via
from .message import Request, Response
from .replies import Headers, reply
from .sessions import Session
from .transport import HOST, Flow

T1: Final = 0.5  # seconds; first retransmission over UDP
T2: Final = 4.0
TRANSACTION_SECONDS: Final = 32.0  # 64 * T1: after that nobody retransmits any more
NO_RESPONSE_SECONDS: Final = 8.0  # the other end is on this machine; silence means it is gone


def server_key(request: Request) -> str:
    """Same for an INVITE, its retransmissions, its CANCEL and its ACK (section 17.2.3)."""
    via = read_via(request.first("Via"))
    if via is None:
        return ""
    return f"{via.branch}|{via.host}:{via.port}|{request.call_id}|{request.cseq[0]}"


class Incoming:
    """An INVITE somebody sent us, until it is answered for good."""

    def __init__(self, request: Request, flow: Flow) -> None:
        self.request = request
        self.flow = flow
        self.key = server_key(request)
        self.cancelled = asyncio.Event()
        self.decorations: list[tuple[str, str]] = []  # headers every later answer carries
        self.session: Session | None = None  # once it is a call
        self.final = 0  # the final status sent, 0 before it
        self._last: Response | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._retransmit_until = 0.0

    def answer(self, status: int, headers: Headers = (), reason: str = "") -> None:
        self.relay(reply(self.request, status, headers, reason))

    def relay(self, response: Response) -> None:
        """Send a response towards the caller; after a final one only repeated 2xx pass."""
        if self.final and not (200 <= response.status < 300 and self.final < 300):
            return
        if response.status >= 180:
            response.headers += [item for item in self.decorations if not response.first(item[0])]
        self._last = response
        self.flow.send(response.encode())
        if response.status >= 200:
            self._finish(response.status)

    def repeated(self) -> None:
        """The caller retransmitted its INVITE; a 2xx is repeated by the callee itself."""
        if self._last is not None and not 200 <= self.final < 300:
            self.flow.send(self._last.encode())

    def acknowledged(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _finish(self, status: int) -> None:
        first_time, self.final = not self.final, status
        if first_time and status >= 300 and self.flow.transport == "udp":
            loop = asyncio.get_running_loop()
            self._retransmit_until = loop.time() + TRANSACTION_SECONDS
            self._timer = loop.call_later(T1, self._retransmit, T1)

    def _retransmit(self, waited: float) -> None:
        loop = asyncio.get_running_loop()
        if self._last is None or loop.time() > self._retransmit_until:
            return
        self.flow.send(self._last.encode())
        pause = min(waited * 2, T2)
        self._timer = loop.call_later(pause, self._retransmit, pause)


class Leg:
    """An INVITE we send to one phone or to the outside, until its final answer."""

    def __init__(
        self, request: Request, flow: Flow, port: int, provisional: Callable[[Leg, Response], None]
    ) -> None:
        self.branch = f"z9hG4bKleg{secrets.token_hex(10)}"
        self.request = request
        self.flow = flow
        self.final: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        # Hears a final answer again: the callee repeats its 2xx until the caller's ACK arrives.
        self.repeated: Callable[[Response], None] | None = None
        self._provisional = provisional
        self.is_dead = False  # nothing at all came back
        self._answered_at_all = False
        self._cancel_reason: str | None = None
        self._cancel_sent = False
        self._timer: asyncio.TimerHandle | None = None
        self._deadline: asyncio.TimerHandle | None = None
        request.push("Via", str(Via(flow.transport, HOST, port, (("branch", self.branch),))))

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._send_again(T1)
        self._deadline = loop.call_later(NO_RESPONSE_SECONDS, self._give_up)

    def received(self, response: Response) -> None:
        """Via already taken off."""
        self._answered_at_all = True
        self._stop_timers()
        if response.status < 200:
            self._provisional(self, response)
            if self._cancel_reason is not None:
                self._send_cancel()
            return
        if response.status >= 300:
            self._acknowledge(response)
        if not self.final.done():
            self.final.set_result(response)
        elif response.status < 300 and self.repeated is not None:
            self.repeated(response)

    def cancel(self, reason: str = "") -> None:
        """Section 9.1: a CANCEL goes out only after a provisional answer has come."""
        if self.final.done() or self._cancel_reason is not None:
            return
        self._cancel_reason = reason
        if self._answered_at_all:
            self._send_cancel()

    def close(self) -> None:
        self._stop_timers()
        self.final.cancel()

    def _send_again(self, pause: float) -> None:
        self.flow.send(self.request.encode())
        if self.flow.transport == "udp":
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(pause, self._send_again, pause * 2)

    def _give_up(self) -> None:
        self._stop_timers()
        self.is_dead = not self._answered_at_all
        if not self.final.done():
            self.final.set_result(reply(self._without_own_via(), 408))

    def _without_own_via(self) -> Request:
        request = self.request.copy()
        request.pop("Via")
        return request

    def _send_cancel(self) -> None:
        if self._cancel_sent:
            return
        self._cancel_sent = True
        request = self._hop_request("CANCEL", self.request.first("To"))
        if self._cancel_reason:
            request.add("Reason", self._cancel_reason)
        self.flow.send(request.encode())
        # The callee should answer 487; one that does not must not keep the call.
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(NO_RESPONSE_SECONDS, self._give_up)

    def _acknowledge(self, response: Response) -> None:
        self.flow.send(self._hop_request("ACK", response.first("To")).encode())

    def _hop_request(self, method: str, to: str) -> Request:
        """CANCEL and ACK of a refused INVITE go one hop, on the INVITE's branch."""
        request = Request(method=method, uri=self.request.uri)
        request.add("Via", self.request.first("Via"))
        request.headers += [("Route", value) for value in self.request.all("Route")]
        request.add("From", self.request.first("From"))
        request.add("To", to)
        request.add("Call-ID", self.request.call_id)
        request.add("CSeq", f"{self.request.cseq[0]} {method}")
        request.add("Max-Forwards", "70")
        return request

    def _stop_timers(self) -> None:
        for timer in (self._timer, self._deadline):
            if timer is not None:
                timer.cancel()
        self._timer = self._deadline = None
