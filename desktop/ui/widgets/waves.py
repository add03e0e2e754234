"""What a WAV file holds, read without Qt: how long it lasts, and how loud it is where."""

from __future__ import annotations

import array
import io
import sys
import wave
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

BARS: Final = 160
_LOOKS: Final = 500  # samples looked at for one bar; an hour is as quick as a minute
_LOUDEST: Final = 32_768.0


@dataclass(frozen=True, slots=True)
class Wave:
    """``peaks`` are the loudest points of as many equal stretches, 0 to 1."""

    milliseconds: int
    peaks: tuple[float, ...]


def read_wave(sound: bytes) -> Wave | None:
    """None for what is no WAV of 16 bits; it may be playable all the same."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            channels, width, rate = file.getparams()[:3]
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return None
    frame = channels * width
    if width != 2 or not rate:
        return None
    samples = array.array("h", data[: len(data) // frame * frame])
    if sys.byteorder == "big":
        samples.byteswap()
    return Wave(len(samples) // channels * 1000 // rate, _peaks(samples))


def _peaks(samples: array.array[int]) -> tuple[float, ...]:
    count = min(BARS, len(samples))
    edges = [place * len(samples) // count for place in range(count + 1)] if count else []
    return tuple(_peak(samples, *pair) for pair in pairwise(edges))


def _peak(samples: array.array[int], start: int, end: int) -> float:
    # An odd step: an even one would look at one channel of two only.
    step = max(1, (end - start) // _LOOKS) | 1
    looked_at = samples[start:end:step]
    highest, lowest = max(looked_at), min(looked_at)
    return max(highest, -lowest) / _LOUDEST
