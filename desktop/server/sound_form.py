"""The one form in which sounds are kept, and how the decoder ends that makes it."""

from __future__ import annotations

from typing import Final

RATE: Final = 16_000  # of 16 bits, mono
NO_SOUND: Final = 3  # exit codes
TOO_LONG: Final = 4
