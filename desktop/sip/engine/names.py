"""Finds the phone system's address without stopping the engine's thread.

Looking up a name can take ten seconds without a network, and an engine that is silent for two is
taken for hung.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

Found = Callable[[str | None], None]


class Names:
    """``look_up`` and ``deliver`` are for the engine's thread; ``wake`` is safe on any."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._found: SimpleQueue[tuple[Found, str | None]] = SimpleQueue()

    def look_up(self, host: str, found: Found) -> None:
        """Hand the IPv4 address, or None, to ``found``: at once, or at a later ``deliver``."""
        try:
            found(str(ipaddress.ip_address(host)))
        except ValueError:
            threading.Thread(
                target=self._ask, args=(host, found), name="look-up", daemon=True
            ).start()

    def deliver(self) -> None:
        while True:
            try:
                found, address = self._found.get_nowait()
            except Empty:
                return
            found(address)

    def _ask(self, host: str, found: Found) -> None:
        try:
            answers = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
            address = str(answers[0][4][0])
        except OSError:
            self._found.put((found, None))
        else:
            self._found.put((found, address))
        self._wake()
