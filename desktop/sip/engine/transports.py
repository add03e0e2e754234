"""The sockets that SIP uses, each bound no wider than the line needs."""

from __future__ import annotations

import contextlib
import socket
from typing import Final

import pjsua2 as pj

from desktop.domain.line import Transport

LOOPBACK: Final = "127.0.0.1"
_ANY_PORT: Final = 5060  # nothing is sent there
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

    def for_line(self, transport: Transport, address: str) -> int:
        """The library's number of the transport that reaches ``address``."""
        key = (transport, local_address(address))
        if key not in self._made:
            kind = (
                pj.PJSIP_TRANSPORT_TCP if transport is Transport.TCP
                else pj.PJSIP_TRANSPORT_UDP
            )  # fmt: skip
            self._made[key] = self._endpoint.transportCreate(kind, _config(key[1], 0))
        return self._made[key]

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
    config = pj.TransportConfig()
    config.port = port
    config.boundAddress = address
    return config


def local_address(address: str) -> str:
    """The loopback when ``address`` is on this machine, else "" for every address.

    A laptop changes networks; binding to today's address would lose calls tomorrow.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((address, _ANY_PORT))
            ours = str(probe.getsockname()[0])
    except OSError:
        return ""
    return LOOPBACK if ours.startswith("127.") else ""
