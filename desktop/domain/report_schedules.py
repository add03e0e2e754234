"""Reports that are sent by themselves: what, to whom, and when on whose clocks (S1-27).

Where the clocks skip the time on a day, the report goes as much later; where they show it twice,
the first time. A day of the month that a month does not have is its last.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from desktop.domain.errors import InvalidInput
from desktop.domain.report_periods import PeriodName, zone_of
from desktop.domain.report_queries import Dimension
from desktop.domain.users import read_email

MOST_SCHEDULES: Final = 50
MOST_RECIPIENTS: Final = 20
LONGEST_NAME: Final = 60
LONGEST_ZONE: Final = 64
OVERVIEW: Final = "overview"
PERIODS: Final = (PeriodName.YESTERDAY, PeriodName.LAST_WEEK, PeriodName.LAST_MONTH)
WEEKDAYS: Final = tuple(calendar.day_name)
_DAY: Final = timedelta(days=1)


class Rhythm(Enum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def title(self) -> str:
        return _RHYTHMS[self]


_RHYTHMS: Final = {
    Rhythm.DAILY: "Every day",
    Rhythm.WEEKLY: "Every week",
    Rhythm.MONTHLY: "Every month",
}


class FileFormat(Enum):
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def title(self) -> str:
        return self.value.upper()


class RunState(Enum):
    """``NOT_SENT``: it was decided so, and the sentence says why; ``FAILED``: it did not work."""

    WAITING = "waiting"
    RUNNING = "running"
    SENT = "sent"
    NOT_SENT = "not_sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class When:
    """``weekday`` (0 is Monday) is said for WEEKLY, ``day`` (1 to 31) for MONTHLY.

    ``time_zone`` is an IANA name: its clocks show ``at``.
    """

    rhythm: Rhythm = Rhythm.WEEKLY
    at: time = time(8)
    weekday: int = 0
    day: int = 1
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    """What a person says about a schedule. ``subject`` is OVERVIEW or the value of a Dimension."""

    name: str
    subject: str = OVERVIEW
    covers: PeriodName = PeriodName.LAST_WEEK
    formats: tuple[FileFormat, ...] = (FileFormat.PDF,)
    recipients: tuple[str, ...] = ()
    when: When = When()


@dataclass(frozen=True, slots=True)
class Schedule:
    """``owner`` saved it last: it is sent with what they may see. ``next_at`` None: paused."""

    id: str
    wish: ScheduleWish
    owner: str
    is_paused: bool = False
    next_at: datetime | None = None
    last_state: RunState | None = None
    last_sentence: str = ""
    version: int = 1

    @property
    def name(self) -> str:
        return self.wish.name


@dataclass(frozen=True, slots=True)
class Run:
    """``by`` is who sent it now, "" where it was due."""

    id: str
    state: RunState
    at: datetime
    by: str = ""
    sentence: str = ""
    ended_at: datetime | None = None


def dimension_of(subject: str) -> Dimension | None:
    """None: the overview."""
    return None if subject == OVERVIEW else Dimension(subject)


def subject_title(subject: str) -> str:
    dimension = dimension_of(subject)
    return "Overview" if dimension is None else f"Calls by {dimension.title.lower()}"


def read_wish(wish: ScheduleWish) -> ScheduleWish:
    """As it is kept. Raises InvalidInput with what has to be put right."""
    name = " ".join(wish.name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput(f"Give the schedule a name of {LONGEST_NAME} letters at most.")
    if not name.isprintable():  # it is the subject of a mail
        raise InvalidInput("The name holds a sign that cannot be shown. Type it again.")
    if wish.covers not in PERIODS:
        raise InvalidInput("A schedule reports on the day, the week or the month before.")
    if not wish.formats:
        raise InvalidInput("Choose at least one kind of file.")
    recipients = read_recipients(wish.recipients)
    _check(wish.when)
    formats = tuple(each for each in FileFormat if each in wish.formats)
    return ScheduleWish(name, wish.subject, wish.covers, formats, recipients, wish.when)


def read_recipients(given: Collection[str]) -> tuple[str, ...]:
    """Each once, in the order they were given. Raises InvalidInput."""
    found = tuple(dict.fromkeys(map(_read_address, given)))
    if not found:
        raise InvalidInput("Say who gets the report: at least one e-mail address.")
    if len(found) > MOST_RECIPIENTS:
        raise InvalidInput(f"A report goes to {MOST_RECIPIENTS} people at most.")
    return found


def _read_address(text: str) -> str:
    try:
        return read_email(text)
    except InvalidInput as error:
        shown = text.strip()[:LONGEST_NAME]
        raise InvalidInput(f"“{shown}” is no e-mail address.") from error


def _check(when: When) -> None:
    zone_of(when.time_zone)
    if not 0 <= when.weekday < len(WEEKDAYS) or not 1 <= when.day <= 31:
        raise InvalidInput("There is no such day.")
    if when.at.second or when.at.microsecond:
        raise InvalidInput("Say the time to the minute.")


def next_run(when: When, after: datetime) -> datetime:
    """The first moment after ``after`` at which it is due, in UTC."""
    zone = zone_of(when.time_zone)
    day = after.astimezone(zone).date() - _DAY  # the clocks may have gone back over midnight
    while True:
        if _is_day(when, day):
            due = _moment(when, day, zone)
            if due > after:
                return due
        day += _DAY


def latest_run(when: When, due: datetime, now: datetime) -> datetime:
    """Of those that are due from ``due`` until ``now``: the others were missed, and stay so."""
    latest = due
    while (following := next_run(when, latest)) <= now:
        latest = following
    return latest


def _is_day(when: When, day: date) -> bool:
    if when.rhythm is Rhythm.DAILY:
        return True
    if when.rhythm is Rhythm.WEEKLY:
        return day.weekday() == when.weekday
    return day.day == min(when.day, calendar.monthrange(day.year, day.month)[1])


def _moment(when: When, day: date, zone: ZoneInfo) -> datetime:
    # Of a time that is there twice the first; one that is skipped, as before the change: later.
    return datetime.combine(day, when.at, zone).astimezone(UTC)
