"""The account's settings while they are edited: a draft, its impact, and the changes of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.account_settings import FELT_AT_ONCE, AccountSettings, SettingsSheet, Value
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
from desktop.domain.impact import Impact, Told
from desktop.ui.account_settings.contracts import AccountSettingsPort
from desktop.ui.account_settings.fields import FIELDS
from desktop.ui.account_settings.rows import RowState, draft_of, rows_of
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.words import Phase

EDIT: Final = "account.settings:edit"
_CONFLICT: Final = (
    "Somebody else has changed these settings meanwhile. What you changed is kept; where both of "
    "you changed the same, both are shown."
)
_READ_ONLY: Final = (
    "You may not change these settings any more. What you typed stays here to be copied."
)
_SAVED: Final = "Saved. It holds from now on, in every window that is open."


@dataclass(frozen=True, slots=True)
class SettingsState:
    """``impact`` are the sentences to be read before saving, while ``is_asking``."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    rows: tuple[tuple[str, RowState], ...] = ()
    can_edit: bool = False
    is_changed: bool = False
    is_busy: bool = False
    is_asking: bool = False
    impact: tuple[tuple[str, str], ...] = ()
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False

    def row(self, key: str) -> RowState:
        return dict(self.rows)[key]


class SettingsView(Protocol):
    def show_settings(self, state: SettingsState) -> None: ...


@dataclass(slots=True)
class SettingsServices:
    session: Session
    stream: Stream
    settings: AccountSettingsPort
    tasks: Tasks


class AccountSettingsPresenter:
    def __init__(self, services: SettingsServices) -> None:
        self._services = services
        self._view: SettingsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_open = False
        self._asked = 0  # answers to older questions are dropped
        self._sheet: SettingsSheet | None = None  # as the CRM has it
        self._typed: dict[str, str | bool] = {}  # what is changed here, as it stands in its field
        self._theirs: dict[str, Value] = {}
        self._state = SettingsState()

    def attach(self, view: SettingsView) -> None:
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
                self._permissions_changed()
            case SettingsChanged() | EventsMissed() if self._is_open:
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "account settings")

    def change(self, key: str, typed: str | bool) -> None:
        if self._sheet is None or self._state.is_busy or not self._can_edit:
            return
        before = FIELDS[key].typed(self._sheet.settings.value(key))
        if typed == before:
            self._typed.pop(key, None)
        else:
            self._typed[key] = typed
        self._theirs.pop(key, None)
        self._set(is_asking=False, impact=())

    def discard(self) -> None:
        """As the CRM has it, also after a conflict."""
        self._typed.clear()
        self._theirs.clear()
        self._set(is_asking=False, impact=(), notice="", offers_theirs=False)
        self.reload()

    def save(self) -> None:
        """Asks first where people at work would feel it."""
        if self._sheet is None or self._state.is_busy or not self._typed or not self._can_edit:
            return
        if any(row.error for _, row in self._state.rows):
            self._set(level="error", notice="Something cannot be saved yet. It is marked below.")
            return
        self._set(is_busy=True, notice="", offers_theirs=False)
        felt = not FELT_AT_ONCE.isdisjoint(self._typed) and not self._state.is_asking
        work = self._ask_first() if felt else self._save()
        self._services.tasks.start(work, "save the account settings")

    def back(self) -> None:
        """Go on editing instead of saving."""
        self._set(is_asking=False, impact=())

    def dismiss(self) -> None:
        self._set(notice="", offers_theirs=False)

    async def _load(self, asked: int) -> None:
        try:
            sheet = await self._services.settings.load()
        except SoftphoneError as error:
            if asked == self._asked and self._sheet is None:
                self._set(phase=Phase.FAILED, sentence=str(error))
            return
        if asked == self._asked and not self._state.is_busy:
            self._take(sheet)

    async def _ask_first(self) -> None:
        sheet, changes = self._now(), self._changes()
        try:
            impact = await self._services.settings.impact(changes, sheet.version)
        except SoftphoneError as error:
            self._failed(error)
            return
        self._set(is_busy=False, is_asking=True, impact=_in_words(impact))

    async def _save(self) -> None:
        sheet, changes = self._now(), self._changes()
        try:
            saved = await self._services.settings.save(changes, sheet.version)
        except SoftphoneError as error:
            self._failed(error)
            return
        self._sheet = saved
        self._typed.clear()
        self._theirs.clear()
        self._set(is_busy=False, is_asking=False, impact=(), level="good", notice=_SAVED)

    def _failed(self, error: SoftphoneError) -> None:
        self._set(is_busy=False, is_asking=False, impact=(), level="error", notice=str(error))
        if isinstance(error, Conflict):
            if isinstance(error.current, SettingsSheet):
                self._take(error.current)
            self._set(level="warning", notice=_CONFLICT, offers_theirs=True)

    def _take(self, sheet: SettingsSheet) -> None:
        """What is being edited stays; where somebody else changed the same, both are shown."""
        before, self._sheet = self._sheet, sheet
        if before is not None and before.version != sheet.version and self._typed:
            others = sheet.settings.changes_since(before.settings)
            self._theirs |= {key: value for key, value in others.items() if key in self._typed}
            for key, value in others.items():
                if self._typed.get(key) == FIELDS[key].typed(value):
                    del self._typed[key], self._theirs[key]
            if self._typed:
                self._set(level="warning", notice=_CONFLICT, offers_theirs=True)
        self._set(phase=Phase.READY, sentence="")

    def _permissions_changed(self) -> None:
        if self._typed and not self._can_edit:
            self._set(level="warning", notice=_READ_ONLY, is_asking=False, impact=())
        elif self._state.notice == _READ_ONLY:
            self._set(notice="")
        self._show()
        if self._is_open:
            self.reload()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT)

    def _now(self) -> SettingsSheet:
        """Nothing can be changed before it is there."""
        return self._sheet or SettingsSheet(AccountSettings(), 0)

    def _changes(self) -> dict[str, Value]:
        return draft_of(self._now(), self._typed)[0].changes_since(self._now().settings)

    def _forget(self) -> None:
        self._asked += 1
        self._sheet = None
        self._typed.clear()
        self._theirs.clear()
        self._state = SettingsState()
        self._show()

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]  # fields of the state
        self._show()

    def _show(self) -> None:
        rows: tuple[tuple[str, RowState], ...] = ()
        if self._sheet is not None:
            answer = self._services.session.answer
            rows = rows_of(self._sheet, self._typed, self._theirs, answer)
        can_edit = self._can_edit
        changed = bool(self._typed)
        self._state = replace(self._state, rows=rows, can_edit=can_edit, is_changed=changed)
        if self._view is not None:
            self._view.show_settings(self._state)


def _in_words(impact: Impact) -> tuple[tuple[str, str], ...]:
    """Sentence and the names behind it."""
    if not impact.people:
        return ((impact.sentence, ""),)
    return tuple((each.sentence, _names(each)) for each in impact.told)


def _names(told: Told) -> str:
    others = told.people - len(told.names)
    more = f" and {others:,} more" if others else ""
    return ", ".join(told.names) + more
