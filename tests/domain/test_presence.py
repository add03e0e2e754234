"""The words of a state."""

from __future__ import annotations

import pytest

from desktop.domain.presence import CHOOSABLE, REASONED, Colleague, Status
from desktop.domain.records import Availability

A = Availability


@pytest.mark.parametrize(
    ("status", "title", "chosen"),
    [
        (Status(), "Available", "Available"),
        (Status(A.AWAY, A.AWAY, "r1", "Lunch"), "Lunch", "Lunch"),
        (Status(A.WRAP_UP, A.AWAY, "r1", "Lunch"), "Wrap-up", "Lunch"),
        (Status(A.BUSY, A.BUSY).offline(), "Offline", "Busy"),
        (Status(A.DO_NOT_DISTURB, A.DO_NOT_DISTURB), "Do not disturb", "Do not disturb"),
    ],
)
def test_a_reason_names_the_choice_while_it_stands(status: Status, title: str, chosen: str) -> None:
    assert (status.title, status.chosen_title) == (title, chosen)


def test_the_program_alone_finds_out_about_wrap_up_and_offline() -> None:
    assert set(Availability) - set(CHOOSABLE) == {A.WRAP_UP, A.OFFLINE}
    assert set(REASONED) < set(CHOOSABLE)


@pytest.mark.parametrize(
    ("availability", "on_a_call", "reason", "title", "is_free"),
    [
        (A.AVAILABLE, False, "", "Available", True),
        (A.AVAILABLE, True, "", "In a call", False),
        (A.AWAY, False, "Lunch", "Lunch", False),
        (A.OFFLINE, False, "", "Offline", False),
    ],
)
def test_a_colleague_is_free_or_not(
    availability: Availability, on_a_call: bool, reason: str, title: str, is_free: bool
) -> None:
    colleague = Colleague("u2", "Jonas Weber", "202", availability, reason, on_a_call)
    assert (colleague.title, colleague.is_free) == (title, is_free)
