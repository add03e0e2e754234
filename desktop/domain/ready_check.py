"""Whether a person can take calls now: facts in, points in words with their remedy out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.domain.line import RegistrationState
from desktop.domain.reports import SoundState

QUIETEST_VOICE: Final = 0.002  # of 1.0; below it a microphone is switched off, not in a quiet room
STALE_SECONDS: Final = 300.0  # permissions are asked for every minute; five missed are too many


class PointId(Enum):
    LINE = "line"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    RING = "ring"
    CRM = "crm"
    PERMISSIONS = "permissions"


class PointState(Enum):
    GOOD = "good"
    CHECKING = "checking"
    WARNING = "warning"
    BAD = "bad"


class Remedy(Enum):
    """What the program can do about it when the person asks."""

    CONNECT_LINE = "Connect again"
    LISTEN = "Listen again"
    PLAY = "Play a test sound"
    SOUND_SETTINGS = "Sound settings"
    ASK_CRM = "Ask again"


@dataclass(frozen=True, slots=True)
class Point:
    """``stops`` is true where nobody can be available without it."""

    id: PointId
    title: str
    state: PointState
    sentence: str
    remedy: Remedy | None = None
    stops: bool = False


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """``loudest`` is what the microphone has given since listening began, 0.0 to 1.0."""

    line: RegistrationState
    line_sentence: str = ""
    sound: SoundState | None = None  # None: the engine has not said yet
    sound_sentence: str = ""
    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    microphone: str = ""  # the chosen one; "" is the system's
    speaker: str = ""
    ring_device: str = ""
    is_listening: bool = False
    loudest: float = 0.0
    crm_connected: bool = True
    crm_sentence: str = ""
    permissions_age: float = 0.0  # seconds

    @property
    def is_heard(self) -> bool:
        return self.loudest >= QUIETEST_VOICE


def points(facts: ReadyFacts) -> tuple[Point, ...]:
    """Always all of them, in the order in which they are read."""
    return (
        _line(facts),
        _microphone(facts),
        _speaker(facts),
        _ring(facts),
        _crm(facts),
        _permissions(facts),
    )


def is_ready(found: tuple[Point, ...]) -> bool:
    return all(point.state is PointState.GOOD for point in found)


def may_be_passed_by(found: tuple[Point, ...]) -> bool:
    """Somebody may know better than the check, but not without a line or the CRM."""
    return not any(point.stops and point.state is PointState.BAD for point in found)


def _line(facts: ReadyFacts) -> Point:
    title = "Phone line"
    if facts.line is RegistrationState.REGISTERED:
        return Point(PointId.LINE, title, PointState.GOOD, "Signed in to the phone system.")
    if facts.line is RegistrationState.REGISTERING:
        sentence = "Signing in to the phone system…"
        return Point(PointId.LINE, title, PointState.CHECKING, sentence, stops=True)
    sentence = facts.line_sentence or "The phone line is off."
    return Point(PointId.LINE, title, PointState.BAD, sentence, Remedy.CONNECT_LINE, stops=True)


def _microphone(facts: ReadyFacts) -> Point:
    def point(state: PointState, sentence: str, remedy: Remedy | None = None) -> Point:
        return Point(PointId.MICROPHONE, "Microphone", state, sentence, remedy)

    settings = Remedy.SOUND_SETTINGS
    if facts.sound is SoundState.NONE:
        words = facts.sound_sentence or "There is no sound; callers would not hear you."
        return point(PointState.BAD, words, settings)
    if not facts.microphones:
        words = "No microphone is connected; callers would not hear you. Plug one in."
        return point(PointState.BAD, words, settings)
    if facts.is_heard:
        if _is_missing(facts.microphone, facts.microphones):
            words = "The chosen microphone is not connected; another one is used."
            return point(PointState.WARNING, words, settings)
        return point(PointState.GOOD, "Sound arrives from it.")
    if facts.is_listening:
        return point(PointState.CHECKING, "Say something…")
    words = "It gives no sound. Look for a mute switch on it, then say something."
    return point(PointState.WARNING, words, Remedy.LISTEN)


def _speaker(facts: ReadyFacts) -> Point:
    def point(state: PointState, sentence: str, remedy: Remedy | None) -> Point:
        return Point(PointId.SPEAKER, "Loudspeaker", state, sentence, remedy)

    settings = Remedy.SOUND_SETTINGS
    if facts.sound is SoundState.NONE:
        words = facts.sound_sentence or "There is no sound; you would not hear callers."
        return point(PointState.BAD, words, settings)
    if not facts.speakers:
        words = "No loudspeaker or headset is connected; you would not hear callers. Plug one in."
        return point(PointState.BAD, words, settings)
    if facts.sound is None:
        return point(PointState.CHECKING, "The phone engine is starting…", None)
    if _is_missing(facts.speaker, facts.speakers):
        words = "The chosen loudspeaker is not connected; another one is used."
        return point(PointState.WARNING, words, settings)
    if facts.sound is SoundState.DEGRADED:
        words = facts.sound_sentence or "Sound works, but not as chosen."
        return point(PointState.WARNING, words, settings)
    return point(PointState.GOOD, "Connected. Play a test sound to hear it.", Remedy.PLAY)


def _ring(facts: ReadyFacts) -> Point:
    title, settings = "Ringing", Remedy.SOUND_SETTINGS
    if not facts.speakers:
        words = "There is nothing to ring on; calls only show on the screen."
        return Point(PointId.RING, title, PointState.WARNING, words, settings)
    if _is_missing(facts.ring_device, facts.speakers):
        words = "The chosen ring device is not connected; calls ring on the system's loudspeaker."
        return Point(PointId.RING, title, PointState.WARNING, words, settings)
    return Point(PointId.RING, title, PointState.GOOD, "The device that calls ring on is there.")


def _crm(facts: ReadyFacts) -> Point:
    if facts.crm_connected:
        return Point(PointId.CRM, "CRM", PointState.GOOD, "Connected.")
    words = (
        facts.crm_sentence or "The CRM cannot be reached; it has to know that you are available."
    )
    return Point(PointId.CRM, "CRM", PointState.BAD, words, Remedy.ASK_CRM, stops=True)


def _permissions(facts: ReadyFacts) -> Point:
    age, title = in_words(facts.permissions_age), "Permissions"
    if facts.permissions_age <= STALE_SECONDS:
        words = f"As the CRM gave them {age} ago."
        return Point(PointId.PERMISSIONS, title, PointState.GOOD, words)
    words = f"{age} old; what you may do can have changed since.".capitalize()
    return Point(PointId.PERMISSIONS, title, PointState.WARNING, words, Remedy.ASK_CRM)


def in_words(seconds: float) -> str:
    """ "20 seconds", "1 minute", "3 hours"."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    count = max(1, int(seconds))
    return f"{count} second" if count == 1 else f"{count} seconds"


def _is_missing(chosen: str, there: tuple[str, ...]) -> bool:
    return bool(chosen) and chosen not in there
