"""Whether a call is recorded, and what the people in it are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.numbers import Recorded

LONGEST_ANNOUNCEMENT: Final = 300
USUAL_ANNOUNCEMENT: Final = "This call is recorded to improve our service."


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """What an account does with its calls; ``announcement`` is said while ``is_announced``.

    ``sound`` is the id of one that is played to the other side instead, "" for none.
    """

    is_on: bool = False
    is_announced: bool = True
    announcement: str = USUAL_ANNOUNCEMENT
    version: int = 1
    sound: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What holds for one call."""

    is_on: bool = False
    announcement: str = ""
    sound: str = ""


def recording_of(settings: RecordingSettings, number: Recorded, *, is_there: bool) -> Recording:
    """``is_there``: the plan has it, and neither agency nor account has switched it off."""
    wanted = settings.is_on if number is Recorded.ACCOUNT else number is Recorded.ON
    if not (wanted and is_there):
        return Recording()
    if not settings.is_announced:
        return Recording(is_on=True)
    return Recording(is_on=True, announcement=settings.announcement, sound=settings.sound)


def fault_of(settings: RecordingSettings) -> str:
    """Why these settings cannot be, "" where they can."""
    if settings.is_announced and not settings.announcement.strip():
        return "Write what is said, or say nothing at all."
    if len(settings.announcement) > LONGEST_ANNOUNCEMENT:
        return f"What is said may have {LONGEST_ANNOUNCEMENT} characters at most."
    return ""
