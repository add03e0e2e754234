"""The short list of recent calls below the calls in progress."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import Refused, SoftphoneError
from desktop.domain.events import (
    CallLogged,
    Event,
    LocalChanged,
    LocalDataReady,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    SyncChanged,
)
from desktop.domain.records import CallOutcome, CallRecord
from desktop.ui.contracts import Clock, History, Session, Tasks
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.words import CallMark, Phase, call_mark, moment, short_span

RECENT_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class RecentRow:
    id: str
    mark: CallMark
    name: str
    number: str  # as shown; "" where it is the name already
    dials: str
    detail: str
    time: str
    can_block: bool = False


@dataclass(frozen=True, slots=True)
class RecentState:
    phase: Phase = Phase.LOADING
    rows: tuple[RecentRow, ...] = ()
    sentence: str = ""


class RecentView(Protocol):
    def show_recent(self, state: RecentState) -> None: ...


class RecentCalls:
    def __init__(self, session: Session, history: History, tasks: Tasks, clock: Clock) -> None:
        self._session = session
        self._history = history
        self._tasks = tasks
        self._clock = clock
        self._view: RecentView | None = None
        self._records: tuple[CallRecord, ...] = ()
        self._phase = Phase.LOADING
        self._sentence = ""
        self._sync = SyncChanged()
        self._asked = 0  # answers to older questions are dropped
        self._is_waiting = False  # until what may not be seen any more has left the disk

    def attach(self, view: RecentView) -> None:
        self._view = view
        self._sync = self._history.sync
        self.reload()

    def reload(self) -> None:
        self._show()
        if self._history.is_ready and not self._is_waiting:
            self._asked += 1
            self._tasks.start(self._load(self._asked), "recent calls")

    def ask_again(self) -> None:
        self._phase, self._sentence = Phase.LOADING, ""
        self._history.ask_again()
        self.reload()

    def handle(self, event: Event) -> None:
        match event:
            case CallLogged(record):
                self._put(record)
            case LocalChanged() if event.calls or event.gone_calls or "calls" in event.emptied:
                self._is_waiting = self._is_waiting and "calls" not in event.emptied
                self.reload()
            case LocalDataReady():
                self._is_waiting = False
                self.reload()
            case SyncChanged():
                self._sync = event
                if not self._records and self._may_see():
                    self._settle()
            case SignedIn() | SignedOut():
                # Another account may have been entered without leaving the last one first.
                self._forget(Phase.LOADING if isinstance(event, SignedIn) else Phase.EMPTY)
            case PermissionsChanged(lost=lost):
                self._on_permissions(lost)
            case _:
                pass

    def _on_permissions(self, lost: frozenset[str]) -> None:
        """What this user may not see any more leaves the window and its memory at once."""
        if "calls.log:view_all" in lost or "calls.log:view_assigned" in lost:
            self._is_waiting = self._may_see()
            self._forget(Phase.LOADING)
        self.reload()

    async def _load(self, asked: int) -> None:
        try:
            records = await self._history.recent(RECENT_ROWS)
        except Refused as error:
            if asked == self._asked:
                self._forget(Phase.EMPTY, str(error))
            return
        except SoftphoneError as error:
            if asked == self._asked:
                self._forget(Phase.FAILED, str(error))
            return
        if asked == self._asked:
            self._records = records
            self._settle()

    def _settle(self) -> None:
        sync = self._sync
        never = sync.in_step_at is None
        self._sentence = sync.sentence if never and not self._records else ""
        if self._records:
            self._phase = Phase.READY
        elif self._sentence:
            self._phase = Phase.FAILED
        else:
            self._phase = Phase.LOADING if never else Phase.EMPTY
        self._show()

    def _forget(self, phase: Phase, sentence: str = "") -> None:
        self._asked += 1
        self._records = ()
        self._phase, self._sentence = phase, sentence
        self._show()

    def _may_see(self) -> bool:
        return self._session.answer.grants("calls.log:view_assigned")

    def _put(self, record: CallRecord) -> None:
        others = tuple(each for each in self._records if each.id != record.id)
        newest = sorted((record, *others), key=lambda each: each.started_at, reverse=True)
        self._records = tuple(newest[:RECENT_ROWS])
        self._settle()

    def _show(self) -> None:
        if self._view is None:
            return
        account = self._session.account
        region = account.region if account is not None else DEFAULT_REGION
        now = self._clock.now()
        may_block = self._session.answer.grants("blocklist:edit")
        rows = tuple(
            replace(row, can_block=may_block and _came_from_outside(row))
            for row in (recent_row(record, region, now) for record in self._records)
        )
        self._view.show_recent(RecentState(self._phase, rows, self._sentence))


def _came_from_outside(row: RecentRow) -> bool:
    return row.mark is not CallMark.OUTBOUND and row.dials.startswith("+")


def recent_row(record: CallRecord, region: str, now: datetime) -> RecentRow:
    number = phone_numbers.display(record.remote_number, region)
    return RecentRow(
        id=record.id,
        mark=call_mark(record),
        name=record.contact_name or number or "Withheld number",
        number=number if record.contact_name else "",
        dials=record.remote_number,
        detail=_detail(record, region),
        time=moment(record.started_at, now),
    )


def _detail(record: CallRecord, region: str) -> str:
    ours = phone_numbers.display(record.tracking_number, region)
    mark = call_mark(record)
    if mark is CallMark.VOICEMAIL:
        return f"Voicemail {short_span(record.duration)}"
    way = f"from {ours}" if mark is CallMark.OUTBOUND else record.queue or record.source or ours
    if record.status is CallOutcome.IN_PROGRESS:
        return f"{way} · in progress"
    if mark is CallMark.MISSED:
        return f"{way} · missed"
    return f"{way} · {short_span(record.talk_time)}" if record.answered_at else f"{way} · no answer"
