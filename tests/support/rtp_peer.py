"""The far end's sound: PCMU over RTP, echoed, as a tone, or only counted; and telephone events."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from tests.support.namespaces import Host

Samples = NDArray[np.int16]
FRAME = 160
RATE = 8000
_EVENTS = "0123456789*#ABCD"


class Plays(Enum):
    NOTHING = "nothing"
    ECHO = "echo"
    TONE = "tone"  # 1004 Hz


def to_mu_law(samples: Samples) -> bytes:
    """ITU-T G.711."""
    sign = np.where(samples < 0, 0x80, 0)
    size = np.minimum(np.abs(samples.astype(np.int32)), 32635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 0x0F
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8))


def from_mu_law(payload: bytes) -> Samples:
    """ITU-T G.711."""
    code = ~np.frombuffer(payload, np.uint8) & 0xFF
    exponent = (code >> 4).astype(np.int32) & 7
    size = (((code & 0x0F).astype(np.int32) << 3) + 132 << exponent) - 132
    return np.where(code & 0x80, -size, size).astype(np.int16)


class RtpPeer(asyncio.DatagramProtocol):
    """One stream; ``digits`` and ``heard`` are what came, ``arrived`` when.

    Times are those of ``time.perf_counter``.
    """

    def __init__(self, host: Host | None = None) -> None:
        self._host = host or Host()
        self.digits = ""
        self.heard: list[bytes] = []
        self.arrived: list[float] = []
        self.plays = Plays.NOTHING
        self.silenced = False
        self.target: tuple[str, int] | None = None
        self.came_from = ("", 0)
        self.port = 0
        self.event_number = 101  # at which the phone takes telephone events
        self._transport: asyncio.DatagramTransport | None = None
        self._sequence = 0
        self._last_event = -1
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, sock=self._host.socket(socket.SOCK_DGRAM)
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        self._task = loop.create_task(self._play())

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.came_from = addr
        kind = data[1] & 0x7F
        (timestamp,) = struct.unpack_from(">I", data, 4)
        payload = data[12:]
        if kind == 101:
            if payload[1] & 0x80 and timestamp != self._last_event:
                self._last_event = timestamp
                self.digits += _EVENTS[payload[0]]
        elif kind == 0:
            self.heard.append(payload)
            self.arrived.append(time.perf_counter())
            if self.plays is Plays.ECHO:
                self._send(payload)

    def send_digit(self, digit: str) -> None:
        """RFC 4733, 160 ms and three ends."""
        event, timestamp = _EVENTS.index(digit), self._sequence * FRAME
        for step in range(1, 12):
            ends = step > 8
            length = FRAME * min(step, 8)
            body = struct.pack(">BBH", event, (0x80 if ends else 0) | 10, length)
            self._send(body, self.event_number, timestamp, marker=step == 1)

    def samples(self) -> Samples:
        return from_mu_law(b"".join(self.heard))

    def _send(
        self, payload: bytes, kind: int = 0, timestamp: int | None = None, marker: bool = False
    ) -> None:
        self._sequence += 1
        stamp = self._sequence * FRAME if timestamp is None else timestamp
        head = struct.pack(
            ">BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence & 0xFFFF, stamp, 7
        )
        if self._transport is not None and self.target is not None:
            self._transport.sendto(head + payload, self.target)

    async def _play(self) -> None:
        loop = asyncio.get_running_loop()
        wave = 8000 * np.sin(2 * np.pi * 1004 * np.arange(RATE) / RATE)
        tone = to_mu_law(wave.astype(np.int16))
        due, count = loop.time(), 0
        while True:
            if self.plays is Plays.TONE:
                start = count * FRAME % RATE
                self._send(tone[start : start + FRAME])
            count += 1
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))


def loudest_frequency(samples: Samples, rate: int) -> float:
    """In Hz; of silence 0."""
    if len(samples) == 0 or np.max(np.abs(samples.astype(np.int32))) < 50:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))
