"""What rows of the board say: thresholds by name, moments to be read out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.live_board import QueueDay
from desktop.domain.live_limits import BoardLimits, Level, Limit, Measure
from desktop.domain.records import Availability
from desktop.ui.live.arranging import Arrangement, arrange, page_at
from desktop.ui.live.durations_typed import read, typed
from desktop.ui.live.flashes import SECONDS, Flashes
from desktop.ui.live.limits_in_words import agent_mark, queue_marks, rough
from desktop.ui.live.spoken import HIDDEN, agent_spoken, figures, queue_spoken, where, whom
from tests.fakes.crm_records import NOON
from tests.fakes.live_rows import BUSY_AGENTS, BUSY_QUEUES

pytestmark = pytest.mark.requirement("S1-30")

LIMITS = BoardLimits()
ANNA, JONAS, OMAR, PRIYA, LUCIA, SAM, *_, ZOE = BUSY_AGENTS
SALES, SUPPORT, QUIET = BUSY_QUEUES


def test_a_threshold_is_named_by_what_is_passed() -> None:
    marks = {each.name: agent_mark(each, LIMITS, NOON) for each in BUSY_AGENTS}
    named = {name: (mark.level, mark.words) for name, mark in marks.items() if mark}
    assert named == {
        "Priya Nair": (Level.ALERT, "Wrap-up over 3 min"),
        "Lucía Fernández": (Level.ALERT, "Lunch over 30 min"),
        "Sam Okafor": (Level.ALERT, "Call over 30 min"),
        "Hannah Lindqvist-Bergström": (Level.WARNING, "Training over 15 min"),
    }


def test_time_alone_passes_a_threshold() -> None:
    assert agent_mark(ANNA, LIMITS, NOON) is None
    later = agent_mark(ANNA, LIMITS, NOON + timedelta(minutes=10))
    assert later is not None
    assert (later.level, later.words) == (Level.WARNING, "Call over 15 min")


def test_a_state_without_a_beginning_passes_none() -> None:
    away = replace(LUCIA, since=None, availability=Availability.AWAY)
    assert agent_mark(away, LIMITS, NOON) is None


def test_of_a_queue_the_worst_comes_first() -> None:
    assert [each.words for each in queue_marks(SALES, LIMITS, NOON)] == [
        *("Wait over 30 s", "Level under 80 %"),
    ]
    assert [each.words for each in queue_marks(SUPPORT, LIMITS, NOON)] == [
        *("Wait over 1 min", "Level under 60 %", "3 or more wait"),
    ]
    assert queue_marks(QUIET, LIMITS, NOON) == ()
    fine = replace(SUPPORT, waiting=(), today=QueueDay(10, 10, 0))
    assert queue_marks(fine, LIMITS, NOON) == ()


def test_a_threshold_that_is_off_never_marks() -> None:
    off = BoardLimits(limits={**LIMITS.limits, Measure.CALL: Limit(0, 0)})
    assert agent_mark(SAM, off, NOON) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(30, "30 s"), (60, "1 min"), (150, "2:30 min"), (900, "15 min"), (3600, "1 h")],
)
def test_durations_are_rough_and_can_be_typed_back(seconds: int, words: str) -> None:
    assert rough(seconds) == words
    assert (
        read(Measure.CALL, words)
        == seconds
        == read(Measure.LONGEST_WAIT, typed(Measure.CALL, seconds))
    )


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        (Measure.CALL, "15", 900),
        (Measure.LONGEST_WAIT, "15", 15),
        (Measure.WRAP_UP, " 1:30 ", 90),
        (Measure.WAITING, "4", 4),
        (Measure.SERVICE_LEVEL, "80 %", 80),
        (Measure.SERVICE_LEVEL, "80", 80),
        (Measure.CALL, "", 0),
        (Measure.CALL, "never", 0),
        (Measure.CALL, "soon", None),
        (Measure.CALL, "15 %", None),
        (Measure.WAITING, "4 min", None),
        (Measure.WAITING, "1:30", None),
        (Measure.CALL, "-3", None),
        (Measure.CALL, "1:75", None),
        (Measure.CALL, "2:30 h", None),
    ],
)
def test_what_is_typed_is_understood_or_not_taken(
    measure: Measure, text: str, value: int | None
) -> None:
    assert read(measure, text) == value


def test_a_call_that_may_not_be_seen_is_one_without_names() -> None:
    assert whom(ZOE, "US") == HIDDEN
    assert whom(SAM, "US") == "On hold: (215) 555-0160 and 1 more"
    assert (whom(OMAR, "US"), where(OMAR)) == ("", "Sales, Support, Billing questions")


def test_what_is_read_out_says_moments_and_no_seconds_that_run() -> None:
    spoken = agent_spoken(ANNA, "agent", "US")
    assert spoken.startswith("Anna Keller, In a call with Marcus Reyes since ")
    assert "20 calls today" in spoken
    assert queue_spoken(SUPPORT, 20).startswith("Queue Support, 3 waiting, the longest since ")
    assert "nobody waits" in queue_spoken(QUIET, 20)
    assert "2 wrap-ups owed" in agent_spoken(PRIYA, "agent", "US")


def test_talk_time_counts_the_talk_that_goes_on() -> None:
    assert figures(ANNA, NOON) == "20 calls · 1:15:22"
    assert figures(ANNA, NOON + timedelta(seconds=8)) == "20 calls · 1:15:30"
    assert figures(replace(LUCIA, today=replace(LUCIA.today, inbound=1, talk_seconds=0)), NOON) == (
        "1 call"
    )


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 25, 26, 60, 500])
def test_tiles_fill_the_wall_and_everybody_is_on_one_page(count: int) -> None:
    plan = arrange(count, 1900, 640, 108)
    assert plan.on_a_page * plan.pages >= count
    assert plan.on_a_page * (plan.pages - 1) < count
    assert 640 / plan.rows >= 108
    assert plan.pages == 1 or plan.on_a_page == arrange(500, 1900, 640, 108).on_a_page


def test_few_are_large_and_nobody_is_no_fault() -> None:
    assert arrange(2, 1900, 640, 108).columns * arrange(2, 1900, 640, 108).rows <= 3
    assert arrange(0, 1900, 640, 108) == Arrangement(1, 1, 1)
    assert arrange(5, 0, 0, 108) == Arrangement(1, 1, 1)


def test_pages_turn_and_begin_again() -> None:
    assert [page_at(seconds, 3, 10) for seconds in (0, 9.9, 10, 29, 30)] == [0, 0, 1, 2, 0]
    assert page_at(1000, 1, 10) == 0


def test_what_has_changed_glows_and_goes_out() -> None:
    flashes = Flashes()
    flashes.light(("a", "b"), at=10.0)
    assert flashes.strength("a", 10.0) == 1.0
    assert 0 < flashes.strength("a", 10.0 + SECONDS / 2) < 1
    assert flashes.strength("z", 10.0) == 0.0
    assert set(flashes.fade(10.0 + SECONDS)) == {"a", "b"}
    assert not flashes
    flashes.light(("a",), at=20.0)
    flashes.clear()
    assert not flashes
