"""Gathers what a ready check looks at, and listens to the microphone meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    EngineChanged,
    Event,
    LevelsChanged,
    SignedOut,
    SoundChanged,
)
from desktop.domain.ready_check import QUIETEST_VOICE, Point, ReadyFacts, points
from desktop.domain.reports import SoundReport
from desktop.services.ports import Clock
from desktop.services.registration import RegistrationService
from desktop.services.session import SessionService
from desktop.services.sound import SoundService
from desktop.services.stream import EventStream

LISTEN_SECONDS: Final = 3.0
_STEP_SECONDS: Final = 0.1  # levels come ten times a second


def _nothing() -> None:
    """Nobody wants to hear of it."""


@dataclass(frozen=True, slots=True)
class DevicesSeen:
    """Ids of the sound devices that are connected now."""

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


class ReadyCheckService:
    """``seen`` tells which devices there are: they belong to the window's side."""

    def __init__(
        self,
        session: SessionService,
        registration: RegistrationService,
        sound: SoundService,
        stream: EventStream,
        clock: Clock,
    ) -> None:
        self._session = session
        self._registration = registration
        self._sound = sound
        self._clock = clock
        self._report: SoundReport | None = None
        self._crm_sentence = ""
        self._loudest = 0.0
        self._listeners = 0
        self._called_off = 0
        self.seen: Callable[[], DevicesSeen] = DevicesSeen
        stream.subscribe(self._on_event)

    @property
    def points(self) -> tuple[Point, ...]:
        return points(self._facts())

    @property
    def is_listening(self) -> bool:
        return self._listeners > 0

    async def listen(
        self, seconds: float = LISTEN_SECONDS, begun: Callable[[], None] = _nothing
    ) -> bool:
        """Until something is heard, at most so long; whether something was.

        A microphone that was heard is believed until the devices change.
        """
        if self._is_heard:
            return True
        age = self._called_off
        self._listeners += 1
        begun()
        try:
            await self._sound.watch_levels(True)
            try:
                for _ in range(round(seconds / _STEP_SECONDS)):
                    if self._is_heard or age != self._called_off:
                        break
                    await self._clock.sleep(_STEP_SECONDS)
            finally:
                await self._sound.watch_levels(False)
        finally:
            self._listeners -= 1
        return self._is_heard

    def call_off(self) -> None:
        """Nobody waits for a word any more."""
        self._called_off += 1

    @property
    def _is_heard(self) -> bool:
        return self._loudest >= QUIETEST_VOICE

    async def watch(self, wanted: bool) -> None:
        """Have levels told without a break, for a meter; each who begins also ends."""
        await self._sound.watch_levels(wanted)

    async def ask_crm(self) -> None:
        """Permissions anew; an answer proves the CRM as well."""
        await self._session.ask(self._session.refresh())
        self._session.heard_from_crm()

    async def connect_line(self) -> None:
        await self._registration.retry_now()

    def forget_voice(self) -> None:
        """Whatever was heard was another device, or long ago."""
        self._loudest = 0.0

    def _on_event(self, event: Event) -> None:
        match event:
            case SoundChanged(sound=sound):
                self._report = sound
                self.forget_voice()
            case EngineChanged(running=False):
                self._report = None
                self.forget_voice()
            case LevelsChanged(levels=levels):
                self._loudest = max(self._loudest, levels.microphone)
            case CrmStateChanged(sentence=sentence):
                self._crm_sentence = sentence
            case SignedOut():
                self.forget_voice()
            case _:
                pass

    def _facts(self) -> ReadyFacts:
        line, seen, chosen = self._registration.registration, self.seen(), self._sound.devices
        return ReadyFacts(
            line=line.state,
            line_sentence=line.sentence,
            sound=self._report.state if self._report is not None else None,
            sound_sentence=self._report.sentence if self._report is not None else "",
            microphones=seen.microphones,
            speakers=seen.speakers,
            microphone=chosen.microphone,
            speaker=chosen.speaker,
            ring_device=self._sound.ring_device,
            is_listening=self.is_listening,
            loudest=self._loudest,
            crm_connected=self._session.crm_state is CrmState.CONNECTED,
            crm_sentence=self._crm_sentence,
            permissions_age=self._session.permissions_age,
        )
