"""Makes the tones of the app anew, the same bytes every time: python packaging/make_tones.py."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

RATE = 16_000
FOLDER = Path(__file__).parent.parent / "resources" / "sounds"


def tone(frequencies: tuple[float, ...], seconds: float, level: float = 0.25) -> Iterator[int]:
    """A chord with soft edges of 10 ms, so that nothing clicks."""
    count = int(seconds * RATE)
    edge = RATE // 100
    for index in range(count):
        value = sum(math.sin(2 * math.pi * each * index / RATE) for each in frequencies)
        gain = min(1.0, index / edge, (count - index) / edge)
        yield int(32_767 * level * gain * value / len(frequencies))


def silence(seconds: float) -> Iterator[int]:
    yield from [0] * int(seconds * RATE)


def bell(frequency: float, seconds: float) -> Iterator[int]:
    """A struck bar: partials that die away."""
    for index in range(int(seconds * RATE)):
        at = index / RATE
        value = sum(
            level * math.exp(-at * decay) * math.sin(2 * math.pi * frequency * partial * at)
            for partial, level, decay in ((1.0, 0.6, 4.0), (2.76, 0.25, 9.0), (5.4, 0.1, 16.0))
        )
        yield int(32_767 * 0.45 * min(1.0, index / 40) * value)


def save(name: str, *parts: Iterator[int]) -> None:
    samples = [sample for part in parts for sample in part]
    with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    save("ring", bell(784, 0.35), bell(988, 0.35), bell(784, 0.35), bell(988, 0.95), silence(2.0))
    save("ringback", tone((440, 480), 2.0, 0.12), silence(4.0))
    save("busy", tone((480, 620), 0.5, 0.15), silence(0.5))
    save("waiting", tone((440,), 0.2, 0.08), silence(0.3), tone((440,), 0.2, 0.08))
    save("chime", bell(659, 0.3), bell(880, 0.9))


if __name__ == "__main__":
    main()
