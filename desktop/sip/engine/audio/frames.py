"""Frames of sound: their size, the microphone's short queue, and how loud they are."""

from __future__ import annotations

import math
import threading
from array import array
from collections import deque
from typing import Final

CLOCK_RATE: Final = 16000  # samples a second; enough for G.722
FRAME_MS: Final = 20
FRAME_SAMPLES: Final = CLOCK_RATE * FRAME_MS // 1000
FRAME_BYTES: Final = FRAME_SAMPLES * 2
FRAME_SECONDS: Final = FRAME_MS / 1000
SILENCE: Final = bytes(FRAME_BYTES)
_QUIETEST_DB: Final = -60.0
_LATE_BEFORE_GROWTH: Final = 3  # once may be chance


class FrameQueue:
    """Between a thread that records and one that plays, whose clocks differ a little.

    At most ``longest`` frames wait; the oldest is dropped. After it ran dry it waits for
    ``target`` frames, so that one late frame does not break every following one.
    """

    def __init__(self, target: int = 2, longest: int = 4) -> None:
        self._target = target
        self._frames: deque[bytes] = deque(maxlen=longest)
        self._filling = True
        self._lock = threading.Lock()
        self.dropped = 0
        self.missed = 0

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: bytes) -> None:
        with self._lock:
            if len(self._frames) == self._frames.maxlen:
                self.dropped += 1
            self._frames.append(frame)

    def take(self) -> bytes:
        """The oldest frame, or silence."""
        with self._lock:
            if self._filling and len(self._frames) < self._target:
                return SILENCE
            self._filling = not self._frames
            if self._filling:
                self.missed += 1
                return SILENCE
            return self._frames.popleft()

    def clear(self) -> None:
        with self._lock:
            self._frames.clear()
            self._filling = True


class BufferLength:
    """Milliseconds of the loudspeaker's buffer; grows where this machine is too busy for less."""

    def __init__(self, first: int = 60, longest: int = 120) -> None:
        self.milliseconds = first
        self._longest = longest
        self._late = 0

    def waited(self, seconds: float) -> bool:
        """Told how long nothing was written; whether the buffer has just grown."""
        if seconds * 1000 < self.milliseconds or self.milliseconds >= self._longest:
            return False
        self._late += 1
        if self._late < _LATE_BEFORE_GROWTH:
            return False
        self._late = 0
        self.milliseconds += FRAME_MS
        return True


def loudness(frame: bytes) -> float:
    """From 0.0 (60 dB below full scale, or less) to 1.0 (full scale), linear in decibels."""
    samples = array("h", frame)
    if not samples:
        return 0.0
    power = sum(sample * sample for sample in samples) / len(samples)
    if power < 1.0:
        return 0.0
    decibels = 10 * math.log10(power / 32768.0**2)
    return min(1.0, max(0.0, 1 - decibels / _QUIETEST_DB))
