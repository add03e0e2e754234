"""What tab "Settings" of a user shows: values, where they come from, what may be chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.call_settings import CallerIdSettings, CallSetting, Scope, UserSettings
from desktop.ui.editing.tab import TabState
from desktop.ui.user_settings import words

_ORDER: Final = (
    CallSetting.GEO,
    CallSetting.STICKY,
    CallSetting.PRO_DIALING,
    CallSetting.SHOW_STATUSES,
)
_SCOPE_HINT: Final = "For what the user picks, and for sticky and geo caller ID"


@dataclass(frozen=True, slots=True)
class NumberRow:
    """``number`` "" stands for none."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call setting: what is chosen, what counts and since whom, and who could change it."""

    key: str
    title: str
    hint: str
    chosen: str
    source: str
    locked: bool
    owner: str


@dataclass(frozen=True, slots=True)
class SettingsState(TabState):
    numbers: tuple[NumberRow, ...] = ()
    default: str = ""
    default_words: str = ""
    default_source: str = ""
    scope: str = "one"
    scope_source: str = ""
    scope_hint: str = ""
    subset: tuple[str, ...] = ()
    subset_words: str = ""
    emergency: str = ""
    emergency_words: str = ""
    emergency_source: str = ""
    may_change: str = ""
    calls: tuple[CallRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The settings as they are known, and as they would be after saving."""

    known: UserSettings
    wanted: CallerIdSettings
    scope: Scope
    region: str

    def number(self, number: str) -> str:
        choices = {each.number: each for each in self.known.numbers}
        return words.number_words(number, choices, self.region)

    def or_shared(self, own: str | None, shared: str | None) -> str:
        number = own or shared
        return self.number(number) if number else "None"


def filled(state: SettingsState, shown: Shown) -> SettingsState:
    known, wanted, name = shown.known, shown.wanted, shown.known.name
    return replace(
        state,
        numbers=tuple(
            NumberRow(each.number, shown.number(each.number))
            for each in known.numbers
            if each.is_usable
        ),
        default=wanted.default or "",
        default_words=shown.or_shared(wanted.default, known.account_default),
        default_source=_source(wanted.default, name),
        scope=shown.scope.value,
        scope_source=words.scope_source(wanted.scope, name),
        scope_hint=words.CONFINED if shown.scope is Scope.ONE else _SCOPE_HINT,
        subset=wanted.subset,
        subset_words=words.counted(len(wanted.subset)),
        emergency=wanted.emergency or "",
        emergency_words=shown.or_shared(wanted.emergency, known.account_emergency),
        emergency_source=_source(wanted.emergency, name),
        may_change=words.change_words(known.may_change),
        calls=tuple(_call_row(each, shown) for each in _ORDER),
    )


def _source(own: str | None, name: str) -> str:
    return f"set for {name}" if own else "from the account"


def _call_row(setting: CallSetting, shown: Shown) -> CallRow:
    value, about = shown.known.values[setting], words.SETTINGS[setting]
    chosen = shown.wanted.chosen(setting)
    source = words.source_words(value, chosen, shown.known.name)
    return CallRow(
        *(setting.value, about.title, about.hint, chosen.value, source),
        value.is_locked,
        words.owner_words(value),
    )
