"""Plays one sound that has to be fetched first: what can be done, and what is shown, without Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.ui.contracts import Tasks
from desktop.ui.widgets.waves import read_wave
from desktop.ui.words import Phase

SPEEDS: Final = (0.75, 1.0, 1.25, 1.5, 2.0)
NO_DEVICE: Final = "There is no loudspeaker. Connect one to listen."
UNPLAYABLE: Final = "This sound is damaged, or of a kind that cannot be played here."

Fetch = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class PlayerState:
    """``phase`` is EMPTY until somebody wants to hear it; times are in milliseconds."""

    phase: Phase = Phase.EMPTY
    playing: bool = False
    position: int = 0
    length: int = 0
    speed: float = 1.0
    peaks: tuple[float, ...] = ()
    sentence: str = ""
    can_play: bool = False
    can_seek: bool = False


class Listener(Protocol):
    """Hears what happens at the loudspeaker."""

    def is_at(self, position: int) -> None: ...

    def lasts(self, length: int) -> None: ...

    def ended(self) -> None: ...

    def broke(self) -> None: ...

    def devices_changed(self) -> None: ...


class Loudspeaker(Protocol):
    """Plays one sound from memory."""

    listener: Listener | None

    @property
    def is_there(self) -> bool:
        """Whether anybody would hear it."""

    def load(self, sound: bytes) -> None: ...

    def play(self) -> None: ...

    def pause(self) -> None: ...

    def seek(self, position: int) -> None: ...

    def set_speed(self, speed: float) -> None: ...

    def unload(self) -> None: ...


class Playback:
    """``show`` hears every change; ``began`` each time that a sound is started from its start."""

    def __init__(
        self,
        tasks: Tasks,
        loudspeaker: Loudspeaker,
        show: Callable[[PlayerState], None],
        began: Callable[[], None],
    ) -> None:
        self._tasks = tasks
        self._loudspeaker = loudspeaker
        self._show = show
        self._began = began
        self._state = PlayerState()
        self._fetch: Fetch | None = None
        self._asked = 0  # an answer to an older question is not for this sound
        self._wants_to_play = False
        loudspeaker.listener = self

    # What the person and the page do

    def open(self, fetch: Fetch, length: int = 0, *, at_once: bool = False) -> None:
        """Another sound; it is fetched ``at_once``, or when somebody wants to hear it."""
        self.close()
        self._fetch = fetch
        self._state = PlayerState(length=length, speed=self._state.speed)
        if at_once:
            self._load()
        else:
            self._tell()

    def close(self) -> None:
        """Silence, and nothing of the sound is kept."""
        self._asked += 1
        self._fetch, self._wants_to_play = None, False
        self._loudspeaker.unload()
        self._state = PlayerState(speed=self._state.speed)
        self._tell()

    def toggle(self) -> None:
        if self._state.playing:
            self.pause()
        elif self._fetch is not None and self._loudspeaker.is_there:
            self._wants_to_play = True
            if self._state.phase is Phase.READY:
                self._play()
            elif self._state.phase is Phase.EMPTY:
                self._load()

    def pause(self) -> None:
        self._wants_to_play = False
        if self._state.playing:
            self._loudspeaker.pause()
            self._become(replace(self._state, playing=False))

    def retry(self) -> None:
        if self._fetch is not None:
            self._load()

    def seek(self, position: int) -> None:
        if self._state.phase is Phase.READY:
            position = max(0, min(position, self._state.length))
            self._loudspeaker.seek(position)
            self._become(replace(self._state, position=position))

    def set_speed(self, speed: float) -> None:
        self._loudspeaker.set_speed(speed)
        self._become(replace(self._state, speed=speed))

    # What the loudspeaker tells

    def is_at(self, position: int) -> None:
        if self._state.phase is Phase.READY and position <= self._state.length:
            self._become(replace(self._state, position=position))

    def lasts(self, length: int) -> None:
        """What could not be read here the loudspeaker knows."""
        if length > 0 and not self._state.peaks:
            self._become(replace(self._state, length=length))

    def ended(self) -> None:
        if self._state.playing:
            self._loudspeaker.seek(0)
            self._become(replace(self._state, playing=False, position=0))

    def broke(self) -> None:
        self._loudspeaker.unload()
        self._become(replace(self._state, phase=Phase.FAILED, playing=False, sentence=UNPLAYABLE))

    def devices_changed(self) -> None:
        if not self._loudspeaker.is_there:
            self.pause()
        self._tell()

    # Steps

    def _load(self) -> None:
        self._asked += 1
        self._become(replace(self._state, phase=Phase.LOADING, sentence=""))
        self._tasks.start(self._loaded(self._asked), "fetch a sound")

    async def _loaded(self, asked: int) -> None:
        fetch = self._fetch
        if fetch is None:
            return
        try:
            sound = await fetch()
        except SoftphoneError as error:
            if asked == self._asked:
                self._wants_to_play = False
                self._become(replace(self._state, phase=Phase.FAILED, sentence=str(error)))
            return
        if asked == self._asked:
            self._take(sound)

    def _take(self, sound: bytes) -> None:
        read = read_wave(sound)
        self._become(
            replace(
                self._state,
                phase=Phase.READY,
                position=0,
                length=read.milliseconds if read is not None else self._state.length,
                peaks=read.peaks if read is not None else (),
            )
        )
        self._loudspeaker.load(sound)
        self._loudspeaker.set_speed(self._state.speed)
        if self._wants_to_play and self._state.phase is Phase.READY:
            self._play()

    def _play(self) -> None:
        if not self._loudspeaker.is_there:
            self._tell()
            return
        is_new = self._state.position == 0
        self._loudspeaker.play()
        self._become(replace(self._state, playing=True))
        if is_new:
            self._began()

    def _become(self, state: PlayerState) -> None:
        self._state = state
        self._tell()

    def _tell(self) -> None:
        is_there, phase = self._loudspeaker.is_there, self._state.phase
        knows = phase is not Phase.FAILED and not is_there and self._fetch is not None
        self._show(
            replace(
                self._state,
                sentence=NO_DEVICE if knows else self._state.sentence,
                can_play=is_there
                and self._fetch is not None
                and phase in (Phase.EMPTY, Phase.READY),
                can_seek=phase is Phase.READY,
            )
        )
