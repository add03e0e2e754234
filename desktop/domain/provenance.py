"""Where the value of a setting comes from, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """Whoever stands earlier decides."""

    POLICY = "policy"  # a file that whoever looks after the computer has put there
    CRM = "crm"
    YOU = "you"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Provenance:
    """``owner`` is who set it, in words, where that is somebody else; locked, only they may."""

    source: Source = Source.DEFAULT
    owner: str = ""
    is_locked: bool = False

    @property
    def words(self) -> str:
        if self.source is Source.YOU:
            return "Set by you"
        if self.source is Source.DEFAULT:
            return "Default"
        return f"Set by {self.owner}" if self.is_locked else f"Default of {self.owner}"

    @property
    def refusal(self) -> str:
        """Why it cannot be changed here, "" where it can."""
        return f"{self.owner} has set this; only they can change it." if self.is_locked else ""
