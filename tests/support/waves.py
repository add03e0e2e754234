"""WAV files for tests, made in memory."""

from __future__ import annotations

import array
import io
import math
import wave


def wav(seconds: float, hertz: float = 500.0, rate: int = 8_000, loud: float = 8_000.0) -> bytes:
    """A mono tone of 16 bits."""
    turn = 2 * math.pi * hertz / rate
    samples = array.array("h", (int(loud * math.sin(turn * i)) for i in range(int(rate * seconds))))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()
