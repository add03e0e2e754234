"""A sound that was sent: decoded, and put into the one form that the phone system plays."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import wave
from dataclasses import dataclass
from typing import Final

from desktop.domain.library import LONGEST_SECONDS
from desktop.server.crm.problems import Problem
from desktop.server.sound_form import RATE, TOO_LONG

log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 30.0
_SHORTEST_MS: Final = 100
_NO_SOUND: Final = (
    "This is no sound file that can be used, or a part of it is missing. "
    "Choose a WAV, MP3, FLAC or Ogg Vorbis file."
)
_TOO_LONG: Final = f"A sound may last {LONGEST_SECONDS // 60} minutes at most. Shorten it."
_TOO_SHORT: Final = "There is nothing to hear in this. Choose or record something longer."


@dataclass(frozen=True, slots=True)
class Converted:
    wave: bytes
    milliseconds: int


def converted(content: bytes) -> Converted:
    """Blocks for as long as decoding takes. Raises 422 with a sentence for what is no sound."""
    samples = _samples_of(content)
    milliseconds = len(samples) // 2 * 1000 // RATE
    if milliseconds < _SHORTEST_MS:
        raise Problem(422, "too_short", _TOO_SHORT)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples)
    return Converted(file.getvalue(), milliseconds)


def _samples_of(content: bytes) -> bytes:
    program = [sys.executable, "-m", "desktop.server.sound_decoder", str(LONGEST_SECONDS)]
    try:
        done = subprocess.run(
            program, input=content, capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Problem(422, "not_a_sound", _NO_SOUND) from None
    except OSError as error:
        log.error("a sound could not be decoded: %s", error)
        sentence = "The CRM cannot look at sounds at the moment. Try again in a minute."
        raise Problem(503, "storage_failed", sentence) from error
    if done.returncode == TOO_LONG:
        raise Problem(422, "too_long", _TOO_LONG)
    if done.returncode:
        raise Problem(422, "not_a_sound", _NO_SOUND)
    return done.stdout
