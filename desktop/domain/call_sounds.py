"""What there is to hear of a call that was recorded, and what is said where there is nothing."""

from __future__ import annotations

from enum import Enum
from typing import Final


class CallSound(Enum):
    """Of one call; ``calls.sound`` in the rows."""

    NOT_CAPTURED = ""
    DEMONSTRATION = "demonstration"  # a call that was made up, with a murmur for a talk


MISSING: Final = {
    CallSound.NOT_CAPTURED: (
        "not_captured",
        "This call is marked as recorded, but its sound was not captured. There is none to hear.",
    ),
}
