"""The microphone's queue, loudness, and the sentence about the sound."""

from __future__ import annotations

import threading

import pytest

from desktop.domain.reports import SoundReport, SoundState
from desktop.sip.engine.audio import condition
from desktop.sip.engine.audio.condition import Condition, Opened, sound_report
from desktop.sip.engine.audio.frames import FRAME_BYTES, SILENCE, BufferLength, FrameQueue, loudness
from tests.support.pulse import tone


def frames(count: int) -> list[bytes]:
    return [bytes([number]) * FRAME_BYTES for number in range(1, count + 1)]


def test_the_queue_waits_until_it_is_filled_then_plays_in_order() -> None:
    queue = FrameQueue(target=2, longest=4)
    one, two = frames(2)
    queue.put(one)
    assert queue.take() == SILENCE
    queue.put(two)
    assert [queue.take(), queue.take()] == [one, two]


def test_the_queue_drops_the_oldest() -> None:
    queue = FrameQueue(target=2, longest=4)
    many = frames(6)
    for frame in many:
        queue.put(frame)
    assert queue.dropped == 2
    assert [queue.take() for _ in range(4)] == many[2:]


def test_the_queue_fills_again_after_it_ran_dry() -> None:
    queue = FrameQueue(target=2, longest=4)
    first, second, third = frames(3)
    queue.put(first)
    queue.put(second)
    queue.take()
    queue.take()
    assert queue.take() == SILENCE
    queue.put(third)
    assert queue.take() == SILENCE
    queue.put(first)
    assert queue.take() == third
    assert queue.missed == 1


def test_loudness_runs_from_silence_to_full_scale() -> None:
    quiet = loudness(tone(440, 0.02, 100))
    loud = loudness(tone(440, 0.02, 30000))
    assert loudness(SILENCE) == loudness(b"") == 0.0
    assert 0.0 < quiet < loud <= 1.0


def test_the_buffer_grows_when_writing_is_late_too_often() -> None:
    length = BufferLength(60, 80)
    assert not any(length.waited(0.059) for _ in range(100))
    assert [length.waited(0.2) for _ in range(3)] == [False, False, True]
    assert length.milliseconds == 80
    assert not any(length.waited(1.0) for _ in range(10))


CHOSEN, DEFAULT = Opened("headset"), Opened("", substitute=True)


@pytest.mark.parametrize(
    ("microphone", "speaker", "report"),
    [
        (CHOSEN, CHOSEN, SoundReport(SoundState.WORKING, "", "headset", "headset")),
        (None, None, SoundReport(SoundState.NONE, condition.NO_SERVER)),
        (None, CHOSEN, SoundReport(SoundState.DEGRADED, condition.NO_MICROPHONE, "", "headset")),
        (CHOSEN, None, SoundReport(SoundState.DEGRADED, condition.NO_SPEAKER, "headset", "")),
        (CHOSEN, DEFAULT, SoundReport(SoundState.DEGRADED, condition.OTHER_SPEAKER, "headset")),
        (
            DEFAULT,
            DEFAULT,
            SoundReport(
                SoundState.DEGRADED, f"{condition.OTHER_SPEAKER} {condition.OTHER_MICROPHONE}"
            ),
        ),
    ],
)
def test_one_sentence_for_both_sides(
    microphone: Opened | None, speaker: Opened | None, report: SoundReport
) -> None:
    assert sound_report(microphone, speaker) == report


def test_a_server_that_goes_is_reported_once() -> None:
    reports: list[SoundReport] = []
    came = threading.Event()

    def take(report: SoundReport) -> None:
        reports.append(report)
        came.set()

    sound = Condition(take)
    sound.microphone(CHOSEN)
    sound.speaker(CHOSEN)
    assert came.wait(5)
    came.clear()
    sound.microphone(None)
    sound.speaker(None)
    assert came.wait(5)
    assert [report.state for report in reports] == [SoundState.WORKING, SoundState.NONE]
