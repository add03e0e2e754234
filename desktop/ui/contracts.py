"""What the pages ask of the services, so that a page can be shown and tested without them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Protocol

from desktop.domain.access import Answer
from desktop.domain.call_views import CallFilters, SavedView, TableLayout
from desktop.domain.calls import Call, CallId
from desktop.domain.changes import CallChange
from desktop.domain.contacts import ContactChange
from desktop.domain.events import Event, SyncChanged
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.lists import (
    Block,
    BlockedCaller,
    DoNotCallEntry,
    ImportJob,
    ScoringOptions,
)
from desktop.domain.queries import CallQuery
from desktop.domain.records import (
    Account,
    CallerIdPreview,
    CallRecord,
    Contact,
    Page,
    Profile,
)
from desktop.domain.reports import CallStatistics
from desktop.domain.wrap_up import WrapUp
from desktop.services.contact_history import Together
from desktop.services.contact_writing import Stuck


class Clock(Protocol):
    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Tasks(Protocol):
    """Owns what runs in the background; an error that nobody expected ends in its log."""

    def start(self, coroutine: Coroutine[Any, Any, object], name: str) -> None: ...


class Stream(Protocol):
    def subscribe(self, handler: Callable[[Event], None]) -> Callable[[], None]:
        """The answer ends the subscription."""


class Session(Protocol):
    @property
    def account(self) -> Account | None: ...

    @property
    def answer(self) -> Answer: ...

    @property
    def profile(self) -> Profile | None: ...


class Calls(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    @property
    def calls(self) -> Sequence[Call]: ...

    async def place(
        self, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallId:
        """A call in progress is held first."""

    async def answer(self, call_id: CallId) -> None: ...

    async def decline(self, call_id: CallId) -> None: ...

    async def hang_up(self, call_id: CallId) -> None: ...

    async def hold(self, call_id: CallId) -> None: ...

    async def resume(self, call_id: CallId) -> None:
        """A call in progress is held first."""

    async def mute(self, call_id: CallId, muted: bool) -> None: ...

    async def send_tones(self, call_id: CallId, digits: str) -> None: ...

    async def statistics(self, call_id: CallId) -> CallStatistics: ...


class CallerIds(Protocol):
    async def preview(self, dialled: str, pick: str | None = None) -> CallerIdPreview: ...


class History(Protocol):
    """The call log as it is kept here; what is not awaited takes milliseconds."""

    @property
    def is_ready(self) -> bool: ...

    @property
    def sync(self) -> SyncChanged: ...

    def ask_again(self) -> None: ...

    async def places(self, query: CallQuery, limit: int = -1) -> array[int]: ...

    async def whereabouts(self, query: CallQuery, record_ids: Sequence[str]) -> dict[int, bool]: ...

    def rows(self, places: Sequence[int]) -> dict[int, CallRecord | None]: ...

    def one(self, record_id: str) -> CallRecord | None: ...

    def place_of(self, record_id: str) -> int | None: ...

    async def find(self, query: CallQuery, limit: int = 50) -> tuple[CallRecord, ...]: ...

    async def recent(self, limit: int) -> tuple[CallRecord, ...]: ...

    async def agents(self) -> tuple[tuple[str, str], ...]: ...

    async def distinct(self, column: str) -> tuple[tuple[str, int], ...]: ...


class CallViews(Protocol):
    """How this person looks at the call log; raises ``InvalidInput`` for a name that cannot be."""

    @property
    def layout(self) -> TableLayout: ...

    @property
    def order(self) -> CallFilters: ...

    @property
    def saved(self) -> tuple[SavedView, ...]: ...

    def remember(self, layout: TableLayout, filters: CallFilters) -> None: ...

    def save(self, view: SavedView) -> None: ...

    def rename(self, name: str, wanted: str) -> None: ...

    def delete(self, name: str) -> None: ...


class People(Protocol):
    @property
    def is_local(self) -> bool: ...

    async def page(self, text: str = "", cursor: str | None = None) -> Page[Contact]: ...

    async def match(self, number: str) -> Contact | None: ...

    def one(self, contact_id: str) -> Contact | None: ...

    async def duplicates(self) -> tuple[tuple[Contact, ...], ...]: ...

    async def alike(self, contact: Contact) -> tuple[tuple[Contact, str], ...]: ...


class ContactWriting(Protocol):
    async def add(self, new: ContactChange) -> Contact: ...

    async def change(self, contact: Contact, change: ContactChange) -> Contact: ...

    async def delete(self, contact: Contact) -> None: ...

    async def merge(self, kept: Contact, other: Contact) -> Contact: ...

    def draft(self, subject: str) -> ContactChange | None: ...

    async def keep_draft(self, subject: str, typed: ContactChange) -> None: ...

    async def drop_draft(self, subject: str) -> None: ...

    def is_waiting(self, contact_id: str) -> bool: ...

    def stuck(self) -> tuple[Stuck, ...]: ...

    async def keep_mine(self, stuck: Stuck) -> None: ...

    async def take_theirs(self, stuck: Stuck) -> None: ...


class ContactHistory(Protocol):
    async def last(self, contact: Contact) -> Together: ...


class Favourites(Protocol):
    @property
    def favourites(self) -> tuple[Favourite, ...]: ...

    def on_digit(self, digit: str) -> Favourite | None: ...

    async def put(self, wanted: Favourite) -> None: ...

    async def remove(self, identity: tuple[FavouriteKind, str]) -> None: ...

    async def move(self, identity: tuple[FavouriteKind, str], step: int) -> None: ...


class Notes(Protocol):
    def type(self, record_id: str, text: str) -> None: ...

    def text(self, record_id: str) -> str | None: ...


class WrapUps(Protocol):
    @property
    def waiting(self) -> tuple[WrapUp, ...]: ...

    def missing(self, record_id: str) -> str: ...

    def choose(self, record_id: str, change: CallChange) -> None: ...

    async def finish(self, record_id: str) -> None: ...

    def skip(self, record_id: str) -> None: ...


class Blocking(Protocol):
    async def page(self, text: str = "", cursor: str | None = None) -> Page[BlockedCaller]: ...

    async def block(self, wanted: Block) -> BlockedCaller: ...

    async def change(
        self, entry: BlockedCaller, reason: str, until: datetime | None
    ) -> BlockedCaller: ...

    async def unblock(self, entry_id: str) -> None: ...


class DoNotCall(Protocol):
    async def page(self, text: str = "", cursor: str | None = None) -> Page[DoNotCallEntry]: ...

    async def add(self, number: str, reason: str) -> DoNotCallEntry: ...

    async def remove(self, entry_id: str, reason: str) -> None: ...

    async def import_file(
        self, content: bytes, on_progress: Callable[[ImportJob], None]
    ) -> ImportJob: ...

    async def cancel_import(self, import_id: str) -> ImportJob: ...


class Scoring(Protocol):
    async def load_scoring(self) -> ScoringOptions: ...

    async def change_scoring(self, wanted: ScoringOptions) -> ScoringOptions: ...
