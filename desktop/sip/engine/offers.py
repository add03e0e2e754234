"""What a call still has to agree on with the far end: hold, resume, or a new address of ours."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from typing import Final

ATTEMPTS: Final = 6
BUSY_SECONDS: Final = 0.3  # another offer is on its way


class Offer(Enum):
    HOLD = "hold"
    RESUME = "resume"
    MOVE = "move"  # the same as before, from another address


@dataclass
class Offers:
    """One re-INVITE at a time. ``held`` is always how the call is now."""

    ours: bool  # this side began the call, which decides who waits longer after glare
    wants_hold: bool = False
    moves: bool = False
    attempts: int = 0
    _on_its_way: Offer | None = None

    def hold(self, held: bool) -> None:
        self.wants_hold, self.attempts = held, 0

    def move(self) -> None:
        self.moves, self.attempts = True, 0

    def next(self, held: bool) -> Offer | None:
        """What to send now; None where nothing differs."""
        self._on_its_way = None
        if self.moves:
            self._on_its_way = Offer.MOVE
        elif self.wants_hold != held:
            self._on_its_way = Offer.HOLD if self.wants_hold else Offer.RESUME
        self.attempts += self._on_its_way is not None
        return self._on_its_way

    def not_sent(self, held: bool) -> float | None:
        """The library refused; seconds to the next attempt, None for none."""
        return self._again(BUSY_SECONDS, held)

    def answered(self, code: int, held: bool) -> float | None:
        """Seconds until ``next`` is to be asked again, None for never."""
        sent = self._on_its_way
        if sent is None or code in (401, 407) or code < 200:  # The library goes on by itself.
            return None
        self._on_its_way = None
        if code == 491:
            # Glare: both try again, at different times (RFC 3261 section 14.1).
            wait = random.uniform(2.1, 4.0) if self.ours else random.uniform(0.0, 2.0)
            return self._again(wait, held)
        if sent is Offer.MOVE:
            self.moves = False
            return 0.0
        if code >= 300:
            self.wants_hold = held
        return None

    def _again(self, seconds: float, held: bool) -> float | None:
        if self.attempts < ATTEMPTS:
            return seconds
        self.wants_hold, self.moves = held, False
        return None
