"""A row of the call log and its details in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.calls import Direction
from desktop.domain.records import CallOutcome, CallRecord
from desktop.ui.words import (
    CallMark,
    Tone,
    call_mark,
    clock,
    initials,
    moment,
    outcome_words,
    rule_words,
    short_span,
    span,
)

# The few numbers that are ours, and those of who calls often, are read but once.
number_words: Final = lru_cache(maxsize=4096)(phone_numbers.display)


@dataclass(frozen=True, slots=True)
class CallRow:
    id: str
    mark: CallMark
    contact: str
    number: str
    called: str
    agent: str
    agent_initials: str
    talk: str
    status: str
    status_tone: Tone
    time: str
    has_recording: bool
    queue: str = ""
    source: str = ""
    tags: str = ""
    score: str = ""
    note: str = ""
    next_step: str = ""
    waited: str = ""
    is_new: bool = False  # missed, and nobody has looked since


@dataclass(frozen=True, slots=True)
class CallDetail:
    id: str
    initials: str
    title: str
    number: str
    when: str
    agent: str
    agent_initials: str
    agent_how: str
    status: str
    status_tone: Tone
    note: str
    score: int | None
    tags: tuple[str, ...]
    path: tuple[str, ...]
    caller_id: str
    can_call_back: bool
    call_status: str = ""


def call_row(record: CallRecord, region: str, now: datetime) -> CallRow:
    status, tone = outcome_words(record)
    number = number_words(record.remote_number, region) or "Withheld number"
    return CallRow(
        id=record.id,
        mark=call_mark(record),
        contact=record.contact_name or "Unknown",
        number=number,
        called=_called(record, region),
        agent=record.agent_name,
        agent_initials=initials(record.agent_name) if record.agent_name else "",
        talk=span(record.talk_time) if record.answered_at or record.talk_time else "–",
        status=status,
        status_tone=tone,
        time=moment(record.started_at, now),
        has_recording=record.has_recording,
        queue=record.queue,
        source=record.source,
        tags=", ".join(record.tags),
        score="" if record.score is None else str(record.score),
        note=" ".join(record.note.split()),
        next_step=_next_step(record, now),
        waited=short_span(record.ring_time),
    )


def damaged_row() -> CallRow:
    """Stands where a row cannot be read: it costs itself, not the list."""
    nothing = ("", "", "", "", "", "Cannot be read", Tone.BAD, "", False)
    return CallRow("", CallMark.INBOUND, "A damaged row", *nothing)


def _next_step(record: CallRecord, now: datetime) -> str:
    at = moment(record.remind_at, now) if record.remind_at else ""
    return " · ".join(part for part in (record.next_step, at) if part)


def call_detail(record: CallRecord, region: str, now: datetime) -> CallDetail:
    row = call_row(record, region, now)
    return CallDetail(
        id=record.id,
        initials=initials(record.contact_name or row.number),
        title=record.contact_name or row.number,
        number=row.number if record.contact_name else "Not in your contacts",
        when=f"{row.mark.title} · {row.time}",
        agent=row.agent or "Nobody",
        agent_initials=row.agent_initials or "–",
        agent_how=_assigned(record),
        status=row.status or "Completed",
        status_tone=row.status_tone,
        note=record.note,
        score=record.score,
        tags=record.tags,
        path=_path(record, region),
        caller_id=_caller_id(record, region),
        can_call_back=bool(record.remote_number),
        call_status=record.call_status,
    )


def _called(record: CallRecord, region: str) -> str:
    ours = number_words(record.tracking_number, region)
    return ours if record.direction is Direction.OUTBOUND else record.source or ours


def _assigned(record: CallRecord) -> str:
    words = {
        "queue": f"answered from queue {record.queue}".rstrip(),
        "user": "called directly",
        "menu": "reached through the menu",
        "manual": "set by hand",
        "outbound": "placed the call",
        "takeover": "took the call over",
    }
    return words.get(record.assigned_by, "")


def _path(record: CallRecord, region: str) -> tuple[str, ...]:
    ours = number_words(record.tracking_number, region)
    named = f"{record.source} {ours}".strip() if record.source else ours
    inbound = record.direction is Direction.INBOUND
    steps = [_step(record.started_at, f"called {named}" if inbound else f"called from {ours}")]
    if record.queue and inbound:
        steps.append(_step(record.started_at, f"queue {record.queue}, {_waited(record)}"))
    if record.answered_at is not None:
        who = record.agent_name if inbound and record.agent_name else "the other side"
        steps.append(_step(record.answered_at, f"answered by {who}"))
    if record.ended_at is not None:
        steps.append(_step(record.ended_at, _ending(record)))
    return tuple(steps)


def _waited(record: CallRecord) -> str:
    return f"waited {short_span(record.ring_time)}"


def _ending(record: CallRecord) -> str:
    if record.answered_at is not None:
        return f"ended after {short_span(record.talk_time)}"
    endings = {
        CallOutcome.BUSY: "busy",
        CallOutcome.VOICEMAIL: f"left a message of {short_span(record.duration)}",
        CallOutcome.FAILED: "failed",
    }
    return endings.get(record.status, f"gave up after {short_span(record.ring_time)}")


def _step(at: datetime, words: str) -> str:
    return f"{clock(at, seconds=True)} {words}"


def _caller_id(record: CallRecord, region: str) -> str:
    if record.direction is Direction.INBOUND or not record.tracking_number:
        return ""
    number = number_words(record.tracking_number, region)
    return f"{number} · {rule_words(record.caller_id_rule)}" if record.caller_id_rule else number
