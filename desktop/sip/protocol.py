"""The frozen commands and reports that cross the pipe, and how they are put into bytes.

A frame is its length in four bytes, big-endian, then a msgpack array of the type's name, the
serial number of the command (0 for reports) and the value.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

import msgspec

from desktop.domain.calls import CallId
from desktop.domain.errors import EngineError, EngineUnavailable, TooManyCalls, UnknownCall
from desktop.domain.line import Line
from desktop.domain.reports import (
    CallReport,
    CallStatistics,
    CaptureReport,
    EngineLost,
    EngineReady,
    LevelReport,
    LineTrialReport,
    RegistrationReport,
    SoundDevices,
    SoundReport,
    ToneReport,
)

HEARTBEAT_SECONDS: Final = 0.5
HUNG_SECONDS: Final = 2.0
MOST_CALLS: Final = 4  # what the library is built for
LONGEST_FRAME: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Register:
    line: Line


@dataclass(frozen=True, slots=True)
class TryLine:
    line: Line


@dataclass(frozen=True, slots=True)
class Unregister:
    pass


@dataclass(frozen=True, slots=True)
class Place:
    call_id: CallId
    destination: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerCall:
    call_id: CallId


@dataclass(frozen=True, slots=True)
class Decline:
    call_id: CallId


@dataclass(frozen=True, slots=True)
class HangUp:
    call_id: CallId


@dataclass(frozen=True, slots=True)
class Hold:
    call_id: CallId
    held: bool


@dataclass(frozen=True, slots=True)
class Mute:
    call_id: CallId
    muted: bool


@dataclass(frozen=True, slots=True)
class SendTones:
    call_id: CallId
    digits: str


@dataclass(frozen=True, slots=True)
class PlayFile:
    call_id: CallId
    path: str
    then_hang_up: bool


@dataclass(frozen=True, slots=True)
class Record:
    call_id: CallId
    path: str


@dataclass(frozen=True, slots=True)
class PauseRecording:
    call_id: CallId
    paused: bool


@dataclass(frozen=True, slots=True)
class AskStatistics:
    call_id: CallId


@dataclass(frozen=True, slots=True)
class UseDevices:
    devices: SoundDevices


@dataclass(frozen=True, slots=True)
class ReportLevels:
    wanted: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Unregister, end the calls and exit."""


@dataclass(frozen=True, slots=True)
class Started:
    """The engine runs; ``sip_port`` is kept, so that a restart replaces the former contact."""

    sip_port: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    pass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command with the same serial number was carried out."""


class Failure(Enum):
    UNAVAILABLE = "unavailable"
    UNKNOWN_CALL = "unknown_call"
    TOO_MANY_CALLS = "too_many_calls"
    OTHER = "other"


_ERRORS: Final[dict[Failure, type[EngineError]]] = {
    Failure.UNAVAILABLE: EngineUnavailable,
    Failure.UNKNOWN_CALL: UnknownCall,
    Failure.TOO_MANY_CALLS: TooManyCalls,
    Failure.OTHER: EngineError,
}


@dataclass(frozen=True, slots=True)
class NotDone:
    """The command with the same serial number was refused."""

    failure: Failure
    sentence: str

    @classmethod
    def because(cls, error: EngineError) -> NotDone:
        kinds = (kind for kind, raised in _ERRORS.items() if type(error) is raised)
        return cls(next(kinds, Failure.OTHER), str(error))

    def error(self) -> EngineError:
        return _ERRORS[self.failure](self.sentence)


Command = (
    Register
    | TryLine
    | Unregister
    | Place
    | AnswerCall
    | Decline
    | HangUp
    | Hold
    | Mute
    | SendTones
    | PlayFile
    | Record
    | PauseRecording
    | AskStatistics
    | UseDevices
    | ReportLevels
    | Leave
)
Report = (
    Started
    | Heartbeat
    | Accepted
    | NotDone
    | CallStatistics
    | RegistrationReport
    | LineTrialReport
    | CallReport
    | CaptureReport
    | ToneReport
    | SoundReport
    | LevelReport
    | EngineReady
    | EngineLost
)
Message = Command | Report

MESSAGES: Final[dict[str, type[Message]]] = {
    kind.__name__: kind for kind in (*Command.__args__, *Report.__args__)
}


class BadFrame(Exception):
    """The other side wrote something that is no message."""


def encoded(message: Message, serial: int = 0) -> bytes:
    """The frame of ``message``."""
    body = msgspec.msgpack.encode((type(message).__name__, serial, message))
    return struct.pack(">I", len(body)) + body


def decoded(body: bytes) -> tuple[Message, int]:
    """The message and its serial number; raises ``BadFrame``."""
    try:
        name, serial, value = msgspec.msgpack.decode(body, type=tuple[str, int, msgspec.Raw])
        return msgspec.msgpack.decode(value, type=MESSAGES[name]), serial
    except (msgspec.MsgspecError, KeyError) as error:
        raise BadFrame(str(error)) from error


class FrameCutter:
    """Cuts a stream of bytes into messages, however it was split on its way."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[tuple[Message, int]]:
        """The messages that ``chunk`` completes; raises ``BadFrame``."""
        self._rest += chunk
        while len(self._rest) >= 4:
            (length,) = struct.unpack_from(">I", self._rest)
            if length > LONGEST_FRAME:
                raise BadFrame(f"a frame of {length} bytes")
            if len(self._rest) < 4 + length:
                return
            body, self._rest = self._rest[4 : 4 + length], self._rest[4 + length :]
            yield decoded(body)
