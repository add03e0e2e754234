"""The wires: UDP and TCP on one port of 127.0.0.1, and the flows that lead back to each phone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, Protocol, cast

from .message import MAX_MESSAGE, BadMessage, declared_length

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
_PING: Final = b"\r\n\r\n"
_MAX_HEAD: Final = 32_768

Peer = tuple[str, int]


class PortTaken(Exception):
    """Another program listens there; the sentence says what to do."""


class Flow(Protocol):
    """A way back to one peer; ``send`` never raises, a dead flow swallows."""

    @property
    def transport(self) -> str: ...
    @property
    def peer(self) -> Peer: ...
    @property
    def is_open(self) -> bool: ...
    def send(self, data: bytes) -> None: ...


Receiver = Callable[[bytes, Flow], None]


class UdpFlow:
    transport = "udp"

    def __init__(self, wires: Wires, peer: Peer) -> None:
        self._wires = wires
        self.peer = peer

    @property
    def is_open(self) -> bool:
        return True

    def send(self, data: bytes) -> None:
        self._wires.send_udp(data, self.peer)


class TcpFlow(asyncio.Protocol):
    """One open connection; a stream is cut into messages by Content-Length."""

    transport = "tcp"

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._stream: asyncio.Transport | None = None
        self._buffer = bytearray()
        self.peer: Peer = ("", 0)

    @property
    def is_open(self) -> bool:
        return self._stream is not None and not self._stream.is_closing()

    def send(self, data: bytes) -> None:
        if self._stream is not None and self.is_open:
            self._stream.write(data)

    def abort(self) -> None:
        if self._stream is not None:
            self._stream.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._stream = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.peer = (peer[0], peer[1]) if peer else ("", 0)
        self._wires.connected(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._wires.disconnected(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            while message := self._next():
                self._wires.received(message, self)
        except BadMessage:
            # After a broken length nothing tells where the next message starts.
            self.abort()

    def _next(self) -> bytes:
        self._answer_pings()
        end = self._buffer.find(_PING)
        if end < 0:
            if len(self._buffer) > _MAX_HEAD:
                raise BadMessage("The headers do not end.")
            return b""
        whole = end + 4 + declared_length(bytes(self._buffer[:end]))
        if len(self._buffer) < whole:
            return b""
        message = bytes(self._buffer[:whole])
        del self._buffer[:whole]
        return message

    def _answer_pings(self) -> None:
        # RFC 5626 section 3.5.1: two line ends are a ping, one is the pong.
        while self._buffer.startswith(b"\r\n"):
            if self._buffer.startswith(_PING):
                self.send(b"\r\n")
                del self._buffer[:2]
            del self._buffer[:2]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        if len(data) <= MAX_MESSAGE and data.strip():
            self._wires.received(data, UdpFlow(self._wires, (addr[0], addr[1])))


class Wires:
    """Both transports; ``cut`` silences them as a pulled network cable would."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._udp: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._flows: dict[Peer, TcpFlow] = {}
        self.port = 0
        self.is_cut = False
        self.on_lost: Callable[[Flow], None] = lambda _flow: None

    async def open(self, port: int = 0) -> None:
        """Listen on ``port`` (0: any that is free for both). Raises PortTaken."""
        for _attempt in range(20):
            try:
                await self._open(port)
            except OSError as error:
                self.close()
                if port:
                    raise PortTaken(
                        f"Port {port} on {HOST} is taken by another program. "
                        "Choose another one with --sip-port."
                    ) from error
            else:
                return
        raise PortTaken(f"No port on {HOST} is free for the phone system.")

    async def _open(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        await self._listen(port)
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(HOST, self.port)
        )

    async def _listen(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TcpFlow(self), HOST, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self, is_cut: bool) -> None:
        """Cut: connections break, new ones are refused, packets vanish; until put back.

        Raises PortTaken where another program has taken its place; it stays cut then.
        """
        if is_cut == self.is_cut:
            return
        if is_cut:
            self.is_cut = True
            self._close_tcp()
            return
        try:
            await self._listen(self.port)
        except OSError as error:
            raise PortTaken(f"Port {self.port} on {HOST} was taken meanwhile.") from error
        self.is_cut = False

    def close(self) -> None:
        self._close_tcp()
        if self._udp is not None:
            self._udp.close()
            self._udp = None

    def _close_tcp(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for flow in list(self._flows.values()):
            flow.abort()

    def tcp_flow(self, peer: Peer) -> Flow | None:
        return self._flows.get(peer)

    def udp_flow(self, peer: Peer) -> Flow:
        return UdpFlow(self, peer)

    def send_udp(self, data: bytes, peer: Peer) -> None:
        if self._udp is not None and not self.is_cut and 0 < peer[1] <= 65_535:
            with contextlib.suppress(OSError, ValueError):
                self._udp.sendto(data, peer)

    def received(self, data: bytes, flow: Flow) -> None:
        if not self.is_cut:
            self._receiver(data, flow)

    def connected(self, flow: TcpFlow) -> None:
        self._flows[flow.peer] = flow

    def disconnected(self, flow: TcpFlow) -> None:
        if self._flows.get(flow.peer) is flow:
            del self._flows[flow.peer]
        self.on_lost(flow)
