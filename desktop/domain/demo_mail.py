"""A letter in the mailbox of the demo, which stands for everybody's outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DemoMail:
    """``attachments`` are place and name of each; ``at`` is aware, in UTC."""

    id: str
    to: str
    subject: str
    text: str
    at: datetime
    attachments: tuple[tuple[int, str], ...] = ()
