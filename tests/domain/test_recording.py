"""Whether a call is recorded: the account, its numbers, and what stands above both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.numbers import Recorded
from desktop.domain.recording import Recording, RecordingSettings, fault_of, recording_of

ON = RecordingSettings(is_on=True, announcement="We record this.")
OFF = replace(ON, is_on=False)
IS = Recording(is_on=True, announcement="We record this.")


@pytest.mark.requirement("S1-36")
@pytest.mark.parametrize(
    ("settings", "number", "is_there", "expected"),
    [
        (ON, Recorded.ACCOUNT, True, IS),
        (OFF, Recorded.ACCOUNT, True, Recording()),
        (OFF, Recorded.ON, True, IS),
        (ON, Recorded.OFF, True, Recording()),
        (ON, Recorded.ON, False, Recording()),
        (replace(ON, is_announced=False), Recorded.ON, True, Recording(is_on=True)),
    ],
)
def test_what_holds_for_a_call(
    settings: RecordingSettings, number: Recorded, is_there: bool, expected: Recording
) -> None:
    assert recording_of(settings, number, is_there=is_there) == expected


@pytest.mark.parametrize(
    ("settings", "is_fine"),
    [
        (ON, True),
        (replace(ON, announcement=" "), False),
        (replace(ON, announcement="", is_announced=False), True),
        (replace(ON, announcement="x" * 301), False),
    ],
)
def test_what_can_be_said(settings: RecordingSettings, is_fine: bool) -> None:
    assert (fault_of(settings) == "") is is_fine
