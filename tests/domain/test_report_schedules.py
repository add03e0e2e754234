"""When a schedule is due on the clocks of its zone, and what of a wish has to be put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import PeriodName
from desktop.domain.report_queries import Dimension
from desktop.domain.report_schedules import (
    MOST_RECIPIENTS,
    FileFormat,
    Rhythm,
    Schedule,
    ScheduleWish,
    When,
    dimension_of,
    latest_run,
    next_run,
    read_wish,
    subject_title,
)

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
DAILY = When(Rhythm.DAILY, time(8), time_zone=BERLIN)
MONTHLY = When(Rhythm.MONTHLY, time(8), day=31, time_zone=BERLIN)
WISH = ScheduleWish(" Week ", recipients=("Anna@harbor.example ", "omar@harbor.example"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "after", "due"),
    [
        (DAILY, "2026-11-25T06:59", "2026-11-25T07:00"),
        (DAILY, "2026-11-25T07:00", "2026-11-26T07:00"),
        (replace(DAILY, rhythm=Rhythm.WEEKLY), "2026-11-25T07:00", "2026-11-30T07:00"),
        (replace(DAILY, rhythm=Rhythm.WEEKLY, weekday=2), "2026-11-25T06:00", "2026-11-25T07:00"),
        (replace(MONTHLY, day=1), "2026-11-25T06:00", "2026-12-01T07:00"),
        (MONTHLY, "2026-11-25T06:00", "2026-11-30T07:00"),
        (MONTHLY, "2027-02-01T00:00", "2027-02-28T07:00"),
        (MONTHLY, "2028-02-01T00:00", "2028-02-29T07:00"),
        (MONTHLY, "2027-02-28T07:00", "2027-03-31T06:00"),
        (replace(MONTHLY, day=30), "2027-01-31T00:00", "2027-02-28T07:00"),
        # Far in the east it is tomorrow already, far in the west still yesterday.
        (replace(DAILY, time_zone="Pacific/Auckland"), "2026-11-25T18:00", "2026-11-25T19:00"),
        (replace(DAILY, time_zone="Pacific/Honolulu"), "2026-11-25T02:00", "2026-11-25T18:00"),
    ],
)
def test_it_is_due_on_the_clocks_of_its_zone(when: When, after: str, due: str) -> None:
    assert next_run(when, utc(after)) == utc(due)


@pytest.mark.requirement("S1-27")
def test_before_and_after_the_change_the_clocks_show_the_same_time() -> None:
    before = next_run(DAILY, utc("2026-10-24T00:00"))
    after = next_run(DAILY, utc("2026-10-25T00:00"))
    assert (before, after) == (utc("2026-10-24T06:00"), utc("2026-10-25T07:00"))
    assert {each.astimezone(ZoneInfo(BERLIN)).hour for each in (before, after)} == {8}


def test_a_time_that_the_clocks_skip_is_as_much_later() -> None:
    when = replace(DAILY, at=time(2, 30))
    due = next_run(when, utc("2026-03-29T00:00"))  # 02:00 becomes 03:00
    assert due.astimezone(ZoneInfo(BERLIN)).time() == time(3, 30)
    assert next_run(when, due) == utc("2026-03-30T00:30")


def test_a_time_that_is_there_twice_counts_once() -> None:
    when = replace(DAILY, at=time(2, 30))
    first = next_run(when, utc("2026-10-24T23:00"))  # 03:00 becomes 02:00
    assert first == utc("2026-10-25T00:30")
    assert next_run(when, first) == utc("2026-10-26T01:30")


@given(
    rhythm=st.sampled_from(Rhythm),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    weekday=st.integers(0, 6),
    day=st.integers(1, 31),
    zone=st.sampled_from((BERLIN, NEW_YORK, "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")),
    after=st.integers(0, 15 * 365 * 24 * 60).map(
        lambda minutes: utc("2020-01-01T00:00") + timedelta(minutes=minutes)
    ),
)
def test_runs_follow_each_other_and_none_is_left_out(
    rhythm: Rhythm, at: time, weekday: int, day: int, zone: str, after: datetime
) -> None:
    when = When(rhythm, at, weekday, day, zone)
    first = next_run(when, after)
    second = next_run(when, first)
    assert after < first < second
    longest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}[rhythm]
    shortest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 28}[rhythm]
    local = [each.astimezone(ZoneInfo(zone)) for each in (first, second)]
    days: timedelta = local[1].date() - local[0].date()
    assert timedelta(shortest) <= days <= timedelta(longest)
    assert next_run(when, first - timedelta(seconds=1)) == first


def test_of_those_that_were_missed_the_latest_is_made_up_for() -> None:
    due = utc("2026-11-20T07:00")
    assert latest_run(DAILY, due, due) == due
    assert latest_run(DAILY, due, utc("2026-11-20T12:00")) == due
    assert latest_run(DAILY, due, utc("2026-11-25T06:59")) == utc("2026-11-24T07:00")
    assert latest_run(DAILY, due, utc("2026-11-25T07:00")) == utc("2026-11-25T07:00")


def test_what_is_kept_of_a_wish() -> None:
    kept = read_wish(replace(WISH, formats=(FileFormat.CSV, FileFormat.PDF, FileFormat.CSV)))
    assert kept.name == "Week"
    assert kept.recipients == ("anna@harbor.example", "omar@harbor.example")
    assert kept.formats == (FileFormat.PDF, FileFormat.CSV)
    assert read_wish(replace(WISH, name="Week\r\nBcc: a@b.example")).name == "Week Bcc: a@b.example"
    twice = replace(WISH, recipients=("a@b.example", "A@B.example"))
    assert read_wish(twice).recipients == ("a@b.example",)


MANY = tuple(f"p{number}@harbor.example" for number in range(MOST_RECIPIENTS + 1))


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (replace(WISH, name="  "), "a name"),
        (replace(WISH, name="n" * 61), "60 letters"),
        (replace(WISH, name="Week\x00"), "cannot be shown"),
        (replace(WISH, name="\u202ekeeW"), "cannot be shown"),
        (replace(WISH, covers=PeriodName.LAST_12_MONTHS), "the day, the week or the month"),
        (replace(WISH, formats=()), "at least one kind of file"),
        (replace(WISH, recipients=()), "at least one e-mail address"),
        (replace(WISH, recipients=("anna",)), "“anna” is no e-mail address"),
        (replace(WISH, recipients=("a@b.example\nBcc: c@d.example",)), "is no e-mail address"),
        (replace(WISH, recipients=MANY), "20 people"),
        (replace(WISH, when=When(time_zone="Europe/Atlantis")), "Europe/Atlantis"),
        (replace(WISH, when=When(weekday=7)), "no such day"),
        (replace(WISH, when=When(day=0)), "no such day"),
        (replace(WISH, when=When(at=time(8, 0, 1))), "to the minute"),
    ],
)
def test_what_has_to_be_put_right(wish: ScheduleWish, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_wish(wish)


def test_it_is_told_in_words() -> None:
    assert [each.title for each in Rhythm] == ["Every day", "Every week", "Every month"]
    assert [each.title for each in FileFormat] == ["PDF", "XLSX", "CSV"]


def test_the_subject_is_the_overview_or_calls_by_something() -> None:
    assert (dimension_of("overview"), subject_title("overview")) == (None, "Overview")
    assert (dimension_of("agent"), subject_title("agent")) == (Dimension.AGENT, "Calls by agent")
    assert Schedule("s1", WISH, "Omar").name == WISH.name
