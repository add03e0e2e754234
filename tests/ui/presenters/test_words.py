"""Times, durations, names and rules in the words of every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.calls import EndReason
from desktop.ui import words

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC).astimezone()  # a Wednesday, in local time


@pytest.mark.parametrize(
    ("seconds", "long", "short"),
    [(0, "00:00", "0:00"), (252, "04:12", "4:12"), (3852, "1:04:12", "64:12"), (-5, "00:00", None)],
)
def test_a_span_of_time(seconds: int, long: str, short: str | None) -> None:
    assert words.span(seconds) == long
    assert words.short_span(seconds) == (short or "0:00")


@pytest.mark.parametrize(
    ("days", "name"),
    [(0, "Today"), (1, "Yesterday"), (2, "Mon"), (7, "25 Feb"), (400, "28 Jan 2025")],
)
def test_a_day_is_named_as_people_name_it(days: int, name: str) -> None:
    assert words.day(NOON - timedelta(days=days), NOON) == name


def test_a_moment_of_today_needs_no_day() -> None:
    assert words.moment(NOON, NOON) == words.clock(NOON)
    assert words.moment(NOON - timedelta(days=1), NOON) == f"Tue {words.clock(NOON)}"
    assert words.day_or_clock(NOON - timedelta(days=1), NOON) == "Yesterday"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "{clock}"),
        (1, "tomorrow {clock}"),
        (2, "Fri {clock}"),
        (7, "11 Mar"),
        (400, "8 Apr 2027"),
    ],
)
def test_a_time_to_come_is_as_exact_as_it_is_near(days: int, said: str) -> None:
    at = NOON + timedelta(days=days)
    assert words.ahead(at, NOON) == said.format(clock=words.clock(at))


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Marcus Reyes", "MR"),
        ("anna", "A"),
        ("Anna Maria Keller", "AK"),
        ("+49 30 1234", "+4"),
        ("(443) 555-0177", "#"),
        ("", "#"),
    ],
)
def test_a_name_has_initials(name: str, initials: str) -> None:
    assert words.initials(name) == initials


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("manual", "picked by you"),
        ("sticky", "number this contact knows"),
        ("geo.area +1443", "area 443"),
        ("geo.area", "by area code"),
        ("geo.country +49", "country +49"),
        ("geo.country", "by country"),
        ("user.default", "your default"),
        ("of_another.crm", "of another crm"),
    ],
)
def test_a_rule_of_the_caller_id_is_said_in_words(rule: str, said: str) -> None:
    assert words.rule_words(rule) == said


def test_a_reason_to_end_without_words_still_says_that_it_ended() -> None:
    assert words.end_words(None) == "Call ended"
    assert words.end_words(EndReason.FAILED, "Code7") == "The call failed"
    assert words.end_words(EndReason.FAILED, "No route to it") == "No route to it"
    assert words.end_words(EndReason.BUSY, "All lines are taken") == "Busy"


@pytest.mark.parametrize(("iso", "said"), [("2026-11-01", "1 Nov 2026"), ("soon", "soon")])
def test_a_date_is_written_out(iso: str, said: str) -> None:
    assert words.date_words(iso) == said
