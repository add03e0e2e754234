"""What became of the network and of time: the address this machine speaks from, and its sleep.

Nothing is sent and nobody is asked, so that looking every second costs next to nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ANYWHERE: Final = "192.0.2.1"  # RFC 5737: nobody has it; only the way there is asked for
ASLEEP_SECONDS: Final = 3.0  # more than a busy machine is late
_ANY_PORT: Final = 5060


@dataclass(frozen=True, slots=True)
class Path:
    """Where the phone system is, and the address that is ours on the way there; "" if unknown."""

    there: str = ""
    here: str = ""


def source_address(address: str) -> str:
    """The address from which ``address`` is reached, "" where no way leads there."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((address, _ANY_PORT))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


class Wakefulness:
    """Notices that the machine was suspended, or this process stopped.

    The monotonic clock counts suspended time on Windows, but not on Linux and macOS; there the
    wall clock shows it. A wall clock that was set forward looks the same, and does no harm.
    """

    def __init__(self, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._clocks = (monotonic, wall)
        self._seen = tuple(clock() for clock in self._clocks)

    def slept(self, expected: float) -> bool:
        """Whether far more than ``expected`` seconds passed since this was asked last."""
        now = tuple(clock() for clock in self._clocks)
        passed = max(later - before for later, before in zip(now, self._seen, strict=True))
        self._seen = now
        return passed > expected + ASLEEP_SECONDS
