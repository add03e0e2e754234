"""The sockets that SIP uses, each bound no wider than the line needs."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Container
from typing import Final

import pjsua2 as pj

from desktop.domain.line import Transport

LOOPBACK: Final = "127.0.0.1"
MOST_TRANSPORTS: Final = 8  # what the library is built for
WAKE: Final = b"\r\n\r\n"  # a keep-alive (RFC 5626 section 3.5.1), which the library ignores


class Transports:
    """A UDP socket on the loopback from the start; others as lines ask for them.

    Raises ``pj.Error`` where no port can be had.
    """

    def __init__(self, endpoint: pj.Endpoint, wanted_port: int) -> None:
        self._endpoint = endpoint
        self._made: dict[tuple[Transport, str], int] = {}
        self.port = self._open_loopback(wanted_port)
        self._waker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._waker.setblocking(False)

    def wake(self) -> None:
        """End the poll that waits now; safe on any thread, for it touches no library."""
        with contextlib.suppress(OSError):  # The poll ends by itself within half a second.
            self._waker.sendto(WAKE, (LOOPBACK, self.port))

    def for_line(self, transport: Transport, ours: str) -> int:
        """The library's number of the transport that speaks from the address ``ours``."""
        key = (transport, ours)
        if key not in self._made:
            if len(self._made) >= MOST_TRANSPORTS and (former := self._former(transport)):
                return former  # It works too; the registrar tells the library its address.
            kind = (
                pj.PJSIP_TRANSPORT_TCP if transport is Transport.TCP
                else pj.PJSIP_TRANSPORT_UDP
            )  # fmt: skip
            self._made[key] = self._endpoint.transportCreate(kind, _config(ours, 0))
        return self._made[key]

    def drop_connections(self) -> None:
        """After the network went, those of TCP lead nowhere, and take minutes to notice.

        The library then signs lines in again by itself, also where an attempt is under way.
        """
        change = pj.IpChangeParam()
        change.restartListener = False
        change.shutdownTransport = True
        self._endpoint.handleIpChange(change)

    def close_unused(self, used: Container[int]) -> None:
        """Close what no line speaks through; only a while after the last call."""
        for key, number in tuple(self._made.items()):
            if number not in used and key != (Transport.UDP, LOOPBACK):
                del self._made[key]
                self._endpoint.transportClose(number)

    def _former(self, transport: Transport) -> int | None:
        found = (
            number
            for (kind, ours), number in self._made.items()
            if kind is transport and not is_loopback(ours)
        )
        return next(found, None)

    def _open_loopback(self, wanted_port: int) -> int:
        try:
            number = self._endpoint.transportCreate(
                pj.PJSIP_TRANSPORT_UDP, _config(LOOPBACK, wanted_port)
            )
        except pj.Error:
            # The former port is taken: then the former contact has to expire.
            number = self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, _config(LOOPBACK, 0))
        self._made[Transport.UDP, LOOPBACK] = number
        info = self._endpoint.transportGetInfo(number)
        return int(info.localName.rpartition(":")[2])


def _config(address: str, port: int) -> pj.TransportConfig:
    """The loopback is bound to, others are only told to the far end.

    A laptop changes networks; binding to today's address would lose calls tomorrow.
    """
    config = pj.TransportConfig()
    config.port = port
    if is_loopback(address):
        config.boundAddress = address
    else:
        # Otherwise the library looks this machine's own name up, which may take seconds.
        config.publicAddress = address
    return config


def is_loopback(address: str) -> bool:
    return address.startswith("127.")
