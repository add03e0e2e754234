"""Times, durations, names and outcomes in the words that every page uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from types import MappingProxyType
from typing import Final

from desktop.domain.calls import Direction, EndReason
from desktop.domain.records import CallOutcome, CallRecord

# Not strftime: Qt sets the process's locale, and a German "So" beside English words reads broken.
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Formats:
    """How times and dates are written: ``clock`` is 24 or 12, ``date`` day, month or iso."""

    clock: str = "24"
    date: str = "day"


_formats = Formats()


def use_formats(formats: Formats) -> None:
    """From now on; what is written already stays until it is written anew."""
    global _formats  # noqa: PLW0603 - the process writes dates one way, as it has one theme
    _formats = formats


def field_format() -> str:
    """For fields in which a moment is typed, in the letters of Qt."""
    dates = {"day": "d MMM yyyy", "month": "MMM d, yyyy", "iso": "yyyy-MM-dd"}
    return f"{dates[_formats.date]}  {'HH:mm' if _formats.clock == '24' else 'h:mm AP'}"


class Phase(Enum):
    """What a list has to show."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"
    READY = "ready"


class Tone(Enum):
    """The colour family of a tag; the words always say the same."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"
    ACCENT = "accent"


def span(seconds: int) -> str:
    """``04:12``; from an hour on ``1:04:12``."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def short_span(seconds: int) -> str:
    """``3:41``, for running text."""
    minutes, left = divmod(max(0, seconds), 60)
    return f"{minutes}:{left:02d}"


def clock(at: datetime, *, seconds: bool = False) -> str:
    """``17:22`` or ``5:22 PM``, in local time."""
    local = at.astimezone()
    rest = f"{local:%M:%S}" if seconds else f"{local:%M}"
    if _formats.clock == "24":
        return f"{local:%H}:{rest}"
    return f"{local.hour % 12 or 12}:{rest} {'AM' if local.hour < 12 else 'PM'}"


def clock_face(at: time) -> str:
    """As ``clock``, of a time that has its place in the zone of something else."""
    if _formats.clock == "24":
        return f"{at:%H:%M}"
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def _date(on: date, *, year: bool) -> str:
    if _formats.date == "iso":
        return on.isoformat()
    month = _MONTHS[on.month - 1]
    if _formats.date == "month":
        return f"{month} {on.day}, {on.year}" if year else f"{month} {on.day}"
    return f"{on.day} {month} {on.year}" if year else f"{on.day} {month}"


def date_and_clock(at: datetime, *, seconds: bool = False) -> str:
    """``Sun 12 Nov 2026, 17:22``: all of it."""
    local = at.astimezone()
    day_name = _DAYS[local.weekday()]
    return f"{day_name} {_date(local.date(), year=True)}, {clock(at, seconds=seconds)}"


def day(at: datetime, now: datetime) -> str:
    """``Today``, ``Yesterday``, ``Mon``, ``12 Nov`` or ``12 Nov 2025``, in local time."""
    local, today = at.astimezone(), now.astimezone()
    age = (today.date() - local.date()).days
    if age <= 0:
        return "Today"
    if age == 1:
        return "Yesterday"
    if age < 7:
        return _DAYS[local.weekday()]
    return _date(local.date(), year=local.year != today.year)


def moment(at: datetime, now: datetime) -> str:
    """``11:04``, ``Sun 17:22`` or ``12 Nov 17:22``."""
    name = day(at, now)
    if name == "Yesterday":
        name = _DAYS[at.astimezone().weekday()]  # as short as the other days of a column
    return clock(at) if name == "Today" else f"{name} {clock(at)}"


def ahead(at: datetime, now: datetime) -> str:
    """A time to come: ``17:22`` today, ``tomorrow 17:22``, ``Mon 17:22`` or ``12 Nov``."""
    local, today = at.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    if days <= 0:
        return clock(at)
    if days == 1:
        return f"tomorrow {clock(at)}"
    if days < 7:
        return f"{_DAYS[local.weekday()]} {clock(at)}"
    return _date(local.date(), year=local.year != today.year)


def day_or_clock(at: datetime, now: datetime) -> str:
    """``11:20`` today, else the day alone."""
    name = day(at, now)
    return clock(at) if name == "Today" else name


def date_words(iso: str) -> str:
    """``2026-11-01`` as ``1 Nov 2026``; what is no date stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return _date(found, year=True)


def short_date(on: date) -> str:
    """``1 Nov``, of whatever year."""
    iso = _formats.date == "iso"
    return f"{on:%m-%d}" if iso else _date(on, year=False)


def weekday(on: date) -> str:
    """``Mon``."""
    return _DAYS[on.weekday()]


def initials(name: str) -> str:
    """``MR`` for Marcus Reyes, ``+1`` or ``#`` for a number."""
    parts = [part for part in name.split() if part[0].isalpha()]
    if not parts:
        return name[:2] if name.startswith("+") else "#"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


_END_WORDS: Final[Mapping[EndReason, str]] = MappingProxyType(
    {
        EndReason.HUNG_UP_HERE: "You hung up",
        EndReason.HUNG_UP_THERE: "The other side hung up",
        EndReason.CANCELLED: "You gave up before an answer",
        EndReason.MISSED: "Missed",
        EndReason.DECLINED_HERE: "You declined",
        EndReason.ANSWERED_ELSEWHERE: "Answered on another phone",
        EndReason.BUSY: "Busy",
        EndReason.NO_ANSWER: "No answer",
        EndReason.DECLINED_THERE: "The other side declined",
        EndReason.NOT_FOUND: "This number does not exist",
        EndReason.REFUSED: "The phone system does not allow this call",
        EndReason.UNREACHABLE: "Cannot be reached right now",
        EndReason.NO_COMMON_CODEC: "Both phones have no sound format in common",
        EndReason.TAKEN_OVER: "A supervisor took it over",
        EndReason.ENGINE_LOST: "The sound engine stopped and the call with it",
        EndReason.FAILED: "The call failed",
    }
)


def end_words(reason: EndReason | None, detail: str = "") -> str:
    """Why a call ended; a refusal's or a failure's own sentence wins over ours."""
    if detail and " " in detail and reason in (EndReason.REFUSED, EndReason.FAILED):
        return detail
    return _END_WORDS.get(reason, "Call ended") if reason is not None else "Call ended"


def outcome_words(record: CallRecord) -> tuple[str, Tone]:
    """The status of a row: what the agent chose, else how it went."""
    if record.call_status:
        return record.call_status, _STATUS_TONES.get(record.call_status.lower(), Tone.PLAIN)
    if record.status is CallOutcome.COMPLETED:
        return "", Tone.PLAIN
    if record.direction is Direction.INBOUND and record.status in _UNANSWERED:
        return "Unanswered", Tone.BAD
    return _OUTCOMES[record.status]


_UNANSWERED: Final = (CallOutcome.NO_ANSWER, CallOutcome.CANCELED, CallOutcome.BUSY)
_OUTCOMES: Final[Mapping[CallOutcome, tuple[str, Tone]]] = MappingProxyType(
    {
        CallOutcome.RINGING: ("Ringing", Tone.ACCENT),
        CallOutcome.IN_PROGRESS: ("In progress", Tone.GOOD),
        CallOutcome.BUSY: ("Busy", Tone.WARNING),
        CallOutcome.NO_ANSWER: ("No answer", Tone.PLAIN),
        CallOutcome.FAILED: ("Failed", Tone.BAD),
        CallOutcome.CANCELED: ("Cancelled", Tone.PLAIN),
        CallOutcome.VOICEMAIL: ("Voicemail", Tone.PLAIN),
    }
)
_STATUS_TONES: Final[Mapping[str, Tone]] = MappingProxyType(
    {
        "interested": Tone.ACCENT,
        "sold": Tone.GOOD,
        "call back": Tone.WARNING,
        "not interested": Tone.PLAIN,
        "wrong number": Tone.BAD,
        "new lead": Tone.ACCENT,
        "appointment booked": Tone.GOOD,
        "call back later": Tone.WARNING,
    }
)


class CallMark(Enum):
    """The picture in front of a row of calls."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    MISSED = "missed"
    VOICEMAIL = "voicemail"

    @property
    def title(self) -> str:
        return {"inbound": "Inbound", "outbound": "Outbound"}.get(self.value, self.value.title())


def call_mark(record: CallRecord) -> CallMark:
    if record.status is CallOutcome.VOICEMAIL:
        return CallMark.VOICEMAIL
    if record.direction is Direction.OUTBOUND:
        return CallMark.OUTBOUND
    unanswered = record.answered_at is None and record.status in (
        *_UNANSWERED,
        CallOutcome.FAILED,
    )
    return CallMark.MISSED if unanswered else CallMark.INBOUND


_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "manual": "picked by you",
        "sticky": "number this contact knows",
        "geo.default": "default geo number",
        "user.default": "your default",
        "account.default": "account default",
        "internal": "internal, no public number",
        "ask": "pick a number",
        "emergency.user": "your emergency number",
        "emergency.account": "account's emergency number",
        "emergency.any": "emergency call",
        "emergency.anonymous": "emergency call",
    }
)


def rule_words(rule: str) -> str:
    """A caller-ID rule, ``geo.area +1443`` as ``area 443``."""
    name, _, prefix = rule.partition(" ")
    if name == "geo.area":
        area = prefix.removeprefix("+1") if prefix.startswith("+1") else prefix
        return f"area {area}" if area else "by area code"
    if name == "geo.country":
        return f"country {prefix}" if prefix else "by country"
    return _RULES.get(name, name.replace(".", " ").replace("_", " "))


_STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chosen": "used",
        "not_allowed": "not allowed for you",
        "not_usable": "cannot be used now",
        "off": "switched off",
        "plan": "not in your plan",
        "no_match": "no match",
        "not_reached": "not needed",
    }
)


def step_words(outcome: str) -> str:
    return _STEPS.get(outcome, outcome.replace("_", " "))
