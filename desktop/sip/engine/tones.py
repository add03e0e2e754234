"""The digits of one call that still have to be sent, and the gaps between them."""

from __future__ import annotations

from typing import Final

TONE_SECONDS: Final = 0.32  # a digit of 200 ms and the gap that voice menus need
COMMA_SECONDS: Final = 2.0


class Tones:
    def __init__(self) -> None:
        self._rest = ""
        self.is_sending = False

    def add(self, digits: str) -> None:
        self._rest += digits

    def stop(self) -> None:
        self._rest, self.is_sending = "", False

    def next(self) -> tuple[str, float] | None:
        """The next digit, "" for a pause, and the seconds until the one after it."""
        self.is_sending = bool(self._rest)
        if not self._rest:
            return None
        digit, self._rest = self._rest[0], self._rest[1:]
        if digit == ",":
            return "", COMMA_SECONDS
        return digit.upper(), TONE_SECONDS
