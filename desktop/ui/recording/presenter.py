"""Recording on or off, and what is said: what is typed, and two editors at once; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.recording import RecordingSettings
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.words import Phase


class Recordings(Protocol):
    async def load(self) -> RecordingSettings: ...

    async def change(self, wanted: RecordingSettings) -> RecordingSettings: ...


@dataclass(frozen=True, slots=True)
class RecordingState:
    """``offers_theirs`` after somebody else saved first; ``filled`` counts what is put there."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    draft: RecordingSettings = field(default_factory=RecordingSettings)
    filled: int = 0
    is_changed: bool = False
    is_locked: bool = False
    is_saving: bool = False
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class RecordingView(Protocol):
    def show_recording(self, state: RecordingState) -> None: ...


@dataclass(slots=True)
class RecordingServices:
    session: Session
    stream: Stream
    recordings: Recordings
    tasks: Tasks


class RecordingPresenter:
    def __init__(self, services: RecordingServices) -> None:
        self._services = services
        self._view: RecordingView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._kept = RecordingSettings()  # as the CRM has it
        self._state = RecordingState()

    def attach(self, view: RecordingView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        view.show_recording(self._state)

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._asked += 1
                self._show(RecordingState(filled=self._state.filled + 1))
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case PermissionsChanged():
                is_locked = not self._services.session.answer.grants("recordings:configure")
                self._show(replace(self._state, is_locked=is_locked))
            case SettingsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "recording")

    def change(self, *, is_on: bool, is_announced: bool, announcement: str) -> None:
        """What stands in the fields now."""
        typed = replace(
            self._state.draft,
            is_on=is_on,
            is_announced=is_announced,
            announcement=announcement,
        )
        if typed != self._state.draft:
            self._show(replace(self._state, draft=typed, is_changed=self._differs(typed)))

    def save(self) -> None:
        if self._state.is_changed and not (self._state.is_saving or self._state.is_locked):
            self._show(replace(self._state, is_saving=True, notice=""))
            wanted = replace(self._state.draft, version=self._kept.version)
            self._services.tasks.start(self._save(wanted), "save the recording settings")

    def take_theirs(self) -> None:
        self._fill(self._kept)

    def dismiss(self) -> None:
        self._show(replace(self._state, notice="", offers_theirs=False))

    async def _load(self, asked: int) -> None:
        try:
            now = await self._services.recordings.load()
        except SoftphoneError as error:
            if asked == self._asked and self._state.phase is not Phase.READY:
                self._show(replace(self._state, phase=Phase.FAILED, sentence=str(error)))
            return
        is_news = now != self._kept or self._state.phase is not Phase.READY
        if asked == self._asked and not self._state.is_changed and is_news:
            self._kept = now
            self._fill(now)

    async def _save(self, wanted: RecordingSettings) -> None:
        try:
            after = await self._services.recordings.change(wanted)
        except SoftphoneError as error:
            self._refused(error)
            return
        self._kept = after
        self._fill(after)
        words = "on" if after.is_on else "off"
        sentence = f"Recording is {words} from the next call on, where a number does not say else."
        self._show(replace(self._state, level="good", notice=sentence))

    def _refused(self, error: SoftphoneError) -> None:
        theirs = error.current if isinstance(error, Conflict) else None
        if isinstance(theirs, RecordingSettings):
            self._kept = theirs  # saving again is meant for what stands there now
        self._show(
            replace(
                self._state,
                is_saving=False,
                level="error",
                notice=str(error),
                offers_theirs=isinstance(theirs, RecordingSettings),
            )
        )

    def _fill(self, now: RecordingSettings) -> None:
        self._show(
            replace(
                self._state,
                phase=Phase.READY,
                sentence="",
                draft=now,
                filled=self._state.filled + 1,
                is_changed=False,
                is_saving=False,
                notice="",
                offers_theirs=False,
            )
        )

    def _differs(self, typed: RecordingSettings) -> bool:
        return replace(typed, version=self._kept.version) != self._kept

    def _show(self, state: RecordingState) -> None:
        self._state = state
        if self._view is not None:
            self._view.show_recording(state)
