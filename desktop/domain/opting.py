"""The words by which somebody stops getting texts, and gets them again."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Wish(Enum):
    OUT = "out"
    IN = "in"


_WORDS: Final = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit"), Wish.OUT),
    **dict.fromkeys(("start", "unstop", "subscribe"), Wish.IN),
}


def wish_of(text: str) -> Wish | None:
    """What a text from outside asks for: the word must stand alone, however it is written."""
    return _WORDS.get(text.strip().strip(".!\"'").lower())


def confirmation(wish: Wish, account_name: str) -> str:
    if wish is Wish.OUT:
        return f"{account_name}: You will get no more texts from us. Reply START to get them again."
    return f"{account_name}: You will get our texts again. Reply STOP to end them."
