"""What a recording holds: its pitch, and how long its silences are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.support.pulse import RATE


def pitch(samples: NDArray[np.int16]) -> float:
    """The strongest frequency in Hz, to a fraction of a hertz for a second or more."""
    window = samples.astype(float) * np.hanning(len(samples))
    padded = 1 << (len(samples) * 4 - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(window, padded))
    return float(np.argmax(spectrum) * RATE / padded)


def gaps_ms(samples: NDArray[np.int16], loud: float = 500.0) -> list[float]:
    """The stretches without sound, in steps of 2 ms."""
    step = RATE // 500
    peaks = np.abs(samples[: len(samples) // step * step].astype(int)).reshape(-1, step).max(axis=1)
    gaps, run = [], 0
    for peak in (*peaks, loud + 1):
        if peak <= loud:
            run += 1
        elif run:
            gaps.append(run * 2.0)
            run = 0
    return gaps


def longest_gap_ms(samples: NDArray[np.int16], loud: float = 500.0) -> float:
    return max(gaps_ms(samples, loud), default=0.0)


def from_first_sound(samples: NDArray[np.int16], loud: float = 500.0) -> NDArray[np.int16]:
    """Without the silence before somebody is heard."""
    heard = np.nonzero(np.abs(samples.astype(int)) > loud)[0]
    return samples[heard[0] :] if len(heard) else samples[:0]
