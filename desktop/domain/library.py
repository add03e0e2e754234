"""The library of an account's own sounds: what each is for, and what takes the place of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

LONGEST_SOUND_NAME: Final = 60
LONGEST_SECONDS: Final = 300
MOST_UPLOAD_BYTES: Final = 20 * 1024 * 1024
MOST_SOUNDS: Final = 500
OWN: Final = "own"  # in the place of a sound: what the phone system plays without one

# What the phone system brings along to be read out as a menu.
PROMPTS: Final = (
    ("office_menu", "Front desk: sales, a colleague, a message"),
    ("menu", "Short: one, two or nine"),
)


class SoundUse(Enum):
    GREETING = "greeting"
    MUSIC = "music"
    VOICEMAIL = "voicemail"
    DROP = "drop"
    ANNOUNCEMENT = "announcement"

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES: Final = {
    SoundUse.GREETING: "Menu greeting",
    SoundUse.MUSIC: "Queue music",
    SoundUse.VOICEMAIL: "Voicemail greeting",
    SoundUse.DROP: "Voicemail drop",
    SoundUse.ANNOUNCEMENT: "Recording announcement",
}
_OWN_WORDS: Final = {
    SoundUse.MUSIC: "The phone system's own music",
    SoundUse.VOICEMAIL: "The phone system's own greeting",
    SoundUse.ANNOUNCEMENT: "No sound: the agent says it",
}


@dataclass(frozen=True, slots=True)
class LibrarySound:
    """``used_by`` says in words what plays it; ``added_by`` is a name."""

    id: str
    name: str
    use: SoundUse
    milliseconds: int = 0
    added_by: str = ""
    added_at: datetime | None = None
    used_by: tuple[str, ...] = ()
    version: int = 1


def fault_of(name: str, others: Iterable[str]) -> str:
    """What is wrong with a name, "" where nothing is."""
    plain = name.strip()
    if not plain:
        return "Give the sound a name."
    if len(plain) > LONGEST_SOUND_NAME:
        return f"A name has at most {LONGEST_SOUND_NAME} letters."
    if plain.casefold() in {each.casefold() for each in others}:
        return "There is another sound of this name."
    return ""


def replacements(
    sound: LibrarySound, sounds: Iterable[LibrarySound]
) -> tuple[tuple[str, str], ...]:
    """What can take its place, by key and in words: another one for the same use, or our own."""
    others = tuple(
        (each.id, each.name) for each in sounds if each.use is sound.use and each.id != sound.id
    )
    if sound.use is SoundUse.GREETING:
        return (*others, *PROMPTS)
    own = _OWN_WORDS.get(sound.use)
    return (*others, (OWN, own)) if own else others
