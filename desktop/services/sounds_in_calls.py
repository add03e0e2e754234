"""Sounds of the library in a call: a message for a machine, and that the call is recorded."""

from __future__ import annotations

from desktop.domain.calls import Call, CallId, CallState, Direction
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import CallChanged, Event
from desktop.domain.library import SoundUse
from desktop.services.calling import CallService
from desktop.services.sounds import SoundService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks


class CallSoundService:
    """Plays announcements by itself; what cannot be fetched is said by the agent, as it stands."""

    def __init__(
        self, sounds: SoundService, calls: CallService, stream: EventStream, tasks: Tasks
    ) -> None:
        self._sounds = sounds
        self._calls = calls
        self._tasks = tasks
        self._fetched: dict[CallId, bytes] = {}
        self._asked: set[CallId] = set()
        stream.subscribe(self._on_event)

    async def drops(self) -> tuple[tuple[str, str], ...]:
        """Id and name of what can be left on a machine."""
        return await self._sounds.choices(SoundUse.DROP)

    async def drop(self, call_id: CallId, sound_id: str) -> None:
        """The call ends by itself after it; whoever is here is free for the next one at once."""
        wave = await self._sounds.wave(sound_id)
        await self._calls.play(call_id, wave, then_hang_up=True)

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, CallChanged):
            return
        call = event.call
        if not call.is_live:
            self._asked.discard(call.id)
            self._fetched.pop(call.id, None)
        elif call.announcement_sound and call.direction is Direction.OUTBOUND:
            if call.id not in self._asked:
                self._asked.add(call.id)
                self._tasks.start(self._fetch(call), "fetch an announcement")
            elif call.id in self._fetched:
                self._tell(call)

    async def _fetch(self, call: Call) -> None:
        """While it rings, so that nobody is heard before it."""
        try:
            wave = await self._sounds.wave(call.announcement_sound)
        except SoftphoneError:
            return  # the card says what is to be said
        if call.id in self._asked:
            self._fetched[call.id] = wave
            self._tell(next(each for each in self._calls.calls if each.id == call.id))

    def _tell(self, call: Call) -> None:
        if call.state is CallState.ACTIVE and not call.is_announced:
            wave = self._fetched.pop(call.id)
            self._tasks.start(self._announce(call.id, wave), "announce a recording")

    async def _announce(self, call_id: CallId, wave: bytes) -> None:
        try:
            await self._calls.play(call_id, wave, then_hang_up=False)
        except SoftphoneError:
            return  # as above
        self._calls.is_announced(call_id)
