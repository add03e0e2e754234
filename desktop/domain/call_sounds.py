"""What there is to hear of a call that was recorded, and what is said where there is nothing."""

from __future__ import annotations

from enum import Enum
from typing import Final

MOST_BYTES: Final = 512 * 1024 * 1024  # more than four hours
LONGEST_SECONDS: Final = 12 * 3600
KEPT_DAYS: Final = 365  # in the CRM
AWAITED_DAYS: Final = 30  # what has not come by then will not come any more


class CallSound(Enum):
    """Of one call; ``calls.sound`` in the rows."""

    NOT_CAPTURED = ""  # by a phone of another maker, for instance
    DEMONSTRATION = "demonstration"  # a call that was made up, with a murmur for a talk
    AWAITED = "awaited"  # the phone that took the call writes it down and sends it
    KEPT = "kept"
    DELETED = "deleted"
    EXPIRED = "expired"


MISSING: Final = {
    CallSound.NOT_CAPTURED: (
        "not_captured",
        "This call is marked as recorded, but its sound was not captured. "
        "Phones of other makers do not send it.",
    ),
    CallSound.AWAITED: (
        "not_arrived",
        "The recording has not arrived yet. The computer that took the call sends it "
        "as soon as it reaches the CRM.",
    ),
    CallSound.DELETED: ("deleted", "The recording of this call was deleted."),
    CallSound.EXPIRED: (
        "expired",
        f"The recording of this call is gone: recordings are kept for {KEPT_DAYS} days.",
    ),
    CallSound.KEPT: (
        "lost",
        "The file of this recording is missing in the CRM. Tell your administrator.",
    ),
}
