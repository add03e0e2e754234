"""Recording on or off, and what is said: what is typed, and two editors at once; no Qt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from desktop.domain.errors import NotFound
from desktop.domain.library import SoundUse
from desktop.domain.recording import RecordingSettings
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.sheet import SheetPresenter, SheetState
from desktop.ui.words import Phase


class Sounds(Protocol):
    async def choices(self, use: SoundUse) -> tuple[tuple[str, str], ...]: ...


class Recordings(Protocol):
    async def load(self) -> RecordingSettings: ...

    async def change(self, wanted: RecordingSettings) -> RecordingSettings: ...


@dataclass(frozen=True, slots=True)
class RecordingState(SheetState):
    """``filled`` counts what is put into the fields."""

    draft: RecordingSettings = field(default_factory=RecordingSettings)
    sounds: tuple[tuple[str, str], ...] = ()  # what can be played instead of being said, by id
    filled: int = 0


@dataclass(slots=True)
class RecordingServices:
    session: Session
    stream: Stream
    recordings: Recordings
    sounds: Sounds
    tasks: Tasks


class RecordingPresenter(SheetPresenter[RecordingSettings, RecordingState]):
    name = "recording settings"
    permission = "recordings:configure"
    conflict = (
        "Somebody else has changed the recording meanwhile. What you typed is kept; saving puts "
        "it in the place of theirs."
    )
    read_only = "You may not change the recording any more. What you typed stays to be copied."

    def __init__(self, services: RecordingServices) -> None:
        super().__init__(services, RecordingState())
        self._recordings = services.recordings
        self._sounds = services.sounds
        self._draft = RecordingSettings()
        self._choices: tuple[tuple[str, str], ...] = ()

    def change(
        self, *, is_on: bool, is_announced: bool, announcement: str, sound: str = ""
    ) -> None:
        """What stands in the fields now."""
        self._draft = replace(
            self._draft,
            is_on=is_on,
            is_announced=is_announced,
            announcement=announcement,
            sound=sound,
        )
        self._show()

    @property
    def _is_changed(self) -> bool:
        kept = self._kept
        return kept is not None and replace(self._draft, version=kept.version) != kept

    def _fill(self, sheet: RecordingSettings | None) -> None:
        before, self._draft = self._draft, sheet or RecordingSettings()
        # The same once more would only move what is being typed under the hand.
        if self._draft != before or self._state.phase is not Phase.READY:
            self._state = replace(self._state, filled=self._state.filled + 1)

    async def _ask(self) -> RecordingSettings:
        now = await self._recordings.load()
        with suppress(NotFound):  # a CRM without a library of sounds
            self._choices = await self._sounds.choices(SoundUse.ANNOUNCEMENT)
        return now

    async def _send(self, upon: RecordingSettings) -> RecordingSettings:
        return await self._recordings.change(replace(self._draft, version=upon.version))

    def _saved_words(self, sheet: RecordingSettings) -> str:
        words = "on" if sheet.is_on else "off"
        return f"Recording is {words} from the next call on, where a number does not say else."

    def _filled(self, state: RecordingState) -> RecordingState:
        return replace(state, draft=self._draft, sounds=self._choices)
