"""The account's call statuses while they are edited: one list, saved as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.lists import CallStatus, CallStatuses
from desktop.domain.status_list import MOST_STATUSES, faults_of
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.words import Phase

EDIT: Final = "account.settings:edit"
_CONFLICT: Final = (
    "Somebody else has changed the statuses meanwhile. Yours are kept below; saving puts them in "
    "the place of theirs."
)
_READ_ONLY: Final = "You may not change the statuses any more. What you typed stays to be copied."
_SAVED: Final = "Saved. The next wrap-up offers them. Calls keep what they were given."


@dataclass(frozen=True, slots=True)
class StatusRowState:
    """``is_new``: no call can have it yet, so it can be taken away again."""

    status: CallStatus
    error: str = ""
    is_new: bool = False
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class StatusesState:
    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[StatusRowState, ...] = ()
    can_edit: bool = False
    can_add: bool = False
    is_changed: bool = False
    is_busy: bool = False
    error: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class StatusesView(Protocol):
    def show_statuses(self, state: StatusesState) -> None: ...


class StatusList(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the list as it is now."""

    async def load(self) -> CallStatuses: ...

    async def save(self, rows: Sequence[CallStatus], version: int) -> CallStatuses: ...


@dataclass(slots=True)
class StatusServices:
    session: Session
    stream: Stream
    statuses: StatusList
    tasks: Tasks


class CallStatusesPresenter:
    def __init__(self, services: StatusServices) -> None:
        self._services = services
        self._view: StatusesView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._kept: CallStatuses | None = None  # as the CRM has it
        self._draft: tuple[CallStatus, ...] = ()
        self._state = StatusesState()

    def attach(self, view: StatusesView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def open(self) -> None:
        """The panel is in front."""
        self._is_open = True
        self.reload()

    def leave(self) -> None:
        self._is_open = False

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
                if self._is_open and isinstance(event, SignedIn):
                    self.reload()
            case PermissionsChanged():
                if self._is_changed and not self._can_edit:
                    self._set(level="warning", notice=_READ_ONLY)
                self._show()
            case SettingsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "edit call statuses")

    def add(self, name: str) -> bool:
        """False where it is no new status; the state says why."""
        new = CallStatus("", name.strip(), "plain", final=False, needs_reminder=False, active=True)
        wanted = (*self._draft, new)
        faults = faults_of(wanted)
        fault = faults.get(len(self._draft), "") or faults.get(-1, "")
        if fault or not self._can_edit:
            self._set(error=fault)
            return False
        self._change(wanted)
        return True

    def alter(self, place: int, status: CallStatus) -> None:
        rows = list(self._draft)
        if 0 <= place < len(rows):
            rows[place] = status
            self._change(tuple(rows))

    def move(self, place: int, step: int) -> None:
        rows, there = list(self._draft), place + step
        if 0 <= place < len(rows) and 0 <= there < len(rows):
            rows[place], rows[there] = rows[there], rows[place]
            self._change(tuple(rows))

    def remove(self, place: int) -> None:
        """Only one that the CRM does not have yet; any other is archived."""
        if 0 <= place < len(self._draft) and not self._draft[place].id:
            self._change((*self._draft[:place], *self._draft[place + 1 :]))

    def discard(self) -> None:
        self._draft = self._kept.rows if self._kept is not None else ()
        self._set(notice="", error="", offers_theirs=False)
        self.reload()

    def save(self) -> None:
        if self._kept is None or self._state.is_busy or not self._is_changed or not self._can_edit:
            return
        faults = faults_of(self._draft)
        if faults:
            self._set(error=faults.get(-1, "Something cannot be saved yet. It is marked above."))
            return
        self._set(is_busy=True, error="", notice="", offers_theirs=False)
        self._services.tasks.start(self._save(self._kept.version), "save call statuses")

    def dismiss(self) -> None:
        self._set(notice="", offers_theirs=False)

    async def _load(self, asked: int) -> None:
        try:
            statuses = await self._services.statuses.load()
        except SoftphoneError as error:
            if asked == self._asked and self._kept is None:
                self._set(phase=Phase.FAILED, sentence=str(error))
            return
        if asked == self._asked and not self._state.is_busy:
            self._take(statuses)

    async def _save(self, version: int) -> None:
        try:
            saved = await self._services.statuses.save(self._draft, version)
        except SoftphoneError as error:
            self._set(is_busy=False, level="error", notice=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, CallStatuses):
                self._take(error.current)
            return
        self._kept, self._draft = saved, saved.rows
        self._set(is_busy=False, level="good", notice=_SAVED)

    def _take(self, statuses: CallStatuses) -> None:
        """What is being edited stays, and with it what somebody else has added meanwhile."""
        if self._kept is None or not self._is_changed:
            self._draft = statuses.rows
        elif statuses.version != self._kept.version:
            known = {row.id for row in statuses.rows}
            drafted = {row.id for row in self._draft}
            kept = tuple(row for row in self._draft if not row.id or row.id in known)
            added = tuple(row for row in statuses.rows if row.id not in drafted)
            self._draft = (*kept, *added)
            self._set(level="warning", notice=_CONFLICT, offers_theirs=True)
        self._kept = statuses
        self._set(phase=Phase.READY, sentence="")

    def _change(self, rows: tuple[CallStatus, ...]) -> None:
        if self._can_edit and not self._state.is_busy:
            self._draft = rows
            self._set(error="")

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT)

    @property
    def _is_changed(self) -> bool:
        return self._kept is not None and self._draft != self._kept.rows

    def _forget(self) -> None:
        self._asked += 1
        self._kept, self._draft = None, ()
        self._state = StatusesState()
        self._show()

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]  # fields of the state
        self._show()

    def _show(self) -> None:
        faults, last = faults_of(self._draft), len(self._draft) - 1
        can_edit = self._can_edit
        self._state = replace(
            self._state,
            rows=tuple(
                StatusRowState(row, faults.get(at, ""), not row.id, at == 0, at == last)
                for at, row in enumerate(self._draft)
            ),
            can_edit=can_edit,
            can_add=can_edit and len(self._draft) < MOST_STATUSES,
            is_changed=self._is_changed,
        )
        if self._view is not None:
            self._view.show_statuses(self._state)
