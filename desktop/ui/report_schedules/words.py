"""Schedules and runs in words; no Qt."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import PeriodName, zone_of
from desktop.domain.report_schedules import (
    WEEKDAYS,
    Rhythm,
    RunState,
    Schedule,
    ScheduleWish,
    When,
)
from desktop.ui.words import Tone, clock_face, short_date, weekday

COVERS: Final = {
    PeriodName.YESTERDAY: "The day before",
    PeriodName.LAST_WEEK: "The week before, Monday to Sunday",
    PeriodName.LAST_MONTH: "The month before",
}
STATES: Final = {
    RunState.WAITING: ("Waiting", Tone.WARNING),
    RunState.RUNNING: ("Being sent", Tone.ACCENT),
    RunState.SENT: ("Sent", Tone.GOOD),
    RunState.NOT_SENT: ("Not sent", Tone.WARNING),
    RunState.FAILED: ("Failed", Tone.BAD),
}


def when_words(when: When) -> str:
    """``Mondays at 08:00``."""
    at = f"at {clock_face(when.at)}"
    if when.rhythm is Rhythm.DAILY:
        return f"Every day {at}"
    if when.rhythm is Rhythm.WEEKLY:
        return f"{WEEKDAYS[when.weekday]}s {at}"
    last = " or the last day" if when.day > 28 else ""
    return f"Day {when.day}{last} of the month {at}"


def next_words(schedule: Schedule) -> str:
    """``Mon 30 Nov, 08:00``, on the clocks of the schedule's own zone."""
    if schedule.next_at is None:
        return "Paused"
    local = on_clocks_of(schedule.wish.when.time_zone, schedule.next_at)
    return f"{weekday(local.date())} {short_date(local.date())}, {clock_face(local.time())}"


def on_clocks_of(zone: str, at: datetime) -> datetime:
    """A zone that only the CRM knows is left to its words."""
    try:
        return at.astimezone(zone_of(zone))
    except InvalidInput:
        return at


def files_words(wish: ScheduleWish) -> str:
    """``PDF and CSV``."""
    titles = [each.title for each in wish.formats]
    return f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else "".join(titles)


def place_of(zone: str) -> str:
    """``Buenos Aires``, the last word of the name of a zone."""
    return zone.rpartition("/")[2].replace("_", " ")
