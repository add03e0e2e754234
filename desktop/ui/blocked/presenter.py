"""The blocked callers in words: who, why, until when, and who blocked them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    BlockedCallersChanged,
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.lists import Block, BlockedCaller, BlockKind
from desktop.ui.blocked.form import BlockForm, BlockFormView, FormServices
from desktop.ui.contracts import Blocking, Clock, Session, Stream, Tasks
from desktop.ui.paging import PagedRows
from desktop.ui.words import Phase, Tone, ahead, day

DEFAULT_REGION: Final = "US"
_IN_A_SENTENCE: Final = {"Today": "today", "Yesterday": "yesterday"}


@dataclass(frozen=True, slots=True)
class BlockedRow:
    id: str
    who: str
    kind: str
    reason: str
    until: str
    until_tone: Tone
    by: str
    added: str


@dataclass(frozen=True, slots=True)
class BlockedState:
    """``notice`` is what has just been done, ``can_undo`` whether it can be taken back."""

    phase: Phase = Phase.LOADING
    rows: tuple[BlockedRow, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    can_undo: bool = False


class BlockedView(BlockFormView, Protocol):
    def show_blocked(self, state: BlockedState) -> None: ...


@dataclass(slots=True)
class BlockedServices:
    session: Session
    stream: Stream
    blocking: Blocking
    tasks: Tasks
    clock: Clock


class BlockedPresenter:
    def __init__(self, services: BlockedServices) -> None:
        s = self._services = services
        self._view: BlockedView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._removed: BlockedCaller | None = None
        self._notice = ("info", "")
        self.list: PagedRows[BlockedCaller] = PagedRows(
            s.blocking.page, s.tasks, s.clock, "blocked callers", self._show
        )
        self.form = BlockForm(FormServices(s.session, s.blocking, s.tasks, s.clock), self._done)

    def attach(self, view: BlockedView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.form.attach(view)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.list.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.list.reload()
            case PermissionsChanged():
                if not self._can_edit:
                    self.form.close()
                self._show()
            case BlockedCallersChanged() | EventsMissed() if self._is_open:
                self.list.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_open and self.list.is_troubled:
                self.list.reload()
            case _:
                pass

    def add(self) -> None:
        if self._can_edit:
            self.form.open_new()

    def edit(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None and self._can_edit:
            self.form.open_for(entry)

    def remove(self, entry_id: str) -> None:
        entry = self._entry(entry_id)
        if entry is not None and self._can_edit:
            self._services.tasks.start(self._remove(entry), "unblock a caller")

    def undo(self) -> None:
        entry, self._removed = self._removed, None
        if entry is not None:
            self._services.tasks.start(self._put_back(entry), "block a caller again")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _remove(self, entry: BlockedCaller) -> None:
        try:
            await self._services.blocking.unblock(entry.id)
        except SoftphoneError as error:
            self._say("error", str(error))
            self.list.reload()
            return
        # What has ended by itself blocked nobody any more; there is nothing to take back.
        removed = None if entry.has_expired(self._now()) else entry
        self._say("good", f"{self._who(entry)} may call again.", removed)
        self.list.reload()

    async def _put_back(self, entry: BlockedCaller) -> None:
        try:
            await self._services.blocking.block(
                Block(entry.kind, entry.value, entry.reason, entry.until)
            )
        except SoftphoneError as error:
            self._say("error", str(error), entry)
            return
        self._say("good", f"{self._who(entry)} is blocked again.")
        self.list.reload()

    def _done(self, entry: BlockedCaller) -> None:
        self._say("good", f"{self._who(entry)} is blocked {self._until(entry)[0].lower()}.")
        if self._is_open:
            self.list.reload()

    def _say(self, level: str, sentence: str, removed: BlockedCaller | None = None) -> None:
        self._notice, self._removed = (level, sentence), removed
        self._show()

    def _forget(self) -> None:
        self._notice, self._removed = ("info", ""), None
        self.form.close()
        self.list.forget()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants("blocklist:edit")

    def _entry(self, entry_id: str) -> BlockedCaller | None:
        return next((each for each in self.list.rows if each.id == entry_id), None)

    def _show(self) -> None:
        if self._view is None:
            return
        rows = tuple(self._row(entry) for entry in self.list.rows)
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        self._view.show_blocked(
            BlockedState(
                self.list.phase,
                rows,
                self.list.sentence,
                is_search=bool(self.list.text),
                has_more=self.list.has_more,
                can_edit=self._can_edit,
                level=level,
                notice=notice,
                can_undo=self._removed is not None and level != "warning",
            )
        )

    def _row(self, entry: BlockedCaller) -> BlockedRow:
        until, tone = self._until(entry)
        return BlockedRow(
            id=entry.id,
            who=self._who(entry),
            kind=entry.kind.title,
            reason=entry.reason or "No reason given",
            until=until,
            until_tone=tone,
            by=entry.blocked_by or "Not known",
            added=day(entry.created_at, self._now()),
        )

    def _who(self, entry: BlockedCaller) -> str:
        if entry.kind is BlockKind.PREFIX:
            return f"{entry.value} …"
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        return phone_numbers.display(entry.value, region)

    def _until(self, entry: BlockedCaller) -> tuple[str, Tone]:
        now = self._now()
        if entry.until is None:
            return "For good", Tone.BAD
        if entry.has_expired(now):
            ended = day(entry.until, now)
            return f"Ended {_IN_A_SENTENCE.get(ended, ended)}", Tone.PLAIN
        return f"Until {ahead(entry.until, now)}", Tone.WARNING

    def _now(self) -> datetime:
        return self._services.clock.now()
