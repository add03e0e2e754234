"""The way a call took, as the phone system wrote it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PathStep:
    """``kind`` is called, placed, menu, queue, rang, answered, transferred, taken_over, message or
    ended.

    ``detail`` is what the number is called, or how the call ended; ``at`` is aware UTC.
    """

    at: datetime
    kind: str
    who: str = ""
    number: str = ""
    queue: str = ""
    detail: str = ""
