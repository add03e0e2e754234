"""The CRM's interface: the library of sounds."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.library import LibrarySound, SoundUse


class CrmSounds(Protocol):
    """Part of ``Crm``; ``InvalidInput`` for a name that cannot be, or what is no sound.

    Raises ``Conflict`` with the ``LibrarySound`` as it is, where another version is there now.
    """

    async def sounds(self, account_id: str) -> tuple[LibrarySound, ...]:
        """By name."""

    async def sound_choices(self, account_id: str, use: SoundUse) -> tuple[tuple[str, str], ...]:
        """Id and name of what can be chosen for a use, by name."""

    async def sound_wave(self, account_id: str, sound_id: str) -> bytes:
        """WAV."""

    async def add_sound(
        self, account_id: str, name: str, use: SoundUse, content: bytes, idempotency_key: str
    ) -> LibrarySound:
        """``content`` is a file as it was chosen, or a recording."""

    async def rename_sound(self, account_id: str, sound: LibrarySound) -> LibrarySound: ...

    async def replace_sound(
        self, account_id: str, sound: LibrarySound, content: bytes
    ) -> LibrarySound:
        """Another sound in its place, wherever it is played."""

    async def remove_sound(
        self, account_id: str, sound: LibrarySound, replacement: str = ""
    ) -> None:
        """Raises ``Conflict`` while it is played somewhere and nothing takes its place."""

    async def choose_voicemail_greeting(self, account_id: str, sound_id: str) -> None:
        """ "" for the phone system's own."""
