"""What the outside party hears: loudness and strongest frequency of the last second."""

from __future__ import annotations

import array
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

_HEADER: Final = 44  # bytes of a WAV header
_LOWEST: Final = 100  # Hz
_HIGHEST: Final = 3400
_SILENCE: Final = 30.0  # of 32767; what codecs leave of silence


@dataclass(frozen=True, slots=True)
class Heard:
    """``frequency_hz`` is 0 in silence; ``level`` is the root mean square, 0 to 1."""

    number: str
    answered: bool
    frequency_hz: float
    level: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def listen(reports: Iterable[dict[str, Any]]) -> list[Heard]:
    """``reports`` as the media processes give them: number, file, rate, answered."""
    return [_listened(report) for report in reports]


def _listened(report: dict[str, Any]) -> Heard:
    rate = int(report["rate"])
    samples = last_second(Path(report["file"]), rate)
    level = math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0
    frequency = dominant_frequency(samples, rate) if level > _SILENCE else 0.0
    return Heard(report["number"], bool(report["answered"]), frequency, level / 32_767)


def last_second(path: Path, rate: int) -> Sequence[int]:
    """Signed 16-bit samples of the end of a mono WAV that is still being written."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            start = max(_HEADER, end - 2 * rate)
            file.seek(start + (start % 2))
            data = file.read()
    except FileNotFoundError:
        return []
    return array.array("h", data[: len(data) // 2 * 2])


def dominant_frequency(samples: Sequence[int], rate: int) -> float:
    """The strongest of 100 to 3400 Hz, to about 2 Hz, by Goertzel's algorithm."""
    short = samples[-rate // 8 :]
    coarse = max(range(_LOWEST, _HIGHEST, 8), key=lambda f: _power(short, f, rate))
    long = samples[-rate // 2 :]
    return float(max(range(coarse - 10, coarse + 11, 2), key=lambda f: _power(long, f, rate)))


def _power(samples: Sequence[int], frequency: float, rate: int) -> float:
    factor = 2.0 * math.cos(2.0 * math.pi * frequency / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    return before * before + last * last - factor * before * last
