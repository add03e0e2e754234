"""What is shown of the jobs, of one job and of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.text_records import (
    BulkAction,
    BulkJob,
    BulkState,
    RecipientState,
)
from desktop.ui.words import Phase, Tone

DONE: Final = (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.FAILED)
STATES: Final = {
    BulkState.SCHEDULED: ("Scheduled", Tone.ACCENT),
    BulkState.RUNNING: ("Running", Tone.ACCENT),
    BulkState.PAUSED: ("Paused", Tone.WARNING),
    BulkState.CANCELLED: ("Cancelled", Tone.PLAIN),
    BulkState.DONE: ("Done", Tone.GOOD),
}
RECIPIENTS: Final = {
    RecipientState.WAITING: ("Waiting", Tone.PLAIN),
    RecipientState.SENT: ("Sent", Tone.ACCENT),
    RecipientState.DELIVERED: ("Delivered", Tone.GOOD),
    RecipientState.FAILED: ("Failed", Tone.BAD),
    RecipientState.LEFT_OUT: ("Left out", Tone.WARNING),
    RecipientState.CANCELLED: ("Cancelled", Tone.PLAIN),
}


@dataclass(frozen=True, slots=True)
class JobRow:
    id: str
    title: str
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class JobsState:
    phase: Phase = Phase.LOADING
    rows: tuple[JobRow, ...] = ()
    open_id: str = ""
    sentence: str = ""
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class RecipientRow:
    number: str
    name: str
    state: str
    tone: Tone
    detail: str


@dataclass(frozen=True, slots=True)
class JobState:
    """``filters`` are (key, words), of which ``wanted`` is on; ``share`` is 0 to 100."""

    id: str = ""
    text: str = ""
    about: str = ""
    state: str = ""
    tone: Tone = Tone.PLAIN
    progress: str = ""
    share: int = 0
    sentence: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    wanted: str = ""
    phase: Phase = Phase.LOADING
    rows: tuple[RecipientRow, ...] = ()
    rows_sentence: str = ""
    has_more: bool = False
    actions: tuple[BulkAction, ...] = ()
    busy: bool = False
    problem: str = ""
    saved: str = ""


def wanted_by(job: BulkJob) -> int:
    return job.count(*RecipientState) - job.count(RecipientState.LEFT_OUT)


def filters_of(job: BulkJob) -> tuple[tuple[str, str], ...]:
    counted = [(each, job.count(each)) for each in RecipientState]
    every = ("", f"All {job.count(*RecipientState)}")
    return (
        every,
        *((each.value, f"{RECIPIENTS[each][0]} {number}") for each, number in counted if number),
    )


def actions_of(state: BulkState) -> tuple[BulkAction, ...]:
    if state in (BulkState.SCHEDULED, BulkState.RUNNING):
        return (BulkAction.PAUSE, BulkAction.CANCEL)
    if state is BulkState.PAUSED:
        return (BulkAction.RESUME, BulkAction.CANCEL)
    return (BulkAction.RESUME,) if state is BulkState.CANCELLED else ()
