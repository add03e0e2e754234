"""The sound of a recorded demonstration call: a murmur of two, the same for every call id."""

from __future__ import annotations

import array
import hashlib
import io
import math
import sys
import wave
from typing import Final

RATE: Final = 8_000
SECONDS: Final = 6


def tone_of(call_id: str) -> bytes:
    """A mono WAV of 16 bits."""
    seed = hashlib.sha256(call_id.encode()).digest()
    samples = array.array("h")
    for index in range(RATE * SECONDS):
        at = index / RATE
        voice = seed[int(at * 2) % len(seed)]
        pitch = 110 + voice % 90
        loud = 0.5 + 0.5 * math.sin(2 * math.pi * (2.2 * at + voice / 256))
        value = math.sin(2 * math.pi * pitch * at) + 0.4 * math.sin(4 * math.pi * pitch * at)
        samples.append(int(3_500 * loud * value))
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()
