"""Every command and report survives the pipe, and pickling, unchanged."""

from __future__ import annotations

import pickle

import pytest

from desktop.domain.calls import CallId, CallState, Capture, Direction, EndReason
from desktop.domain.errors import EngineError, EngineUnavailable, TooManyCalls, UnknownCall
from desktop.domain.line import Line, RegistrationState, Transport
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
    SoundState,
    ToneReport,
)
from desktop.sip import protocol
from desktop.sip.protocol import BadFrame, FrameCutter, Message, NotDone, encoded

CALL = CallId("call")
EVERY_MESSAGE: tuple[Message, ...] = (
    protocol.Register(Line("harbor.example", "anna", "p", "127.0.0.1", 5060, Transport.TCP, "A")),
    protocol.TryLine(Line("harbor.example", "anna", "q", "127.0.0.1")),
    protocol.Unregister(),
    protocol.Place(CALL, "+14435550141", (("X-Caller-Id-Pick", "+14105550100"),)),
    protocol.AnswerCall(CALL),
    protocol.Decline(CALL),
    protocol.HangUp(CALL),
    protocol.Hold(CALL, True),
    protocol.Mute(CALL, False),
    protocol.SendTones(CALL, "12,#"),
    protocol.PlayFile(CALL, "/tmp/drop.wav", True),
    protocol.Record(CALL, "/tmp/call.wav"),
    protocol.PauseRecording(CALL, True),
    protocol.AskStatistics(CALL),
    protocol.UseDevices(SoundDevices("headset", "desk")),
    protocol.ReportLevels(True),
    protocol.Leave(),
    protocol.Started(5062),
    protocol.Heartbeat(),
    protocol.Accepted(),
    NotDone(protocol.Failure.UNKNOWN_CALL, "This call has ended."),
    CallStatistics("G722", 1000, 3, 0.3, 2.5, None, 4.2),
    LineTrialReport(False, 403, "Wrong password"),
    RegistrationReport(RegistrationState.REFUSED, 403, "Forbidden"),
    CallReport(
        CALL,
        Direction.INBOUND,
        CallState.ENDED,
        "+12125550187",
        "Zoë",
        True,
        True,
        (("X-Queue", "Sales"),),
        487,
        EndReason.MISSED,
        "gone",
        True,
        Capture.PAUSED,
    ),
    CaptureReport(CALL, "/tmp/call.wav"),
    ToneReport(CALL, "5"),
    SoundReport(SoundState.DEGRADED, "The default one is used.", "a", "b"),
    LevelReport(0.5, 0.25),
    EngineReady(),
    EngineLost("It stopped.", 0.5),
)


def test_the_list_above_is_complete() -> None:
    assert {type(message).__name__ for message in EVERY_MESSAGE} == set(protocol.MESSAGES)


@pytest.mark.parametrize("message", EVERY_MESSAGE, ids=lambda each: type(each).__name__)
def test_crosses_the_pipe_unchanged(message: Message) -> None:
    assert list(FrameCutter().feed(encoded(message, 7))) == [(message, 7)]


@pytest.mark.parametrize("message", EVERY_MESSAGE, ids=lambda each: type(each).__name__)
def test_can_be_pickled(message: Message) -> None:
    assert pickle.loads(pickle.dumps(message)) == message


def test_messages_are_cut_wherever_the_pipe_splits_them() -> None:
    stream = b"".join(encoded(message, serial) for serial, message in enumerate(EVERY_MESSAGE))
    cutter = FrameCutter()
    came = [found for byte in stream for found in cutter.feed(bytes([byte]))]
    assert came == [(message, serial) for serial, message in enumerate(EVERY_MESSAGE)]


@pytest.mark.parametrize("junk", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x01x", b"\x00\x00\x00\x00"])
def test_junk_is_told(junk: bytes) -> None:
    with pytest.raises(BadFrame):
        list(FrameCutter().feed(junk))


def test_a_password_shows_in_no_text() -> None:
    command = protocol.Register(Line("harbor.example", "anna", "tell nobody", "127.0.0.1"))
    assert "tell nobody" not in repr(command)


@pytest.mark.parametrize("kind", [EngineUnavailable, UnknownCall, TooManyCalls, EngineError])
def test_errors_come_back_as_what_they_were(kind: type[EngineError]) -> None:
    error = NotDone.because(kind("A sentence.")).error()
    assert type(error) is kind
    assert str(error) == "A sentence."
