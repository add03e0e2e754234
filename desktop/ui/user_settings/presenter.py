"""Caller ID and call settings of one user while they are edited: a draft, saved as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    NumberChoice,
    Scope,
    UserSettings,
    fault_of,
    scope_by_default,
)
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.editing.tab import TabPresenter
from desktop.ui.user_settings import words
from desktop.ui.user_settings.states import SettingsState, Shown, filled

EDIT: Final = "users.settings:edit"
DEFAULT_REGION: Final = "US"
READ_ONLY: Final = "You may look at these settings, but not change them."


class SettingsView(Protocol):
    def show_settings(self, state: SettingsState) -> None: ...


class UserSettingsOf(Protocol):
    async def settings(self, user_id: str) -> UserSettings: ...

    async def change(self, before: UserSettings, wanted: CallerIdSettings) -> UserSettings: ...


@dataclass(slots=True)
class SettingsServices:
    session: Session
    stream: Stream
    settings: UserSettingsOf
    tasks: Tasks


class UserSettingsPresenter(TabPresenter[UserSettings, SettingsState, SettingsView]):
    name = "user settings"
    kept_words = "what you changed is still here."
    busy_words = "Others are changing these settings just now. Save again."

    def __init__(self, services: SettingsServices) -> None:
        super().__init__(services, SettingsState())
        self._settings = services.settings

    def choose_default(self, number: str) -> None:
        self._set("default", number or None)

    def choose_emergency(self, number: str) -> None:
        self._set("emergency", number or None)

    def choose_scope(self, key: str) -> None:
        if Scope(key) is not self._scope:
            self._set("scope", Scope(key))

    def choose_numbers(self, numbers: tuple[str, ...]) -> None:
        """Which of them the user may call from."""
        self._draft.set("subset", tuple(sorted(numbers)) or None)
        self._set("scope", Scope.SUBSET)

    def choose(self, key: str, chosen: str) -> None:
        """A call setting: global, on or off."""
        self._set(key, Custom(chosen))

    def _fault(self, known: UserSettings) -> str:
        choices = {each.number: each.as_own() for each in known.numbers}
        return fault_of(self._wanted(), choices, known.own)

    async def _ask(self, user_id: str) -> UserSettings:
        return await self._settings.settings(user_id)

    async def _send(self, known: UserSettings) -> UserSettings:
        return await self._settings.change(known, self._wanted())

    def _saved_words(self, saved: UserSettings) -> str:
        return f"Saved. It holds for {saved.name} from now on."

    def _fields(self, sheet: UserSettings) -> dict[str, object]:
        own = sheet.own
        return {
            "default": own.default,
            "scope": own.scope,
            "subset": tuple(sorted(own.subset)) or None,
            "emergency": own.emergency,
            **{each.value: own.chosen(each) for each in CallSetting},
        }

    def _title(self, name: str) -> str:
        return _TITLES[name]

    def _value(self, name: str, value: object) -> str:
        match value:
            case None:
                return "by default" if name == "scope" else "none"
            case Scope():
                return words.SCOPES[value].lower()
            case Custom():
                return "as the account" if value is Custom.GLOBAL else value.value
            case tuple():
                return f"{len(value)} numbers"
            case _:
                return words.number_words(str(value), self._choices, self._region)

    @property
    def _permission(self) -> str:
        return EDIT

    @property
    def _region(self) -> str:
        account = self._session.account
        return account.region if account is not None else DEFAULT_REGION

    @property
    def _choices(self) -> Mapping[str, NumberChoice]:
        known = self._known
        return {each.number: each for each in known.numbers} if known is not None else {}

    @property
    def _scope(self) -> Scope:
        own = self._draft.mine.get("scope")
        if isinstance(own, Scope):
            return own
        return scope_by_default(self._known is not None and self._known.may_change.granted)

    def _wanted(self) -> CallerIdSettings:
        mine = self._draft.mine
        scope, subset = mine.get("scope"), mine.get("subset")
        calls = {each: mine.get(each.value) for each in CallSetting}
        return CallerIdSettings(
            default=_text(mine.get("default")),
            scope=scope if isinstance(scope, Scope) else None,
            subset=subset if isinstance(subset, tuple) else (),
            emergency=_text(mine.get("emergency")),
            calls={key: each for key, each in calls.items() if isinstance(each, Custom)},
        )

    def _show(self) -> None:
        if self._known is not None:
            shown = Shown(self._known, self._wanted(), self._scope, self._region)
            self._state = replace(
                filled(self._state, shown),
                can_edit=self._can_edit,
                is_changed=self._draft.is_changed,
                changes=words.changes(self._draft.changes),
            )
        if self._view is not None:
            self._view.show_settings(self._state)


_TITLES: Final[Mapping[str, str]] = {
    "default": "Default caller ID",
    "scope": "Caller IDs allowed",
    "subset": "The numbers allowed",
    "emergency": "Emergency caller ID",
    **{each.value: words.SETTINGS[each].title for each in CallSetting},
}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
