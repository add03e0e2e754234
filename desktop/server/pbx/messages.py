"""Is there anything in a message: read once, thrown away from the disk, judged by its sound."""

from __future__ import annotations

import array
import struct
import sys
import time
import wave
from pathlib import Path
from typing import Final

LEAST_SECONDS: Final = 1.0
_LEAST_VOICE_SECONDS: Final = 0.2  # of them; a short "call me" is a message
_FRAME_SECONDS: Final = 0.02
_WRITING_SECONDS: Final = 3.0
_SILENCE: Final = 300  # of 32767, the loudest point of a frame; lines hum below it


def taken_message(path: Path, patience: float = _WRITING_SECONDS) -> bytes:
    """The WAV, b"" where nobody said anything; the file is gone afterwards.

    Blocks until the recorder has written all of it, for ``patience`` seconds at most.
    """
    until = time.monotonic() + patience
    try:
        while not _is_whole(path) and time.monotonic() < until:
            time.sleep(0.01)
        sound = path.read_bytes()
        return sound if _says_something(path) else b""
    except (OSError, EOFError, wave.Error):
        return b""
    finally:
        path.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """The recorder writes its head anew when it closes the file: then the size there is right."""
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, 2)
    return len(head) == 8 and struct.unpack("<4sI", head) == (b"RIFF", size - 8)


def _says_something(path: Path) -> bool:
    with wave.open(str(path)) as file:
        rate = file.getframerate()
        samples = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    frame = int(rate * _FRAME_SECONDS)
    starts = range(0, len(samples) - frame + 1, frame)
    loud = sum(max(samples[start : start + frame : 4]) > _SILENCE for start in starts)
    long_enough = len(samples) >= LEAST_SECONDS * rate
    return long_enough and bool(loud * _FRAME_SECONDS >= _LEAST_VOICE_SECONDS)
