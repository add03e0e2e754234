"""Errors carry what a caller needs; reports and events are plain values."""

from __future__ import annotations

from desktop.domain.errors import CrmBusy, Refused
from desktop.domain.events import CrmState, CrmStateChanged
from desktop.domain.reports import EngineLost, SoundReport, SoundState


def test_errors_carry_what_to_do_next() -> None:
    assert CrmBusy("Wait.", 2.5).retry_after == 2.5
    refused = Refused("No.", "calls:place", "default_deny")
    assert (str(refused), refused.permission, refused.reason) == (
        "No.",
        "calls:place",
        "default_deny",
    )


def test_values_compare_by_what_they_say() -> None:
    assert EngineLost("It stopped.", 1.0) == EngineLost("It stopped.", 1.0)
    assert SoundReport(SoundState.NONE) != SoundReport(SoundState.WORKING)
    assert CrmStateChanged(CrmState.OFFLINE) == CrmStateChanged(CrmState.OFFLINE, "")
