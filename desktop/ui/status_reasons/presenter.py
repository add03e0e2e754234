"""The names for being busy or away while they are edited: one list, saved as one."""

from __future__ import annotations

from collections.abc import Callable
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
from desktop.domain.presence import StatusReason
from desktop.domain.reason_list import MOST_REASONS, ReasonList, faults_of
from desktop.domain.records import Availability
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.words import Phase

EDIT: Final = "account.settings:edit"
_CONFLICT: Final = (
    "Somebody else has changed the reasons meanwhile. Yours are kept below; saving puts them in "
    "the place of theirs."
)
_READ_ONLY: Final = "You may not change the reasons any more. What you typed stays to be copied."
_SAVED: Final = "Saved. Everybody is offered them from now on."


@dataclass(frozen=True, slots=True)
class ReasonRowState:
    reason: StatusReason
    error: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class ReasonsState:
    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[ReasonRowState, ...] = ()
    can_edit: bool = False
    can_add: bool = False
    is_changed: bool = False
    is_busy: bool = False
    error: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class ReasonsView(Protocol):
    def show_reasons(self, state: ReasonsState) -> None: ...


class Reasons(Protocol):
    """Raises errors of ``desktop.domain.errors``; a ``Conflict`` holds the list as it is now."""

    async def load(self) -> ReasonList: ...

    async def save(self, wanted: ReasonList) -> ReasonList: ...


@dataclass(slots=True)
class ReasonServices:
    session: Session
    stream: Stream
    reasons: Reasons
    tasks: Tasks


class StatusReasonsPresenter:
    def __init__(self, services: ReasonServices) -> None:
        self._services = services
        self._view: ReasonsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._kept: ReasonList | None = None  # as the CRM has it
        self._draft: tuple[StatusReason, ...] = ()
        self._state = ReasonsState()

    def attach(self, view: ReasonsView) -> None:
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
        self._services.tasks.start(self._load(self._asked), "edit status reasons")

    def add(self, name: str) -> bool:
        """False where it is no new reason; the state says why."""
        new = StatusReason("", name.strip(), Availability.AWAY)
        wanted = (*self._draft, new)
        faults = faults_of(wanted)
        fault = faults.get(len(self._draft), "") or faults.get(-1, "")
        if fault or not self._can_edit:
            self._set(error=fault)
            return False
        self._change(wanted)
        return True

    def alter(self, place: int, reason: StatusReason) -> None:
        rows = list(self._draft)
        if 0 <= place < len(rows):
            rows[place] = reason
            self._change(tuple(rows))

    def move(self, place: int, step: int) -> None:
        rows, there = list(self._draft), place + step
        if 0 <= place < len(rows) and 0 <= there < len(rows):
            rows[place], rows[there] = rows[there], rows[place]
            self._change(tuple(rows))

    def remove(self, place: int) -> None:
        """Who is away for this reason is simply away then."""
        if 0 <= place < len(self._draft):
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
        self._services.tasks.start(self._save(self._kept.version), "save status reasons")

    def dismiss(self) -> None:
        self._set(notice="", offers_theirs=False)

    async def _load(self, asked: int) -> None:
        try:
            found = await self._services.reasons.load()
        except SoftphoneError as error:
            if asked == self._asked and self._kept is None:
                self._set(phase=Phase.FAILED, sentence=str(error))
            return
        if asked == self._asked and not self._state.is_busy:
            self._take(found)

    async def _save(self, version: int) -> None:
        try:
            saved = await self._services.reasons.save(ReasonList(self._draft, version))
        except SoftphoneError as error:
            self._set(is_busy=False, level="error", notice=str(error))
            if isinstance(error, Conflict) and isinstance(error.current, ReasonList):
                self._take(error.current)
            return
        self._kept, self._draft = saved, saved.rows
        self._set(is_busy=False, level="good", notice=_SAVED)

    def _take(self, found: ReasonList) -> None:
        """What is being edited stays, and with it what somebody else has added meanwhile."""
        if self._kept is None or not self._is_changed:
            self._draft = found.rows
        elif found.version != self._kept.version:
            known = {row.id for row in found.rows}
            before = {row.id for row in self._kept.rows}
            kept = tuple(row for row in self._draft if not row.id or row.id in known)
            added = tuple(row for row in found.rows if row.id not in before)
            self._draft = (*kept, *added)
            self._set(level="warning", notice=_CONFLICT, offers_theirs=True)
        self._kept = found
        self._set(phase=Phase.READY, sentence="")

    def _change(self, rows: tuple[StatusReason, ...]) -> None:
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
        self._state = ReasonsState()
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
                ReasonRowState(row, faults.get(at, ""), at == 0, at == last)
                for at, row in enumerate(self._draft)
            ),
            can_edit=can_edit,
            can_add=can_edit and len(self._draft) < MOST_REASONS,
            is_changed=self._is_changed,
        )
        if self._view is not None:
            self._view.show_reasons(self._state)
