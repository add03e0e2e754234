"""The fake CRM: the library of sounds."""

from __future__ import annotations

import io
import wave
from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.library import (
    OWN,
    LibrarySound,
    SoundUse,
    fault_of,
    replacements,
)
from desktop.domain.recording import RecordingSettings
from desktop.domain.teams import Team, TeamKind
from desktop.domain.voice_menus import VoiceMenu
from tests.fakes.clock import START
from tests.fakes.crm_company import Company, of

_MANAGE = ("media:manage", "change the sounds of the account")
_CHOOSING = {
    SoundUse.MUSIC: "users:view",
    SoundUse.GREETING: "numbers:view",
    SoundUse.ANNOUNCEMENT: "recordings:configure",
    SoundUse.DROP: "calls:place",
}
_NO_SOUND = "This is no sound file that can be used, or a part of it is missing."


class FakeSounds(Company):
    """Part of ``Crm``; the files are WAV of 8 or 16 kHz."""

    recording_rules: RecordingSettings
    team_rows: dict[TeamKind, list[Team]]
    menu_rows: list[VoiceMenu]

    def __init__(self) -> None:
        super().__init__()
        self.sound_rows: list[LibrarySound] = []
        self.sound_files: dict[str, bytes] = {}
        self.voicemail_greeting = ""
        self._sound_keys: dict[str, LibrarySound] = {}

    async def sounds(self, account_id: str) -> tuple[LibrarySound, ...]:
        self._check("sounds", account_id, *_MANAGE)
        return tuple(self._library(account_id))

    async def sound_choices(self, account_id: str, use: SoundUse) -> tuple[tuple[str, str], ...]:
        needed = _CHOOSING.get(use, _MANAGE[0])
        enough = self._answer(account_id).grants(_MANAGE[0])
        self._check("sound_choices", account_id, _MANAGE[0] if enough else needed, "choose a sound")
        return self._offered(use)

    async def sound_wave(self, account_id: str, sound_id: str) -> bytes:
        self._check("sound_wave", account_id)
        if sound_id not in self.sound_files:
            raise NotFound("There is nothing here.")
        return self.sound_files[sound_id]

    async def add_sound(
        self, account_id: str, name: str, use: SoundUse, content: bytes, idempotency_key: str
    ) -> LibrarySound:
        self._check("add_sound", account_id, *_MANAGE)
        if idempotency_key in self._sound_keys:
            return self._sound_keys[idempotency_key]
        length = _milliseconds(content)
        if fault := fault_of(name, [each.name for each in self.sound_rows]):
            raise InvalidInput(fault)
        new_id = f"snd_{len(self._sound_keys) + 1}"
        row = LibrarySound(new_id, name.strip(), use, length, "Anna Keller", START)
        self.sound_rows.append(row)
        self.sound_files[new_id], self._sound_keys[idempotency_key] = content, row
        self.push("sounds.updated")
        return row

    async def rename_sound(self, account_id: str, sound: LibrarySound) -> LibrarySound:
        self._check("rename_sound", account_id, *_MANAGE)
        before = self._kept_sound(account_id, sound)
        others = [each.name for each in self.sound_rows if each.id != sound.id]
        if fault := fault_of(sound.name, others):
            raise InvalidInput(fault)
        return self._sound_became(before, name=sound.name.strip())

    async def replace_sound(
        self, account_id: str, sound: LibrarySound, content: bytes
    ) -> LibrarySound:
        self._check("replace_sound", account_id, *_MANAGE)
        before, length = self._kept_sound(account_id, sound), _milliseconds(content)
        self.sound_files[sound.id] = content
        return self._sound_became(before, milliseconds=length)

    async def remove_sound(
        self, account_id: str, sound: LibrarySound, replacement: str = ""
    ) -> None:
        self._check("remove_sound", account_id, *_MANAGE)
        before = self._kept_sound(account_id, sound)
        if before.used_by and not replacement:
            where = ", ".join(before.used_by)
            raise Conflict(f"It is still played: {where}. Choose what is played instead.", before)
        if before.used_by and replacement not in dict(replacements(before, self.sound_rows)):
            raise InvalidInput("This sound cannot take its place. Choose another one.")
        self._played_instead(sound.id, replacement)
        self.sound_rows = [each for each in self.sound_rows if each.id != sound.id]
        self.push("sounds.updated")

    async def choose_voicemail_greeting(self, account_id: str, sound_id: str) -> None:
        self._check("choose_voicemail_greeting", account_id, *_MANAGE)
        self._check_sound(sound_id, SoundUse.VOICEMAIL)
        self.voicemail_greeting = sound_id
        self.push("sounds.updated")

    def somebody_renames_sound(self, sound_id: str, name: str) -> None:
        """Another administrator, meanwhile."""
        before = next(each for each in self.sound_rows if each.id == sound_id)
        self._sound_became(before, name=name)

    def _library(self, account_id: str) -> list[LibrarySound]:
        rows = sorted(of(account_id, self.sound_rows), key=lambda each: each.name)
        return [replace(each, used_by=self._used_by(each.id)) for each in rows]

    def _used_by(self, sound_id: str) -> tuple[str, ...]:
        queues = [each for each in self.team_rows[TeamKind.QUEUE] if each.music == sound_id]
        menus = [each for each in self.menu_rows if each.prompt == sound_id]
        words = [f"queue {each.name}" for each in queues] + [f"menu {each.name}" for each in menus]
        words += ["voicemail of everybody"] if self.voicemail_greeting == sound_id else []
        return (*words, *(["recorded calls"] if self.recording_rules.sound == sound_id else []))

    def _played_instead(self, sound_id: str, key: str) -> None:
        other = "" if key == OWN else key
        queues = self.team_rows[TeamKind.QUEUE]
        self.team_rows[TeamKind.QUEUE] = [
            replace(each, music=other, version=each.version + 1) if each.music == sound_id else each
            for each in queues
        ]
        self.menu_rows = [
            replace(each, prompt=key, version=each.version + 1) if each.prompt == sound_id else each
            for each in self.menu_rows
        ]
        if self.voicemail_greeting == sound_id:
            self.voicemail_greeting = other
        if self.recording_rules.sound == sound_id:
            version = self.recording_rules.version + 1
            self.recording_rules = replace(self.recording_rules, sound=other, version=version)

    def _offered(self, use: SoundUse) -> tuple[tuple[str, str], ...]:
        found = sorted((each.name, each.id) for each in self.sound_rows if each.use is use)
        return tuple((key, name) for name, key in found)

    def _check_sound(self, sound_id: str, use: SoundUse | None) -> None:
        if sound_id and (use is None or sound_id not in dict(self._offered(use))):
            raise InvalidInput("This sound is not in the library any more.")

    def _kept_sound(self, account_id: str, sound: LibrarySound) -> LibrarySound:
        found = (each for each in self._library(account_id) if each.id == sound.id)
        before = next(found, None)
        if before is None:
            raise NotFound("There is nothing here.")
        if before.version != sound.version:
            raise Conflict("Somebody else changed this sound first. Look at it again.", before)
        return before

    def _sound_became(self, before: LibrarySound, **news: object) -> LibrarySound:
        after = replace(before, version=before.version + 1, **news)
        at = next(i for i, each in enumerate(self.sound_rows) if each.id == before.id)
        self.sound_rows[at] = replace(after, used_by=())
        self.push("sounds.updated")
        return after


def _milliseconds(content: bytes) -> int:
    try:
        with wave.open(io.BytesIO(content)) as file:
            return file.getnframes() * 1000 // file.getframerate()
    except (wave.Error, EOFError):
        raise InvalidInput(_NO_SOUND) from None
