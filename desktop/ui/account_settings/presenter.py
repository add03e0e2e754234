"""The account's settings while they are edited: a draft, its impact, and the changes of others."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.account_settings import FELT_AT_ONCE, SettingsSheet, Value
from desktop.domain.errors import SoftphoneError
from desktop.domain.impact import Impact, Told
from desktop.ui.account_settings.contracts import AccountSettingsPort
from desktop.ui.account_settings.fields import FIELDS
from desktop.ui.account_settings.rows import RowState, draft_of, rows_of
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.sheet import SheetPresenter, SheetState

_HELD = "The agency holds what you were changing, for all of its accounts:"


@dataclass(frozen=True, slots=True)
class SettingsState(SheetState):
    """``impact`` are the sentences to be read before saving, while ``is_asking``."""

    rows: tuple[tuple[str, RowState], ...] = ()
    is_asking: bool = False
    impact: tuple[tuple[str, str], ...] = ()

    def row(self, key: str) -> RowState:
        return dict(self.rows)[key]


@dataclass(slots=True)
class SettingsServices:
    session: Session
    stream: Stream
    settings: AccountSettingsPort
    tasks: Tasks


class AccountSettingsPresenter(SheetPresenter[SettingsSheet, SettingsState]):
    name = "account settings"
    conflict = (
        "Somebody else has changed these settings meanwhile. What you changed is kept; where both "
        "of you changed the same, both are shown."
    )
    read_only = "You may not change these settings any more. What you typed stays to be copied."

    def __init__(self, services: SettingsServices) -> None:
        super().__init__(services, SettingsState())
        self._settings = services.settings
        self._typed: dict[str, str | bool] = {}  # what is changed here, as it stands in its field
        self._theirs: dict[str, Value] = {}

    def change(self, key: str, typed: str | bool) -> None:
        if self._kept is None or not self._may_type:
            return
        before = FIELDS[key].typed(self._kept.settings.value(key))
        if typed == before:
            self._typed.pop(key, None)
        else:
            self._typed[key] = typed
        self._theirs.pop(key, None)
        self.back()

    def back(self) -> None:
        """Go on editing instead of saving."""
        self._set(is_asking=False, impact=())

    def _work(self, upon: SettingsSheet) -> Coroutine[Any, Any, None]:
        """Asks first where people at work would feel it."""
        felt = not FELT_AT_ONCE.isdisjoint(self._typed) and not self._state.is_asking
        return self._ask_first(upon) if felt else self._save(upon)

    async def _ask_first(self, upon: SettingsSheet) -> None:
        try:
            impact = await self._settings.impact(self._changes(upon), upon.version)
        except SoftphoneError as error:
            self._refused(error, upon)
            return
        self._set(is_busy=False, is_asking=True, impact=_in_words(impact))

    def _refused(self, error: SoftphoneError, upon: SettingsSheet) -> None:
        self.back()
        super()._refused(error, upon)

    def _permissions_changed(self) -> None:
        if self._is_changed and not self._can_edit:
            self.back()
        super()._permissions_changed()
        if self._is_open:
            self.reload()  # what is locked for this person has changed as well

    @property
    def _is_changed(self) -> bool:
        return bool(self._typed)

    def _fill(self, _: SettingsSheet | None) -> None:
        self._typed.clear()
        self._theirs.clear()
        self._state = replace(self._state, is_asking=False, impact=())

    def _take(self, sheet: SettingsSheet) -> None:
        """What the agency holds now cannot be saved any more: its value stands there, and why."""
        held = [key for key in self._typed if key in sheet.locked_by]
        super()._take(sheet)
        for key in held:
            self._typed.pop(key, None)
            self._theirs.pop(key, None)
        if held:
            titles = ", ".join(FIELDS[key].label for key in held)
            self.back()
            self._set(level="warning", notice=f"{_HELD} {titles}.", offers_theirs=False)

    def _meet(self, before: SettingsSheet, theirs: SettingsSheet) -> None:
        """Where somebody else changed the same, both are shown."""
        others = theirs.settings.changes_since(before.settings)
        self._theirs |= {key: value for key, value in others.items() if key in self._typed}
        for key, value in others.items():
            if self._typed.get(key) == FIELDS[key].typed(value):
                del self._typed[key], self._theirs[key]

    def _fault(self) -> str:
        if any(row.error for _, row in self._state.rows):
            return "Something cannot be saved yet. It is marked below."
        return ""

    def _mark(self, fault: str) -> None:
        self._set(level="error", notice=fault)

    async def _ask(self) -> SettingsSheet:
        return await self._settings.load()

    async def _send(self, upon: SettingsSheet) -> SettingsSheet:
        return await self._settings.save(self._changes(upon), upon.version)

    def _saved_words(self, _: SettingsSheet) -> str:
        return "Saved. It holds from now on, in every window that is open."

    def _changes(self, sheet: SettingsSheet) -> dict[str, Value]:
        return draft_of(sheet, self._typed)[0].changes_since(sheet.settings)

    def _filled(self, state: SettingsState) -> SettingsState:
        if self._kept is None:
            return replace(state, rows=())
        return replace(
            state, rows=rows_of(self._kept, self._typed, self._theirs, self._session.answer)
        )


def _in_words(impact: Impact) -> tuple[tuple[str, str], ...]:
    """Sentence and the names behind it."""
    if not impact.people:
        return ((impact.sentence, ""),)
    return tuple((each.sentence, _names(each)) for each in impact.told)


def _names(told: Told) -> str:
    others = told.people - len(told.names)
    more = f" and {others:,} more" if others else ""
    return ", ".join(told.names) + more
