"""Makes the prompts of the demo phone system anew: ``python resources/sounds/make_sounds.py``.

The music is computed and always comes out the same; the voice needs espeak-ng (Debian package).
"""

from __future__ import annotations

import math
import struct
import subprocess
import tempfile
import wave
from pathlib import Path

RATE = 8000
HERE = Path(__file__).parent
CHORDS = (
    (261.63, 329.63, 392.0, 493.88),
    (220.0, 261.63, 329.63, 392.0),
    (174.61, 220.0, 261.63, 329.63),
    (196.0, 246.94, 293.66, 349.23),
)
VOICES = {
    "menu.wav": "Press 1 for sales, 2 for an echo, 9 to hang up.",
    "sales.wav": "Sales. Thank you for calling.",
    "greeting.wav": (
        "Nobody can take your call right now. Please leave a message after the tone. "
        "Hang up or press the pound key when you are done."
    ),
    "office_menu.wav": (
        "Welcome to Harbor Home Services. For sales, press 1. For Mia Lang, press 2. "
        "To leave a message for Anna Keller, press 3."
    ),
    "message_quote.wav": (
        "Hello, this is about the quote for the kitchen. Could you call me back this afternoon? "
        "I have two questions about the price."
    ),
    "message_thursday.wav": (
        "Hi, I need to move our appointment to Thursday. Please call me and tell me "
        "if that works for you."
    ),
    "message_thanks.wav": "Thank you for the quick repair. The heating works again. Bye.",
}


def music() -> list[float]:
    """Six seconds of four soft chords whose notes ring on over the end into the start."""
    samples = [0.0] * (RATE * 6)
    for place, chord in enumerate(CHORDS):
        for turn, pitch in enumerate(chord):
            start = place * len(samples) // 4 + turn * int(RATE * 0.18)
            for index, value in enumerate(_note(pitch, int(RATE * 2.2))):
                samples[(start + index) % len(samples)] += value
    return samples


def _note(pitch: float, length: int) -> list[float]:
    def at(index: int) -> float:
        t = index / RATE
        swell = (1 - math.exp(-t * 25)) * math.exp(-t * 1.6) * (1 - index / length)
        angle = 2 * math.pi * pitch * t
        overtones = 0.3 * math.sin(2 * angle) * math.exp(-t * 3)
        overtones += 0.1 * math.sin(3 * angle) * math.exp(-t * 5)
        return 0.09 * swell * (math.sin(angle) + overtones)

    return [at(index) for index in range(length)]


def beep() -> list[float]:
    """Half a second of 1000 Hz, without clicks, and a little silence behind it."""
    count = RATE // 2
    edges = [min(1.0, i / 80, (count - i) / 80) for i in range(count)]
    tone = [0.3 * e * math.sin(2 * math.pi * 1000 * i / RATE) for i, e in enumerate(edges)]
    return tone + [0.0] * (RATE // 10)


def speech(words: str) -> list[float]:
    """Spoken words, brought to 8 kHz, with a second of silence behind them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        command = ["espeak-ng", "-v", "en-us", "-s", "165", "-w", str(path), words]
        subprocess.run(command, check=True)
        with wave.open(str(path)) as file:
            rate, count = file.getframerate(), file.getnframes()
            raw = struct.unpack(f"<{count}h", file.readframes(count))
    smooth = [sum(raw[max(0, i - 2) : i + 1]) / 3 for i in range(len(raw))]
    picked = [smooth[int(i * rate / RATE)] for i in range(int(len(smooth) * RATE / rate))]
    loudest = max(map(abs, picked))
    while abs(picked[-1]) < loudest / 200:
        picked.pop()
    return [value / loudest / 2 for value in picked] + [0.0] * RATE


def write(name: str, samples: list[float]) -> None:
    with wave.open(str(HERE / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(value * 32_767)) for value in samples))


if __name__ == "__main__":
    write("music.wav", music())
    write("beep.wav", beep())
    for name, words in VOICES.items():
        write(name, speech(words))
