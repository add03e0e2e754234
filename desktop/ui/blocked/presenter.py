"""The blocked callers in words: who, why, until when, and who blocked them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import BlockedCallersChanged, EventsMissed
from desktop.domain.lists import Block, BlockedCaller, BlockKind
from desktop.ui.blocked.form import BlockForm, BlockFormView, FormServices
from desktop.ui.contracts import Blocking, Clock, Session, Stream, Tasks
from desktop.ui.editing.paged import ListPresenter, ListState, ListView
from desktop.ui.words import Tone, ahead, day

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
class BlockedState(ListState[BlockedRow]):
    """``notice`` is what has just been done, ``can_undo`` whether it can be taken back."""

    can_undo: bool = False


class BlockedView(BlockFormView, ListView[BlockedState], Protocol): ...


@dataclass(slots=True)
class BlockedServices:
    session: Session
    stream: Stream
    blocking: Blocking
    tasks: Tasks
    clock: Clock


class BlockedPresenter(ListPresenter[BlockedCaller, BlockedState, BlockedView]):
    renewed_by = (BlockedCallersChanged, EventsMissed)
    permission = "blocklist:edit"

    def __init__(self, services: BlockedServices) -> None:
        s = services
        super().__init__(s, s.blocking.page, "blocked callers", BlockedState())
        self._blocking = s.blocking
        self._removed: BlockedCaller | None = None
        self.form = BlockForm(FormServices(s.session, s.blocking, s.tasks, s.clock), self._blocked)

    def add(self) -> None:
        if self._can_edit:
            self.form.open_new()

    def edit(self, entry_id: str) -> None:
        entry = self._editable(entry_id)
        if entry is not None:
            self.form.open_for(entry)

    def remove(self, entry_id: str) -> None:
        entry = self._editable(entry_id)
        if entry is not None:
            self._tasks.start(self._remove(entry), "unblock a caller")

    def undo(self) -> None:
        entry, self._removed = self._removed, None
        if entry is not None:
            self._tasks.start(self._put_back(entry), "block a caller again")

    def dismiss(self) -> None:
        self._say("info", "")

    async def _remove(self, entry: BlockedCaller) -> None:
        try:
            await self._blocking.unblock(entry.id)
        except SoftphoneError as error:
            self._say("error", str(error))
            self.list.reload()
            return
        # What has ended by itself blocked nobody any more; there is nothing to take back.
        removed = None if entry.has_expired(self._now()) else entry
        self._say("good", f"{self._who(entry)} may call again.")
        self._offer_back(removed)
        self.list.reload()

    async def _put_back(self, entry: BlockedCaller) -> None:
        try:
            await self._blocking.block(Block(entry.kind, entry.value, entry.reason, entry.until))
        except SoftphoneError as error:
            self._say("error", str(error))
            self._offer_back(entry)
            return
        self._say("good", f"{self._who(entry)} is blocked again.")
        self.list.reload()

    def _blocked(self, entry: BlockedCaller) -> None:
        self._done(f"{self._who(entry)} is blocked {self._until(entry)[0].lower()}.")

    def _say(self, level: str, sentence: str) -> None:
        self._removed = None
        super()._say(level, sentence)

    def _offer_back(self, removed: BlockedCaller | None) -> None:
        self._removed = removed
        self._show()

    def _attached(self, view: BlockedView) -> None:
        self.form.attach(view)

    def _permissions_changed(self) -> None:
        self.form.lock(not self._can_edit)
        self._show()

    def _forget(self) -> None:
        self._removed = None
        self.form.close()
        super()._forget()

    def _filled(self, state: BlockedState) -> BlockedState:
        return replace(state, can_undo=self._removed is not None and state.level != "warning")

    def _line(self, entry: BlockedCaller) -> BlockedRow:
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
        account = self._session.account
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
        return self._clock.now()
