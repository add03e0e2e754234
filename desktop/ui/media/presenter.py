"""The library of sounds: the list, the one that is made or changed, and the one that goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    SoundsChanged,
    TeamsChanged,
    VoiceMenusChanged,
)
from desktop.domain.library import LibrarySound, SoundUse, replacements
from desktop.ui.media.contracts import (
    MANAGE,
    MediaServices,
    MediaState,
    MediaView,
    RemoveState,
    SoundRow,
)
from desktop.ui.media.form import SoundForm
from desktop.ui.words import Phase, moment, short_span

GREETS: Final = "voicemail of everybody"  # as the CRM says what plays a greeting
_NOBODY: Final = "Nothing plays it. It is removed for good."


class MediaPresenter:
    def __init__(self, services: MediaServices) -> None:
        self._services = services
        self._view: MediaView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._sounds: tuple[LibrarySound, ...] = ()
        self._search = ""
        self._goes: LibrarySound | None = None
        self._state = MediaState()
        self.form = SoundForm(services, self._show, self._saved)

    def attach(self, view: MediaView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        """Nobody is recorded who looks at something else."""
        self._is_open = False
        self.form.stop()

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case PermissionsChanged():
                self.form.permissions_changed()
            case SoundsChanged() | TeamsChanged() | VoiceMenusChanged() if self._is_open:
                self.reload()
            case EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "the library of sounds")

    def search(self, text: str) -> None:
        self._search = text.strip()
        self._show()

    def add(self) -> None:
        if self._can_edit:
            self.form.open(None)

    def edit(self, sound_id: str) -> None:
        sound = self._sound(sound_id)
        if sound is not None and self._can_edit:
            self.form.open(sound, greets=GREETS in sound.used_by)

    def dismiss(self) -> None:
        self._say("info", "")

    # Removing

    def remove(self, sound_id: str) -> None:
        sound = self._sound(sound_id)
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
        self._services.tasks.start(self._remove(sound, replacement), "remove a sound")

    async def _remove(self, sound: LibrarySound, replacement: str) -> None:
        try:
            await self._services.sounds.remove(sound, replacement)
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
        choices = replacements(sound, self._sounds) if where else ()
        opened = self._state.removing.opened + 1
        title = f"Remove {sound.name}"
        self._set_removing(RemoveState(True, opened, title, sentence, choices))

    # Steps

    async def _load(self, asked: int) -> None:
        try:
            sounds = await self._services.sounds.all()
        except SoftphoneError as error:
            if asked == self._asked and not self._sounds:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            elif asked == self._asked:
                self._say("warning", f"{error} This list may be out of date.")
            return
        if asked != self._asked:
            return
        self._sounds = sounds
        phase = Phase.READY if sounds else Phase.EMPTY
        self._state = replace(self._state, phase=phase, sentence="")
        edited = self._sound(self.form.editing)
        if edited is not None:
            self.form.met(edited, greets=GREETS in edited.used_by)
        self._show()

    def _saved(self, sound: LibrarySound) -> None:
        self._say("good", f"{sound.name} is saved. The next call hears it where it is played.")
        self.reload()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(MANAGE)

    def _sound(self, sound_id: str) -> LibrarySound | None:
        return next((each for each in self._sounds if each.id == sound_id), None)

    def _forget(self) -> None:
        self._asked += 1
        self._sounds, self._goes, self._search = (), None, ""
        self._state = MediaState(removing=RemoveState(opened=self._state.removing.opened))
        self.form.close()

    def _say(self, level: str, notice: str) -> None:
        self._state = replace(self._state, level=level, notice=notice)
        self._show()

    def _set_removing(self, removing: RemoveState) -> None:
        self._state = replace(self._state, removing=removing)
        self._show()

    def _show(self) -> None:
        rows = [self._row(each) for each in self._sounds]
        text = self._search.casefold()
        found = tuple(row for row in rows if row.says(text))
        phase = self._state.phase
        if phase in (Phase.READY, Phase.EMPTY):
            phase = Phase.READY if found else Phase.EMPTY
        self._state = replace(
            self._state,
            phase=phase,
            rows=found,
            is_search=bool(text),
            can_edit=self._can_edit,
            form=self.form.state,
        )
        if self._view is not None:
            self._view.show_media(self._state)

    def _row(self, sound: LibrarySound) -> SoundRow:
        played = ", ".join(sound.used_by)
        nothing = "Agents, in a talk" if sound.use is SoundUse.DROP else "Nothing"
        at = moment(sound.added_at, self._services.clock.now()) if sound.added_at else ""
        return SoundRow(
            id=sound.id,
            name=sound.name,
            use=sound.use.title,
            length=short_span(round(sound.milliseconds / 1000)),
            added=f"{sound.added_by}, {at}",
            played=played[:1].upper() + played[1:] or nothing,
        )
