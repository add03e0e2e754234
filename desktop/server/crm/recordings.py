"""What is heard of a recorded call; of one made up for a demonstration, a murmur of two."""

from __future__ import annotations

import array
import hashlib
import io
import math
import sys
import wave
from typing import Any, Final

from sqlalchemy import Row

from desktop.domain.call_sounds import MISSING, CallSound
from desktop.server.crm.problems import Problem

RATE: Final = 8_000
SECONDS: Final = 6


def sound_of(call: Row[Any]) -> bytes:
    """Raises 404 with a sentence that says why there is nothing to hear."""
    sound = CallSound(call.sound)
    if sound is CallSound.DEMONSTRATION:
        return tone_of(call.id)
    code, sentence = MISSING[sound]
    raise Problem(404, code, sentence)


def tone_of(call_id: str) -> bytes:
    """A mono WAV of 16 bits, the same for every id."""
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
