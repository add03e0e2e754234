"""What a ready check says about each fact, and when one may go on all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.line import RegistrationState
from desktop.domain.ready_check import (
    QUIETEST_VOICE,
    Point,
    PointId,
    PointState,
    ReadyFacts,
    Remedy,
    in_words,
    is_ready,
    may_be_passed_by,
    points,
)
from desktop.domain.reports import SoundState

L, P, S, R = RegistrationState, PointId, PointState, Remedy
GOOD: Final = ReadyFacts(
    line=L.REGISTERED,
    sound=SoundState.WORKING,
    microphones=("mic", "other mic"),
    speakers=("headset", "speakers"),
    loudest=0.2,
    permissions_age=20,
)


def point(which: PointId, **facts: Any) -> Point:
    return next(each for each in points(replace(GOOD, **facts)) if each.id is which)


def test_everything_in_order() -> None:
    found = points(GOOD)
    assert [each.id for each in found] == list(PointId)
    assert is_ready(found)
    assert may_be_passed_by(found)


@pytest.mark.parametrize(
    ("which", "facts", "state", "remedy", "words"),
    [
        (P.LINE, {"line": L.REGISTERING}, S.CHECKING, None, "Signing in"),
        (P.LINE, {"line": L.OFF}, S.BAD, R.CONNECT_LINE, "is off"),
        (P.LINE, {"line": L.REFUSED, "line_sentence": "No."}, S.BAD, R.CONNECT_LINE, "No."),
        (P.LINE, {"line": L.RETRYING}, S.BAD, R.CONNECT_LINE, "is off"),
        (P.MICROPHONE, {"sound": SoundState.NONE}, S.BAD, R.SOUND_SETTINGS, "not hear you"),
        (P.MICROPHONE, {"microphones": ()}, S.BAD, R.SOUND_SETTINGS, "Plug one in"),
        (P.MICROPHONE, {"microphone": "gone"}, S.WARNING, R.SOUND_SETTINGS, "another one"),
        (P.MICROPHONE, {"loudest": 0, "is_listening": True}, S.CHECKING, None, "Say something"),
        (P.MICROPHONE, {"loudest": 0.001}, S.WARNING, R.LISTEN, "mute switch"),
        (P.MICROPHONE, {"loudest": QUIETEST_VOICE}, S.GOOD, None, "arrives"),
        (P.MICROPHONE, {"microphone": "mic"}, S.GOOD, None, "arrives"),
        (P.SPEAKER, {"sound": SoundState.NONE}, S.BAD, R.SOUND_SETTINGS, "not hear callers"),
        (P.SPEAKER, {"speakers": ()}, S.BAD, R.SOUND_SETTINGS, "Plug one in"),
        (P.SPEAKER, {"sound": None}, S.CHECKING, None, "starting"),
        (P.SPEAKER, {"speaker": "gone"}, S.WARNING, R.SOUND_SETTINGS, "another one"),
        (P.SPEAKER, {"sound": SoundState.DEGRADED}, S.WARNING, R.SOUND_SETTINGS, "not as chosen"),
        (P.SPEAKER, {}, S.GOOD, R.PLAY, "test sound"),
        (P.RING, {"speakers": ()}, S.WARNING, R.SOUND_SETTINGS, "nothing to ring on"),
        (P.RING, {"ring_device": "gone"}, S.WARNING, R.SOUND_SETTINGS, "not connected"),
        (P.RING, {"ring_device": "speakers"}, S.GOOD, None, "is there"),
        (P.CRM, {"crm_connected": False}, S.BAD, R.ASK_CRM, "cannot be reached"),
        (P.CRM, {"crm_connected": False, "crm_sentence": "Down."}, S.BAD, R.ASK_CRM, "Down."),
        (P.PERMISSIONS, {"permissions_age": 300}, S.GOOD, None, "5 minutes ago"),
        (P.PERMISSIONS, {"permissions_age": 301}, S.WARNING, R.ASK_CRM, "5 minutes old"),
    ],
)
def test_each_fact_has_its_words_and_its_remedy(
    which: PointId, facts: dict[str, Any], state: PointState, remedy: Remedy | None, words: str
) -> None:
    found = point(which, **facts)
    assert (found.state, found.remedy) == (state, remedy)
    assert words in found.sentence
    assert found.sentence.endswith((".", "…"))


@pytest.mark.parametrize(
    ("facts", "passable"),
    [
        ({"line": L.RETRYING}, False),
        ({"crm_connected": False}, False),
        ({"line": L.REGISTERING}, True),
        ({"sound": SoundState.NONE}, True),
        ({"loudest": 0.0}, True),
        ({"ring_device": "gone"}, True),
        ({"permissions_age": 4000}, True),
    ],
)
def test_nobody_is_available_without_line_and_crm(facts: dict[str, Any], passable: bool) -> None:
    found = points(replace(GOOD, **facts))
    assert not is_ready(found)
    assert may_be_passed_by(found) is passable


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (20.9, "20 seconds"), (60, "1 minute"), (7300, "2 hours")],
)
def test_ages_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@given(
    st.builds(
        ReadyFacts,
        line=st.sampled_from(L),
        sound=st.sampled_from([None, *SoundState]),
        microphones=st.sampled_from([(), ("a",)]),
        speakers=st.sampled_from([(), ("a",)]),
        microphone=st.sampled_from(["", "a", "b"]),
        ring_device=st.sampled_from(["", "a", "b"]),
        loudest=st.floats(0, 1),
        crm_connected=st.booleans(),
        permissions_age=st.floats(0, 1e6),
    )
)
def test_whatever_is_wrong_can_be_remedied_or_waited_for(facts: ReadyFacts) -> None:
    for each in points(facts):
        if each.state in (S.WARNING, S.BAD):
            assert each.remedy is not None
