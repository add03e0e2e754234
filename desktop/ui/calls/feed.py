"""Keeps the rows of the call log in step with what this computer keeps, whatever is asked."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop.domain.errors import Refused, SoftphoneError, StoreUnavailable
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
from desktop.domain.queries import CallOrder, CallQuery, is_unanswered
from desktop.domain.records import CallRecord
from desktop.ui.calls.call_rows import CallRows
from desktop.ui.calls.rows import CallRow, call_row, damaged_row
from desktop.ui.calls.standing import age_words, progress_words
from desktop.ui.contracts import Clock, History, Session, Tasks
from desktop.ui.words import Phase

FIRST_ROWS: Final = 200
DEFAULT_REGION: Final = "US"
_VIEW: Final = "calls.log:view_assigned"
_VIEW_ALL: Final = "calls.log:view_all"
_PAUSE: Final = 1.0  # between two readings of a long list that cannot be changed in place
_LONG: Final = 10_000


@dataclass(frozen=True, slots=True)
class FeedState:
    phase: Phase = Phase.LOADING
    sentence: str = ""  # why there is nothing to show
    progress: str = ""  # how far the first fetching is
    age: str = ""  # of what is shown, while the CRM is away
    is_whole: bool = False  # False: the first rows are there, the rest is being counted


class CallFeed:
    """One reading at a time: what changes meanwhile is applied after it."""

    def __init__(
        self,
        services: tuple[Session, History, Tasks, Clock],
        query: Callable[[], CallQuery],
        told: Callable[[], None],
    ) -> None:
        self._session, self._history, self._tasks, self._clock = services
        self._query = query
        self._told = told
        self.rows = CallRows(self._history.rows, self._made)
        self.state = FeedState()
        self._is_stale = False  # other rows are wanted
        self._is_dated = False  # the same ones, read again
        self._changed: dict[str, None] = {}
        self._is_reading = False
        self._asked = 0
        self._marked_since: datetime | None = None
        self._is_waiting = False  # until what may not be seen any more has left the disk
        self._filled = 0
        self._oldest: datetime | None = None
        self._sync = SyncChanged()

    @property
    def region(self) -> str:
        account = self._session.account
        return account.region if account is not None else DEFAULT_REGION

    def start(self) -> None:
        self._follow(self._history.sync)
        self.read()

    def read(self) -> None:
        """Show what the query finds now."""
        self._asked += 1
        self._is_stale = True
        self._run()

    def ask_again(self) -> None:
        self._tell(phase=Phase.LOADING, sentence="")
        self._history.ask_again()
        self.read()

    def mark_since(self, moment: datetime | None) -> None:
        """Missed calls from then on are marked as new."""
        if moment != self._marked_since:
            self._marked_since = moment
            self.rows.forget_all()

    def handle(self, event: Event) -> None:
        match event:
            case CallLogged(record):
                self._changes((record,))
            case LocalChanged():
                self._on_local(event)
            case LocalDataReady():
                self._is_waiting = False
                self.read()
            case SyncChanged():
                self._follow(event)
            case PermissionsChanged(lost=lost):
                self._on_permissions(lost)
            case SignedIn() | SignedOut():
                self._filled, self._oldest = 0, None
                self._clear(FeedState())
            case _:
                pass

    def _on_local(self, event: LocalChanged) -> None:
        if "calls" in event.emptied:
            self._filled, self._oldest = 0, None
            self._is_waiting = False
            self.read()
        if event.gone_calls:
            self._is_dated = True
        if event.calls:
            first = min(each.started_at for each in event.calls)
            self._oldest = min(first, self._oldest or first)
            self._follow(self._sync)
        self._changes(event.calls)

    def _changes(self, records: tuple[CallRecord, ...]) -> None:
        self._changed.update((each.id, None) for each in records)
        self._run()

    def _on_permissions(self, lost: frozenset[str]) -> None:
        """What may not be seen any more leaves the window before it leaves the disk."""
        if _VIEW in lost or _VIEW_ALL in lost:
            self._is_waiting = _VIEW not in lost
            self._clear(FeedState())
        self.read()

    def _clear(self, state: FeedState) -> None:
        self._asked += 1
        self._changed.clear()
        self.rows.reset(array("q"), -1)
        self.state = state
        self._told()

    def _run(self) -> None:
        if not self._is_reading and not self._is_waiting and self._history.is_ready:
            self._is_reading = True
            self._tasks.start(self._until_in_step(), "call log")

    async def _until_in_step(self) -> None:
        try:
            while not self._is_waiting and (self._is_stale or self._is_dated or self._changed):
                await self._next()
        finally:
            self._is_reading = False

    async def _next(self) -> None:
        asked = self._asked
        try:
            if self._is_stale:
                await self._load(asked)
            elif self._is_dated or self._query().order is not CallOrder.TIME:
                await self._load_again(asked)
            else:
                await self._apply(asked)
        except (Refused, StoreUnavailable) as error:
            if asked == self._asked:
                self._fail(error)

    async def _load(self, asked: int) -> None:
        self._is_stale = self._is_dated = False
        self._changed.clear()
        query = self._query()
        sign = 0 if query.order is not CallOrder.TIME else 1 if query.ascending else -1
        first = await self._history.places(query, FIRST_ROWS)
        if asked != self._asked:
            return
        self.rows.reset(first, sign)
        self._settle(is_whole=len(first) < FIRST_ROWS)
        if self.state.is_whole:
            return
        every = await self._history.places(query)
        if asked == self._asked:
            self.rows.become(every)
            self._settle(is_whole=True)

    async def _load_again(self, asked: int) -> None:
        if len(self.rows) > _LONG:
            await self._clock.sleep(_PAUSE)
        self._is_dated = False
        changed, self._changed = self._changed, {}
        query = self._query()
        places = await self._history.places(query)
        found = await self._history.whereabouts(query, tuple(changed))
        if asked == self._asked:
            self.rows.become(places)
            self.rows.forget(found)
            self._settle(is_whole=True)

    async def _apply(self, asked: int) -> None:
        changed, self._changed = self._changed, {}
        found = await self._history.whereabouts(self._query(), tuple(changed))
        if asked == self._asked:
            self.rows.apply(found)
            self._settle(is_whole=self.state.is_whole)

    def _fail(self, error: SoftphoneError) -> None:
        self._is_stale = self._is_dated = False
        self._clear(FeedState(Phase.FAILED, str(error)))

    def _settle(self, is_whole: bool) -> None:
        self._tell(phase=self._phase(), sentence=self._sentence(), is_whole=is_whole)

    def _follow(self, sync: SyncChanged) -> None:
        self._sync, now = sync, self._clock.now()
        if sync.filling == "calls":
            self._filled = sync.rows
        is_over = not sync.filling and (sync.in_step_at is not None or bool(sync.sentence))
        if is_over or (sync.filling == "calls" and sync.share >= 1):
            self._filled = 0
        progress = progress_words(self._filled, self._oldest, now) if self._filled else ""
        self._tell(progress=progress, age=age_words(sync, now))
        if self.state.phase is not Phase.READY and not self._is_refused():
            self._tell(phase=self._phase(), sentence=self._sentence())

    def _phase(self) -> Phase:
        if len(self.rows):
            return Phase.READY
        sync = self._sync
        if sync.sentence and sync.in_step_at is None:
            return Phase.FAILED
        in_step = self._history.is_ready and sync.in_step_at is not None and not self.state.progress
        return Phase.EMPTY if in_step and not self._is_stale else Phase.LOADING

    def _sentence(self) -> str:
        return self._sync.sentence if self._phase() is Phase.FAILED else ""

    def _is_refused(self) -> bool:
        return not self._session.answer.grants(_VIEW)

    def _tell(self, **changes: object) -> None:
        anew = replace(self.state, **changes)  # type: ignore[arg-type]  # names are ours
        self.state = anew
        self._told()

    def _made(self, record: CallRecord | None) -> CallRow:
        if record is None:
            return damaged_row()
        since = self._marked_since
        is_new = since is not None and is_unanswered(record) and record.started_at >= since
        return replace(call_row(record, self.region, self._clock.now()), is_new=is_new)
