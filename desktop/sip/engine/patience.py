"""How long a call may ring, and how long nothing may be heard before the far end is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RING_SECONDS: Final = 180.0  # as long as proxies wait at least (RFC 3261 section 16.6, timer C)
SILENCE_SECONDS: Final = 15.0  # then the far end is asked
ANSWER_SECONDS: Final = (
    30.0  # then the call is lost; the question is sent again and again meanwhile
)
KEEP_OPEN_SECONDS: Final = 20.0  # A connection that nobody uses is closed after 33 s.


@dataclass(frozen=True, slots=True)
class Limits:
    ring: float = RING_SECONDS
    silence: float = SILENCE_SECONDS
    answer: float = ANSWER_SECONDS
    keep_open: float = KEEP_OPEN_SECONDS


class Silence:
    """Counts how long no packet came. Times are seconds of one monotonic clock."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._packets: int | None = None
        self._since = 0.0

    def is_too_long(self, packets: int | None, now: float) -> bool:
        """``packets`` came so far; None while none is expected. True starts a new count."""
        over = packets is not None and packets == self._packets
        if over and now - self._since < self._longest:
            return False
        self._packets, self._since = packets, now
        return over
