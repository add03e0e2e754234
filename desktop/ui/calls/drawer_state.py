"""What the drawer of one call shows, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.call_path import PathStep
from desktop.domain.changes import CallChange
from desktop.domain.lists import CallStatuses
from desktop.domain.outbox import Write, WriteState
from desktop.domain.records import CallRecord, Message
from desktop.services.call_writing import change_of, change_of_theirs
from desktop.ui.calls.removal import NOT_OFFERED, RemovalState
from desktop.ui.calls.rows import CallDetail, number_words
from desktop.ui.calls.supervision import NOTHING_TO_HEAR, OfCall
from desktop.ui.plugins.links import LinkRow
from desktop.ui.words import Tone, call_mark, clock, date_words, moment, outcome_words, short_span

WAITS: Final = "Saved here, sent when the CRM answers"
_TITLES: Final = {
    "note": "Note",
    "tags": "Tags",
    "score": "Score",
    "call_status": "Status",
    "next_step": "Next step",
    "remind_at": "Reminder",
    "agent_id": "Agent",
}


@dataclass(frozen=True, slots=True)
class StatusChoice:
    name: str
    tone: Tone
    chosen: bool


@dataclass(frozen=True, slots=True)
class BothVersions:
    """One field that two people wrote differently."""

    title: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something written that was not taken; with ``versions`` it is a conflict, else a refusal."""

    key: str
    sentence: str
    mine: str  # what was written, in words
    versions: tuple[BothVersions, ...] = ()

    @property
    def is_conflict(self) -> bool:
        return bool(self.versions)


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """``record_id`` is "" for a text."""

    record_id: str
    icon: str
    words: str
    time: str


@dataclass(frozen=True, slots=True)
class DrawerState:
    detail: CallDetail
    place: str = ""
    may_annotate: bool = False
    may_set_status: bool = False
    may_set_agent: bool = False
    can_listen: bool = False
    recording_seconds: int = 0
    supervision: OfCall = NOTHING_TO_HEAR  # while it goes on
    removal: RemovalState = NOT_OFFERED  # of the recording
    can_text: bool = False
    can_block: bool = False
    note: str = ""
    note_status: str = ""
    statuses: tuple[StatusChoice, ...] = ()
    offered_tags: tuple[str, ...] = ()
    highest_score: int = 5
    next_step: str = ""
    reminder: str = ""
    reminder_choices: tuple[tuple[str, datetime | None], ...] = ()
    path: tuple[str, ...] = ()
    related: tuple[RelatedRow, ...] = ()
    waiting: str = ""
    troubles: tuple[Trouble, ...] = ()
    links: tuple[LinkRow, ...] = ()


def status_choices(statuses: CallStatuses, chosen: str) -> tuple[StatusChoice, ...]:
    """Those on offer, and the one that is set even where it is offered no more."""
    offered = [
        StatusChoice(each.name, Tone(each.colour), each.name == chosen) for each in statuses.offered
    ]
    if chosen and all(each.name != chosen for each in offered):
        offered.insert(0, StatusChoice(chosen, Tone.PLAIN, True))
    return tuple(offered)


def path_words(steps: tuple[PathStep, ...], region: str) -> tuple[str, ...]:
    return tuple(f"{clock(each.at, seconds=True)} {_step(each, region)}" for each in steps)


def _step(step: PathStep, region: str) -> str:
    number = number_words(step.number, region)
    words = {
        "called": f"called {step.detail} {number}".replace("  ", " "),
        "placed": f"{step.who or 'somebody'} called {number}",
        "menu": f"the menu led to {step.who}" if step.who else "chose in the menu",
        "queue": f"waited in queue {step.queue}",
        "rang": f"rang {step.who or 'a phone'}",
        "answered": f"answered by {step.who or 'the other side'}",
        "transferred": f"transferred to {step.who or number or step.queue}",
        "taken_over": f"taken over by {step.who or 'a supervisor'}",
        "message": f"left a message for {step.who}".removesuffix(" for "),
        "ended": _ENDINGS.get(step.detail, "ended"),
    }
    return words.get(step.kind, step.kind.replace("_", " ")).strip()


_ENDINGS: Final = {
    "completed": "ended",
    "no-answer": "nobody answered",
    "busy": "busy",
    "canceled": "gave up",
    "failed": "failed",
    "voicemail": "rang off after the message",
}


def related_rows(
    calls: tuple[CallRecord, ...], texts: tuple[Message, ...], now: datetime
) -> tuple[RelatedRow, ...]:
    """Calls and texts together, newest first."""
    rows = [(each.started_at, _related_call(each, now)) for each in calls]
    rows += [(each.sent_at, _related_text(each, now)) for each in texts]
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True))


def _related_call(record: CallRecord, now: datetime) -> RelatedRow:
    mark = call_mark(record)
    how = outcome_words(record)[0] or short_span(record.talk_time)
    words = " · ".join(part for part in (mark.title, how, record.agent_name) if part)
    return RelatedRow(record.id, "phone", words, moment(record.started_at, now))


def _related_text(message: Message, now: datetime) -> RelatedRow:
    words = " ".join(message.text.split())
    return RelatedRow("", "message-text-outline", words, moment(message.sent_at, now))


def reminder_words(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    local = at.astimezone()
    days = (local.date() - now.astimezone().date()).days
    names = {0: "today", 1: "tomorrow"}
    if days in names:
        return f"Reminds you {names[days]} at {clock(at)}"
    return f"Reminds you on {date_words(local.date().isoformat())} at {clock(at)}"


def reminder_choices(now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    """In words, and when that is; mornings are nine o'clock here."""
    morning = now.astimezone().replace(hour=9, minute=0, second=0, microsecond=0)
    return (
        ("No reminder", None),
        ("In an hour", now + timedelta(hours=1)),
        ("Tomorrow at 9:00", morning + timedelta(days=1)),
        ("In three days at 9:00", morning + timedelta(days=3)),
        ("In a week at 9:00", morning + timedelta(days=7)),
    )


def troubles_of(
    writes: tuple[Write, ...], names: Mapping[str, str], now: datetime
) -> tuple[Trouble, ...]:
    found = []
    for write in writes:
        if write.state is WriteState.WAITING:
            continue
        mine, theirs = change_of(write), change_of_theirs(write)
        written = "; ".join(f"{title}: {text}" for title, text in _fields(mine, names, now).items())
        found.append(
            Trouble(write.key, write.sentence, written, _versions(mine, theirs, names, now))
        )
    return tuple(found)


def _versions(
    mine: CallChange, theirs: CallChange | None, names: Mapping[str, str], now: datetime
) -> tuple[BothVersions, ...]:
    if theirs is None:
        return ()
    other = _fields(theirs, names, now)
    return tuple(
        BothVersions(title, text, other.get(title, ""))
        for title, text in _fields(mine, names, now).items()
    )


def _fields(change: CallChange, names: Mapping[str, str], now: datetime) -> dict[str, str]:
    return {_TITLES[name]: _value(name, getattr(change, name), names, now) for name in change.names}


def _value(name: str, value: object, names: Mapping[str, str], now: datetime) -> str:
    if isinstance(value, datetime):
        return moment(value, now)
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if name == "agent_id":
        return names.get(str(value), "Somebody else") if value else "Nobody"
    return "none" if value in (None, "") else str(value)
