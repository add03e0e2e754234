"""Going available: at once where everything is in order, else by way of the ready check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.events import (
    AvailabilityChanged,
    CrmStateChanged,
    EngineChanged,
    Event,
    LevelsChanged,
    PermissionsChanged,
    RegistrationChanged,
    SignedIn,
    SignedOut,
    SoundChanged,
)
from desktop.domain.ready_check import (
    Point,
    PointId,
    PointState,
    Remedy,
    is_ready,
    may_be_passed_by,
)
from desktop.domain.records import Availability
from desktop.services.availability import AvailabilityService
from desktop.services.ready_check import ReadyCheckService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

FIRST_LISTEN_SECONDS: Final = 2.0  # before the check opens by itself
OPEN_LISTEN_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class ReadyState:
    """``action`` is "" where there is nothing to go: one is available already, or may not."""

    headline: str
    sentence: str
    points: tuple[Point, ...]
    action: str = ""
    can_act: bool = False


class ReadyView(Protocol):
    def show_check(self, state: ReadyState) -> None: ...

    def show_level(self, level: float) -> None: ...

    def open_check(self) -> None: ...

    def close_check(self) -> None: ...


@dataclass(slots=True)
class ReadyServices:
    """``play`` lets the loudspeaker sound, ``open_sound`` goes to the settings of sound."""

    ready: ReadyCheckService
    availability: AvailabilityService
    session: SessionService
    stream: EventStream
    tasks: Tasks
    play: Callable[[], None]
    open_sound: Callable[[], None]


class ReadyPresenter:
    def __init__(self, services: ReadyServices) -> None:
        self._s = services
        self._view: ReadyView | None = None
        self._is_open = False
        self._wants_available = False
        self._passed: frozenset[tuple[PointId, str]] = frozenset()

    def attach(self, view: ReadyView) -> None:
        self._view = view
        self._s.stream.subscribe(self.handle)

    def choose(self, availability: Availability, reason_id: str = "") -> None:
        """What the person took from the menu."""
        if availability is Availability.AVAILABLE:
            self._s.tasks.start(self._go_available(), "ready check")
        else:
            self._wants_available = False
            self._s.tasks.start(
                self._s.availability.choose(availability, reason_id), "availability"
            )

    def open(self) -> None:
        """Look at everything now, whatever was found earlier."""
        chosen = self._s.availability.status.chosen
        self._s.ready.forget_voice()
        self._open(wants_available=chosen is not Availability.AVAILABLE)

    def go(self) -> None:
        """Available, with or without what is missing; the same is not asked about again."""
        self._passed = _shortcomings(self._s.ready.points)
        self.close()
        self._s.tasks.start(self._s.availability.choose(Availability.AVAILABLE), "availability")

    def close(self) -> None:
        if self._is_open:
            self._is_open = self._wants_available = False
            self._s.ready.call_off()
            self._s.tasks.start(self._s.ready.watch(False), "levels")
            self._attached().close_check()

    def act(self, remedy: Remedy) -> None:
        match remedy:
            case Remedy.CONNECT_LINE:
                self._s.tasks.start(self._s.ready.connect_line(), "register again")
            case Remedy.ASK_CRM:
                self._s.tasks.start(self._s.ready.ask_crm(), "ask the CRM again")
            case Remedy.LISTEN:
                self._s.tasks.start(self._listen(), "listen")
            case Remedy.PLAY:
                self._s.play()
            case Remedy.SOUND_SETTINGS:
                self._s.open_sound()

    def refresh(self) -> None:
        """Time has passed."""
        if self._is_open and self._s.session.is_signed_in:
            self._attached().show_check(self._state())

    def devices_changed(self) -> None:
        self._s.ready.forget_voice()
        if self._is_open:
            self._s.tasks.start(self._listen(), "listen")

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._passed = frozenset()
                self.close()
            case LevelsChanged(levels=levels):
                if self._is_open:
                    self._attached().show_level(levels.microphone)
                    self.refresh()
            case SoundChanged():
                if self._is_open:
                    self._s.tasks.start(self._listen(), "listen")
            case (
                RegistrationChanged()
                | CrmStateChanged()
                | EngineChanged()
                | PermissionsChanged()
                | AvailabilityChanged()
            ):
                self.refresh()
            case _:
                pass

    async def _go_available(self) -> None:
        lacking = _shortcomings(self._s.ready.points) - self._passed
        silent = {each for each in lacking if each[0] is PointId.MICROPHONE}
        if not lacking - silent and (not silent or await self._is_heard()):
            await self._s.availability.choose(Availability.AVAILABLE)
        else:
            self._open(wants_available=True)

    async def _is_heard(self) -> bool:
        """A microphone that works gives some sound within two seconds, in a quiet room too."""
        await self._s.ready.listen(FIRST_LISTEN_SECONDS)
        return not _shortcomings(self._s.ready.points) - self._passed

    def _open(self, wants_available: bool) -> None:
        self._wants_available = wants_available
        if not self._is_open:
            self._is_open = True
            self._s.tasks.start(self._s.ready.watch(True), "levels")
            self._s.tasks.start(self._listen(), "listen")
        self.refresh()
        self._attached().open_check()

    async def _listen(self) -> None:
        await self._s.ready.listen(OPEN_LISTEN_SECONDS, self.refresh)
        self.refresh()

    def _state(self) -> ReadyState:
        found = self._s.ready.points
        headline, sentence = _summary(found)
        may = self._s.session.answer.grants("agent.status:set_own")
        action = "Go available" if is_ready(found) else "Go available anyway"
        can_act = may_be_passed_by(found)
        if not self._wants_available or not may:
            action, can_act = "", False
        elif not can_act:
            sentence = "Nobody is available without the phone line and the CRM."
        return ReadyState(headline, sentence, found, action, can_act)

    def _attached(self) -> ReadyView:
        if self._view is None:
            raise RuntimeError("the presenter has no view yet")
        return self._view


def _summary(found: tuple[Point, ...]) -> tuple[str, str]:
    wrong = [each for each in found if each.state in (PointState.WARNING, PointState.BAD)]
    if wrong:
        count = "One thing is" if len(wrong) == 1 else f"{len(wrong)} things are"
        return f"{count} not right", "See below what to do about it."
    if is_ready(found):
        return "Ready for calls", "Everything is as it should be."
    return "Checking…", "This takes a few seconds."


def _shortcomings(found: tuple[Point, ...]) -> frozenset[tuple[PointId, str]]:
    """What is wrong, in words: when it is wrong in another way, it is another matter.

    A microphone that is only being listened to counts; nothing was heard of it yet.
    """
    return frozenset(
        (each.id, "" if each.state is not PointState.BAD else each.sentence)
        for each in found
        if each.state is not PointState.GOOD
    )
