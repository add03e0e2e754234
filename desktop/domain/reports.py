"""What the engine reports: frozen snapshots, safe to repeat and to arrive late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.domain.calls import CallId, CallState, Capture, Direction, EndReason
from desktop.domain.line import RegistrationState


@dataclass(frozen=True, slots=True)
class RegistrationReport:
    """``status_code`` is the SIP status, 0 where none was received."""

    state: RegistrationState
    status_code: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineTrialReport:
    """How a line on trial came out; the former one is still in use where it has not moved."""

    has_moved: bool
    status_code: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallReport:
    """``headers`` are the ``X-*``, ``P-Asserted-Identity`` and ``Alert-Info`` headers last seen."""

    call_id: CallId
    direction: Direction
    state: CallState
    remote_number: str
    remote_name: str = ""
    muted: bool = False
    held_by_far_end: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    status_code: int = 0
    end_reason: EndReason | None = None
    end_detail: str = ""
    playing: bool = False  # a sound, to the far end, in the place of the microphone
    capture: Capture = Capture.NONE


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """The recording of a call that has ended is whole, in the file at ``path``."""

    call_id: CallId
    path: str


@dataclass(frozen=True, slots=True)
class ToneReport:
    """A DTMF digit received from the far end."""

    call_id: CallId
    digit: str


class SoundState(Enum):
    WORKING = "working"
    DEGRADED = "degraded"  # a slower path, or a device other than the chosen one
    NONE = "none"  # calls connect, nobody hears anything


@dataclass(frozen=True, slots=True)
class SoundReport:
    state: SoundState
    sentence: str = ""
    microphone: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class LevelReport:
    """Loudness from 0.0 to 1.0; the microphone before mute, the far end as received."""

    microphone: float
    far_end: float


@dataclass(frozen=True, slots=True)
class EngineReady:
    pass


@dataclass(frozen=True, slots=True)
class EngineLost:
    """The engine process died or hung; it is being restarted in ``restart_in`` seconds.

    Reports that end the lost calls (``EndReason.ENGINE_LOST``) follow this one.
    """

    sentence: str
    restart_in: float


EngineReport = (
    RegistrationReport
    | LineTrialReport
    | CallReport
    | CaptureReport
    | ToneReport
    | SoundReport
    | LevelReport
    | EngineReady
    | EngineLost
)


@dataclass(frozen=True, slots=True)
class SoundDevices:
    """Device ids as the platform names them (PulseAudio names on Linux); "" is the default."""

    microphone: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class CallStatistics:
    """Of the media stream; times in milliseconds, loss in percent, MOS 1.0 to 4.5 (G.107)."""

    codec: str
    packets_received: int
    packets_lost: int
    loss_percent: float
    jitter_ms: float
    round_trip_ms: float | None  # known after about 15 s
    mos: float
