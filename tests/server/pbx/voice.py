"""Voice packets for tests: a tone out, what comes back in, keypad digits (PCMU, RFC 4733)."""

from __future__ import annotations

import asyncio
import math
import re
import struct

HOST = "127.0.0.1"
RATE = 8000
FRAME = 160  # samples, 20 ms
_BIAS = 0x84


class Voice(asyncio.DatagramProtocol):
    """One RTP stream; ``heard`` holds the samples that came, newest last."""

    def __init__(self, frequency: float = 0.0) -> None:
        self.heard: list[int] = []
        self.packets = 0
        self._frequency = frequency
        self._sequence = 1
        self._position = 0
        self._wire: asyncio.DatagramTransport
        self._sending: asyncio.Task[None] | None = None

    async def open(self) -> Voice:
        loop = asyncio.get_running_loop()
        self._wire, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, 0))
        self.port = self._wire.get_extra_info("sockname")[1]
        return self

    @property
    def sdp(self) -> bytes:
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {self.port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
        ).encode()

    def start(self, answer: bytes) -> None:
        """Send to where the other side's SDP says, from now on."""
        found = re.search(rb"m=audio (\d+)", answer)
        assert found is not None
        self._peer = (HOST, int(found[1]))
        if self._sending is None:
            self._sending = asyncio.ensure_future(self._send())

    async def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
        self._wire.close()

    def press(self, digit: str) -> None:
        """One digit: three packets of it and three that end it."""
        event = "0123456789*#".index(digit)
        stamp = self._position
        for place in range(6):
            ends, length = place >= 3, 160 * (min(place, 3) + 1)
            data = struct.pack("!BBH", event, 10 | (0x80 if ends else 0), length)
            self._packet(data, 101, stamp, marker=place == 0)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == 0:
            self.packets += 1
            self.heard += [_expanded(byte) for byte in data[12:]]

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            frame = bytes(_compressed(self._sample(self._position + i)) for i in range(FRAME))
            self._packet(frame, 0, self._position)
            self._position += FRAME
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _sample(self, position: int) -> int:
        return int(8000 * math.sin(2 * math.pi * self._frequency * position / RATE))

    def _packet(self, data: bytes, kind: int, stamp: int, marker: bool = False) -> None:
        head = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence & 0xFFFF, stamp, 77
        )
        self._sequence += 1
        self._wire.sendto(head + data, self._peer)


def _compressed(sample: int) -> int:
    """G.711 µ-law."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32_635) + _BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | (exponent << 4) | mantissa) & 0xFF


def _expanded(byte: int) -> int:
    byte = ~byte & 0xFF
    magnitude = (((byte & 0x0F) << 3) + _BIAS) << ((byte >> 4) & 7)
    return (_BIAS - magnitude) if byte & 0x80 else (magnitude - _BIAS)
