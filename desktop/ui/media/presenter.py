"""The library of sounds: the list, the one that is made or changed, and the one that goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import EventsMissed, SoundsChanged, TeamsChanged, VoiceMenusChanged
from desktop.domain.library import LibrarySound, SoundUse, replacements
from desktop.ui.editing.whole import WholeListPresenter
from desktop.ui.media.contracts import MANAGE, MediaServices, MediaState, RemoveState, SoundRow
from desktop.ui.media.form import SoundForm
from desktop.ui.words import moment, short_span

GREETS: Final = "voicemail of everybody"  # as the CRM says what plays a greeting
_NOBODY: Final = "Nothing plays it. It is removed for good."


class MediaPresenter(WholeListPresenter[LibrarySound, None, MediaState]):
    renewed_by = (SoundsChanged, TeamsChanged, VoiceMenusChanged, EventsMissed)
    name = "the library of sounds"
    permission = MANAGE

    def __init__(self, services: MediaServices) -> None:
        super().__init__(services, None, MediaState())
        self._sounds, self._clock = services.sounds, services.clock
        self._goes: LibrarySound | None = None
        self.form = SoundForm(services, self._show, self._saved)

    def leave(self) -> None:
        """Nobody is recorded who looks at something else."""
        super().leave()
        self.form.stop()

    def add(self) -> None:
        if self._can_edit:
            self.form.open(None)

    def edit(self, sound_id: str) -> None:
        sound = self._entry(sound_id)
        if sound is not None and self._can_edit:
            self.form.open(sound, greets=GREETS in sound.used_by)

    # Removing

    def remove(self, sound_id: str) -> None:
        sound = self._entry(sound_id)
        if sound is not None and self._can_edit:
            self._goes = sound
            self._ask_about(sound)

    def keep(self) -> None:
        self._goes = None
        opened = self._state.removing.opened
        self._set_removing(RemoveState(opened=opened))

    def remove_it(self, replacement: str) -> None:
        """``replacement`` is the key of what is played instead, "" where nothing plays it."""
        sound, asking = self._goes, self._state.removing
        if sound is None or asking.is_busy or not self._can_edit:
            return
        self._set_removing(replace(asking, is_busy=True, error=""))
        self._tasks.start(self._remove(sound, replacement), "remove a sound")

    async def _remove(self, sound: LibrarySound, replacement: str) -> None:
        try:
            await self._sounds.remove(sound, replacement)
        except SoftphoneError as error:
            if isinstance(error, Conflict) and isinstance(error.current, LibrarySound):
                self._goes = error.current
                self._ask_about(error.current)
            self._set_removing(replace(self._state.removing, is_busy=False, error=str(error)))
        else:
            self.keep()
            self._say("good", f"{sound.name} is removed.")
        self.reload()

    def _ask_about(self, sound: LibrarySound) -> None:
        where = ", ".join(sound.used_by)
        sentence = f"It is played by: {where}. What is heard there instead?" if where else _NOBODY
        choices = replacements(sound, self._entries) if where else ()
        opened = self._state.removing.opened + 1
        title = f"Remove {sound.name}"
        self._set_removing(RemoveState(True, opened, title, sentence, choices))

    # Steps

    async def _ask(self) -> tuple[tuple[LibrarySound, ...], None]:
        return await self._sounds.all(), None

    def _arrived(self) -> None:
        edited = self._entry(self.form.editing)
        if edited is not None:
            self.form.met(edited, greets=GREETS in edited.used_by)

    def _saved(self, sound: LibrarySound) -> None:
        self._say("good", f"{sound.name} is saved. The next call hears it where it is played.")
        self.reload()

    def _permissions_changed(self) -> None:
        self.form.permissions_changed()

    def _forget(self) -> None:
        self._goes = None
        super()._forget()
        self.form.close()

    def _fresh(self) -> MediaState:
        return MediaState(removing=RemoveState(opened=self._state.removing.opened))

    def _set_removing(self, removing: RemoveState) -> None:
        self._state = replace(self._state, removing=removing)
        self._show()

    def _completed(self, state: MediaState) -> MediaState:
        return replace(state, form=self.form.state)

    def _lines(self, wanted: str) -> tuple[SoundRow, ...]:
        rows = (self._row(each) for each in self._entries)
        return tuple(row for row in rows if row.says(wanted))

    def _row(self, sound: LibrarySound) -> SoundRow:
        played = ", ".join(sound.used_by)
        nothing = "Agents, in a talk" if sound.use is SoundUse.DROP else "Nothing"
        at = moment(sound.added_at, self._clock.now()) if sound.added_at else ""
        return SoundRow(
            id=sound.id,
            name=sound.name,
            use=sound.use.title,
            length=short_span(round(sound.milliseconds / 1000)),
            added=f"{sound.added_by}, {at}",
            played=played[:1].upper() + played[1:] or nothing,
        )
