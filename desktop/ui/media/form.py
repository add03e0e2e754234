"""One sound while it is made or changed: a file or a recording, its name and its use; no Qt."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.library import (
    LONGEST_SECONDS,
    LONGEST_SOUND_NAME,
    MOST_UPLOAD_BYTES,
    LibrarySound,
    SoundUse,
)
from desktop.ui.media.contracts import MANAGE, MediaServices, SoundFormState
from desktop.ui.widgets.waves import read_wave
from desktop.ui.words import short_span

KINDS: Final = "Sounds (*.wav *.mp3 *.flac *.ogg *.oga);;All files (*)"
_READ_ONLY: Final = "You may not change this any more. What you have here can still be heard."
_CONFLICT: Final = (
    "Somebody else made it \u201c{name}\u201d, {length} long, meanwhile. Saving puts yours in the "
    "place of theirs."
)
_NO_MICROPHONE: Final = "There is no microphone. Connect one, or choose a file."


@dataclass(frozen=True, slots=True)
class Draft:
    """``content`` is what was chosen or recorded, b"" where it keeps its sound."""

    name: str = ""
    use: SoundUse = SoundUse.MUSIC
    content: bytes = b""
    content_name: str = ""
    greets: bool = False


class SoundForm:
    """``changed`` is called after every change of ``state``, ``saved`` with what was saved."""

    def __init__(
        self,
        services: MediaServices,
        changed: Callable[[], None],
        saved: Callable[[LibrarySound], None],
    ) -> None:
        self._services = services
        self._changed, self._saved = changed, saved
        self._kept: LibrarySound | None = None  # what is changed, as the CRM has it
        self._draft = self._before = Draft()
        self._key = ""  # of this upload: one that is sent again is added once
        self.state = SoundFormState()

    # What the panel does

    def open(self, sound: LibrarySound | None, *, greets: bool = False) -> None:
        self._services.microphone.ear = self
        self._kept = sound
        if sound is not None:
            self._draft = Draft(sound.name, sound.use, greets=greets)
        else:
            self._draft = Draft()
        self._before, self._key = self._draft, uuid.uuid4().hex
        self.state = SoundFormState(
            is_open=True, opened=self.state.opened + 1, heard=self.state.heard + 1
        )
        self._show()

    def close(self) -> None:
        self._services.microphone.stop()
        self._kept, self._draft = None, Draft()
        opened, heard = self.state.opened, self.state.heard + 1
        self.state = SoundFormState(opened=opened, heard=heard)
        self._changed()

    def met(self, now: LibrarySound, *, greets: bool) -> None:
        """The one that is changed, as somebody else has left it."""
        before = self._kept
        if before is None or before.id != now.id or self.state.is_busy:
            return
        self._kept = now
        if self._draft == self._before:
            self._before = self._draft = Draft(now.name, now.use, greets=greets)
            heard = self.state.heard + (before.milliseconds != now.milliseconds)
            self.state = replace(self.state, heard=heard)
        elif before.version != now.version:
            length = short_span(round(now.milliseconds / 1000))
            self.state = replace(self.state, warning=_CONFLICT.format(name=now.name, length=length))
        self._show()

    def permissions_changed(self) -> None:
        if self.state.is_open and not self._can_edit:
            self.stop()
            self.state = replace(self.state, warning=_READ_ONLY)
        self._show()

    @property
    def editing(self) -> str:
        """The id of the sound that is changed, "" for none."""
        return self._kept.id if self._kept is not None and self.state.is_open else ""

    # What the person does

    def rename(self, name: str) -> None:
        self._alter(replace(self._draft, name=name))

    def choose_use(self, use: SoundUse) -> None:
        if self._kept is None:
            self._alter(replace(self._draft, use=use, greets=False))

    def greet(self, greets: bool) -> None:
        self._alter(replace(self._draft, greets=greets))

    def choose_file(self) -> None:
        if self._is_free:
            self._services.tasks.start(self._choose_file(), "choose a sound")

    def record(self) -> None:
        microphone = self._services.microphone
        if not self._is_free or self.state.is_recording:
            return
        if not microphone.is_there:
            self._fail(_NO_MICROPHONE)
            return
        self.state = replace(
            self.state, is_recording=True, recorded=short_span(0), level=0.0, error=""
        )
        microphone.start()
        self._show()

    def stop(self) -> None:
        """What was said until now is what will be saved."""
        if not self.state.is_recording:
            return
        content, length = self._services.microphone.stop(), self.state.recorded
        self.state = replace(self.state, is_recording=False, level=0.0)
        if content:
            self._take(content, f"Recording, {length}")
        else:
            self._fail("Nothing was recorded. Look whether the microphone is muted.")

    def save(self) -> None:
        if self.state.can_save:
            self.state = replace(self.state, is_busy=True, error="", warning="")
            self._show()
            self._services.tasks.start(self._save(), "save a sound")

    async def fetch(self) -> bytes:
        """What can be listened to: the new one, else the one it has."""
        if self._draft.content or self._kept is None:
            return self._draft.content
        return await self._services.sounds.wave(self._kept.id)

    # What the microphone tells

    def hears(self, level: float, milliseconds: int) -> None:
        if not self.state.is_recording:
            return
        recorded = short_span(milliseconds // 1000)
        self.state = replace(self.state, level=level, recorded=recorded)
        if milliseconds >= LONGEST_SECONDS * 1000:
            self.stop()
        else:
            self._changed()

    def lost(self, sentence: str) -> None:
        self.stop()
        self._fail(sentence)

    # Steps

    async def _choose_file(self) -> None:
        opened = self.state.opened
        try:
            chosen = await self._services.files.choose("A sound", KINDS, MOST_UPLOAD_BYTES)
        except SoftphoneError as error:
            self._fail(str(error))
            return
        if chosen is None or opened != self.state.opened or not self.state.is_open:
            return
        if not self._draft.name.strip():
            name = PurePath(chosen.name).stem[:LONGEST_SOUND_NAME]
            self._draft = replace(self._draft, name=name)
        self._take(chosen.content, chosen.name)

    def _take(self, content: bytes, name: str) -> None:
        self._draft = replace(self._draft, content=content, content_name=name)
        self._key = uuid.uuid4().hex
        is_wave, heard = read_wave(content) is not None, self.state.heard + 1
        self.state = replace(self.state, heard=heard, is_wave=is_wave, error="")
        self._show()

    async def _save(self) -> None:
        opened, draft = self.state.opened, self._draft
        try:
            sound = await self._sent(draft)
            if draft.greets != self._before.greets:
                await self._services.sounds.greet_with(sound.id if draft.greets else "")
        except SoftphoneError as error:
            if opened == self.state.opened:
                self._refused(error)
            return
        if opened == self.state.opened:
            self.close()
        self._saved(sound)

    async def _sent(self, draft: Draft) -> LibrarySound:
        """What has been kept on the way is kept, and not sent again."""
        sounds, kept = self._services.sounds, self._kept
        if kept is None:
            kept = await sounds.add(draft.name.strip(), draft.use, draft.content, self._key)
            self._became(kept)
            return kept
        if draft.content:
            kept = await sounds.replace(kept, draft.content)
            self._became(kept)
        if draft.name.strip() != kept.name:
            kept = await sounds.rename(replace(kept, name=draft.name.strip()))
            self._became(kept)
        return kept

    def _became(self, kept: LibrarySound) -> None:
        self._kept = kept
        self._before = replace(self._before, name=kept.name, use=kept.use)
        self._draft = replace(self._draft, content=b"", content_name="")

    def _refused(self, error: SoftphoneError) -> None:
        self.state = replace(self.state, is_busy=False)
        if isinstance(error, Conflict) and isinstance(error.current, LibrarySound):
            self.met(error.current, greets=self._draft.greets)
            return
        self._fail(str(error))

    def _alter(self, draft: Draft) -> None:
        if self._is_free and draft != self._draft:
            if (draft.name, draft.use) != (self._draft.name, self._draft.use):
                self._key = uuid.uuid4().hex
            self._draft = draft
            self.state = replace(self.state, error="")
            self._show()

    def _fail(self, sentence: str) -> None:
        self.state = replace(self.state, error=sentence)
        self._show()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(MANAGE)

    @property
    def _is_free(self) -> bool:
        return self._can_edit and self.state.is_open and not self.state.is_busy

    def _show(self) -> None:
        draft, kept, state = self._draft, self._kept, self.state
        length = f"The sound it has, {short_span(round(kept.milliseconds / 1000))}" if kept else ""
        has_sound = bool(draft.content) or kept is not None
        is_ready = has_sound and bool(draft.name.strip()) and draft != self._before
        self.state = replace(
            state,
            title=kept.name if kept is not None else "New sound",
            name=draft.name,
            use=draft.use,
            is_new=kept is None,
            content=draft.content_name or length or "No sound yet",
            can_listen=has_sound and not state.is_recording,
            greets=draft.greets,
            can_record=self._is_free,
            can_edit=self._can_edit,
            can_save=is_ready and self._is_free and not state.is_recording,
        )
        self._changed()
