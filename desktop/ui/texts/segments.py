"""How many segments a text takes (3GPP TS 23.038 alphabet, TS 23.040 concatenation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Count:
    """``used`` characters (of ``room`` in the segments there are) and the alphabet's name."""

    used: int
    room: int
    segments: int
    alphabet: str

    @property
    def words(self) -> str:
        return f"{self.used} / {self.room} · {self.segments} segment{'s' * (self.segments != 1)}"


def count(text: str) -> Count:
    if all(character in _BASIC or character in _EXTENDED for character in text):
        used = sum(2 if character in _EXTENDED else 1 for character in text)
        return _counted(used, 160, 153, "GSM-7")
    return _counted(len(text.encode("utf-16-be")) // 2, 70, 67, "UCS-2")


def _counted(used: int, alone: int, joined: int, alphabet: str) -> Count:
    if used <= alone:
        return Count(used, alone, 1, alphabet)
    segments = -(-used // joined)
    return Count(used, segments * joined, segments, alphabet)
