"""What the media manager asks of the services, the dialogs and the microphone, and shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.library import LibrarySound, SoundUse
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.editing.paged import ListState
from desktop.ui.texts.bulk.contracts import FileDialogs

MANAGE: Final = "media:manage"
Fetch = Callable[[], Awaitable[bytes]]


class Sounds(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` may hold the sound as it is."""

    async def all(self) -> tuple[LibrarySound, ...]: ...

    async def wave(self, sound_id: str) -> bytes: ...

    async def add(
        self, name: str, use: SoundUse, content: bytes, key: str = ""
    ) -> LibrarySound: ...

    async def rename(self, sound: LibrarySound) -> LibrarySound: ...

    async def replace(self, sound: LibrarySound, content: bytes) -> LibrarySound: ...

    async def remove(self, sound: LibrarySound, replacement: str = "") -> None: ...

    async def greet_with(self, sound_id: str) -> None: ...


class Ear(Protocol):
    """Hears what happens at the microphone."""

    def hears(self, level: float, milliseconds: int) -> None:
        """``level`` from 0 to 1, and how long it has been recording."""

    def lost(self, sentence: str) -> None:
        """It records no longer; what it has is taken by ``stop``."""


class Microphone(Protocol):
    ear: Ear | None

    @property
    def is_there(self) -> bool: ...

    def start(self) -> None: ...

    def stop(self) -> bytes:
        """What was recorded, as WAV; b"" where nothing was. Safe to repeat."""


@dataclass(slots=True)
class MediaServices:
    session: Session
    stream: Stream
    sounds: Sounds
    files: FileDialogs
    microphone: Microphone
    tasks: Tasks
    clock: Clock


@dataclass(frozen=True, slots=True)
class SoundFormState:
    """``opened`` counts openings, ``heard`` the sounds that can be listened to here."""

    is_open: bool = False
    opened: int = 0
    heard: int = 0
    title: str = ""
    name: str = ""
    use: SoundUse = SoundUse.MUSIC
    is_new: bool = True
    content: str = ""  # in words: the file, the recording, or what it has been
    can_listen: bool = False
    is_wave: bool = True  # its shape can be shown before anybody listens
    greets: bool = False
    is_recording: bool = False
    recorded: str = ""  # how long
    level: float = 0.0
    can_record: bool = True
    can_edit: bool = True
    is_busy: bool = False
    can_save: bool = False
    error: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class RemoveState:
    """``choices`` can be played instead, by key and in words; none where it is not played."""

    is_open: bool = False
    opened: int = 0
    title: str = ""
    sentence: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_busy: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class SoundRow:
    id: str
    name: str
    use: str
    length: str
    added: str
    played: str

    def says(self, text: str) -> bool:
        return any(text in each.casefold() for each in (self.name, self.use, self.played))


@dataclass(frozen=True, slots=True)
class MediaState(ListState[SoundRow]):
    form: SoundFormState = SoundFormState()
    removing: RemoveState = RemoveState()
