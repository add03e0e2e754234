"""The change history: a list to search and filter, one entry in full, and all of it as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from desktop.domain.change_history import AREAS, FieldChange, HistoryEntry, HistoryQuery
from desktop.domain.errors import SoftphoneError
from desktop.domain.records import Page
from desktop.services.call_export import GrowingFile
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.words import date_and_clock, moment

SEE: Final = "audit:view"
ANYBODY: Final = ("", "Anybody")
ANYTHING: Final = ("", "Anything")
_NAME: Final = "change history"
PERIODS: Final[tuple[tuple[str, str, int], ...]] = (
    ("", "At any time", 0),
    ("1", "Last 24 hours", 1),
    ("7", "Last 7 days", 7),
    ("30", "Last 30 days", 30),
    ("90", "Last 90 days", 90),
)
_BROKE_OFF: Final = "The export broke off and nothing was kept."


@dataclass(frozen=True, slots=True)
class HistoryRow:
    id: str
    at: str
    who: str
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class EntryState:
    """One entry in full; ``is_open`` False while none is chosen."""

    is_open: bool = False
    title: str = ""
    when: str = ""
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryState(ListState[HistoryRow]):
    people: tuple[tuple[str, str], ...] = (ANYBODY,)
    areas: tuple[tuple[str, str], ...] = (ANYTHING,)
    entry: EntryState = EntryState()
    is_exporting: bool = False


class ChangeHistory(Protocol):
    """Raises errors of ``desktop.domain.errors``."""

    def page(
        self, query: HistoryQuery, cursor: str | None = None
    ) -> Awaitable[Page[HistoryEntry]]: ...

    def people(self) -> Awaitable[tuple[tuple[str, str], ...]]: ...

    async def export(
        self, query: HistoryQuery, file: GrowingFile, on_rows: Callable[[int], None]
    ) -> int: ...


@dataclass(slots=True)
class HistoryServices:
    session: Session
    stream: Stream
    history: ChangeHistory
    dialog: ExportDialog
    tasks: Tasks
    clock: Clock


class ChangeHistoryPresenter(ListPresenter[HistoryEntry, HistoryState, ListView[HistoryState]]):
    renewed_by = ()
    permission = SEE  # nothing is changed here; whoever may not see it any more forgets it

    def __init__(self, services: HistoryServices) -> None:
        super().__init__(services, self._ask, _NAME, HistoryState())
        self._history, self._dialog = services.history, services.dialog
        self._query = HistoryQuery()
        self._period = ""
        self._people: tuple[tuple[str, str], ...] = ()
        self._chosen = ""
        self._exporting: asyncio.Task[int] | None = None
        self._is_stopped = False  # by the person

    def reload(self) -> None:
        self.list.reload()
        self._tasks.start(self._load_people(), "people in the change history")

    def choose_person(self, user_id: str) -> None:
        self._filter(who=user_id)

    def choose_area(self, area: str) -> None:
        self._filter(area=area)

    def choose_period(self, key: str) -> None:
        self._period = key
        self._filter()

    def choose(self, entry_id: str) -> None:
        """Show this one in full."""
        if entry_id != self._chosen:
            self._chosen = entry_id
            self._show()

    def export(self) -> None:
        """What the list shows, from its first entry to its last; pressed again it is cancelled."""
        if self._exporting is not None:
            self._is_stopped = True
            self._exporting.cancel()
        else:
            self._tasks.start(self._ask_and_export(), "export of the change history")

    async def _load_people(self) -> None:
        try:
            self._people = await self._history.people()
        except SoftphoneError:
            return  # the list says what is the matter
        self._show()

    async def _ask(self, text: str, cursor: str | None) -> Page[HistoryEntry]:
        return await self._history.page(replace(self._query, text=text), cursor)

    def _filter(self, **news: str) -> None:
        days = next((days for key, _, days in PERIODS if key == self._period), 0)
        since = self._clock.now() - timedelta(days=days) if days else None
        self._query = replace(self._query, since=since, **news)  # type: ignore[arg-type]  # its fields
        self._chosen = ""
        self.list.reload()

    async def _ask_and_export(self) -> None:
        query = replace(self._query, text=self.list.text)
        name = f"change-history-{self._clock.now().astimezone():%Y-%m-%d}.csv"
        try:
            chosen = await self._dialog.ask(name)
        except SoftphoneError as error:
            self._say("error", str(error))
            return
        if chosen is not None and self._exporting is None:
            await self._export(query, *chosen)

    async def _export(self, query: HistoryQuery, path: str, file: GrowingFile) -> None:
        self._is_stopped = False
        self._exporting = asyncio.ensure_future(self._history.export(query, file, self._progress))
        self._progress(0)
        try:
            rows = await asyncio.wait_for(self._exporting, None)
        except asyncio.CancelledError:
            if not self._is_stopped:
                raise  # the program ends, and the window with it
            told = ("info", "The export was cancelled. Nothing was kept of the file.")
        except SoftphoneError as error:
            told = ("error", f"{_BROKE_OFF} {error}")
        else:
            told = ("good", f"{_entries(rows)} saved in {path}.")
        self._exporting = None
        self._say(*told)

    def _progress(self, rows: int) -> None:
        self._say("info", f"Exporting: {_entries(rows)} so far.")

    def _permissions_changed(self) -> None:
        if not self._can_edit:
            self._forget()

    def _forget(self) -> None:
        self._query, self._period, self._people = HistoryQuery(), "", ()
        self._chosen = ""
        super()._forget()

    def _filled(self, state: HistoryState) -> HistoryState:
        return replace(
            state,
            is_search=any((self._query.who, self._query.area, self._period, self.list.text)),
            people=(ANYBODY, *self._people),
            areas=(ANYTHING, *((key, title) for key, (title, _) in AREAS.items())),
            entry=self._entry(),
            is_exporting=self._exporting is not None,
        )

    def _line(self, row: HistoryEntry) -> HistoryRow:
        return _row(row, self._clock.now())

    def _entry(self) -> EntryState:
        entry = self._row(self._chosen)
        if entry is None:
            return EntryState()
        when = date_and_clock(entry.at, seconds=True)
        came = f"{when}, from {entry.address}" if entry.address else when
        return EntryState(True, f"{_who(entry)} {_what(entry)}", came, entry.changes)


def _row(entry: HistoryEntry, now: datetime) -> HistoryRow:
    what = _what(entry)
    return HistoryRow(
        id=entry.id,
        at=moment(entry.at, now),
        who=_who(entry),
        what=what[:1].upper() + what[1:],
        address=entry.address,
    )


def _what(entry: HistoryEntry) -> str:
    return f"{entry.what}: {entry.subject}" if entry.subject else entry.what


def _who(entry: HistoryEntry) -> str:
    return entry.who or "Somebody who is gone"


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"
