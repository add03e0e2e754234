"""Caller ID and call settings of one user while they are edited: a draft, saved as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    UserSettingsChanged,
)
from desktop.ui.contracts import Session, Stream, Tasks
from desktop.ui.drafts import Draft
from desktop.ui.user_settings import words
from desktop.ui.user_settings.states import SettingsState, Shown, filled
from desktop.ui.words import Phase

EDIT: Final = "users.settings:edit"
DEFAULT_REGION: Final = "US"
READ_ONLY: Final = "You may look at these settings, but not change them."
_MOST_TRIES: Final = 3


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


class UserSettingsPresenter:
    """``open`` shows a user; ``close`` says False while something is not saved."""

    def __init__(self, services: SettingsServices) -> None:
        self._services = services
        self._view: SettingsView | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._user_id = self._name = ""
        self._asked = 0  # answers to older questions are dropped
        self._known: UserSettings | None = None
        self._draft = Draft()
        self._state = SettingsState()

    def attach(self, view: SettingsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._view = None  # what is still being asked for has nobody to be shown to

    def open(self, user_id: str, name: str) -> None:
        if user_id != self._user_id:
            self._forget()
        self._user_id, self._name = user_id, name
        self.reload()

    def close(self) -> bool:
        if self._draft.is_changed:
            return False
        self._forget()
        return True

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._forget()
            case UserSettingsChanged(user_id) if user_id in ("", self._user_id):
                self.reload()
            case PermissionsChanged() | SettingsChanged() | EventsMissed():
                self._show()
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._state.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        if self._user_id:
            self._asked += 1
            self._services.tasks.start(self._load(self._asked), "user settings")

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

    def discard(self) -> None:
        """As the CRM has it, also after a clash."""
        self._draft.discard()
        self._state = replace(self._state, notice="", offers_theirs=False)
        self._show()

    def dismiss(self) -> None:
        self._state = replace(self._state, notice="", offers_theirs=False)
        self._show()

    def save(self) -> None:
        known = self._known
        if known is None or self._state.is_saving or not self._draft.is_changed:
            return
        choices = {each.number: each.as_own() for each in known.numbers}
        fault = fault_of(self._wanted(), choices, known.own)
        if fault:
            self._say("error", fault)
            return
        self._state = replace(self._state, is_saving=True, notice="", offers_theirs=False)
        self._show()
        self._services.tasks.start(self._save(self._asked), "save user settings")

    async def _load(self, asked: int) -> None:
        try:
            settings = await self._services.settings.settings(self._user_id)
        except SoftphoneError as error:
            if asked == self._asked and self._known is None:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            return
        # While it is saved, the answer to that is the newer one.
        if asked == self._asked and not self._state.is_saving:
            self._take(settings)

    def _take(self, settings: UserSettings) -> None:
        self._known, self._name = settings, settings.name
        self._draft.arrives(_fields(settings.own))
        self._state = replace(self._state, phase=Phase.READY, sentence="")
        if self._draft.clashes:
            self._tell_clash()
        self._show()

    async def _save(self, asked: int) -> None:
        """Somebody else's change of something else is taken along; a clash is shown."""
        for _ in range(_MOST_TRIES):
            known = self._known
            if known is None:
                return
            try:
                saved = await self._services.settings.change(known, self._wanted())
            except Conflict:
                if not await self._catch_up():
                    return
            except SoftphoneError as error:
                self._state = replace(self._state, is_saving=False)
                self._say("error", f"{error} Nothing is lost: what you changed is still here.")
                return
            else:
                self._after_saving(saved, asked)
                return
        self._state = replace(self._state, is_saving=False)
        self._say("warning", "Others are changing these settings just now. Save again.")

    def _after_saving(self, saved: UserSettings, asked: int) -> None:
        self._state = replace(self._state, is_saving=False)
        if saved.user_id == self._user_id:
            self._known = saved
            self._draft.saved(_fields(saved.own))
            self._say("good", f"Saved. It holds for {saved.name} from now on.")
        if asked != self._asked:
            self.reload()  # something happened meanwhile

    async def _catch_up(self) -> bool:
        """True where what both changed goes together."""
        try:
            theirs = await self._services.settings.settings(self._user_id)
        except SoftphoneError as error:
            self._state = replace(self._state, is_saving=False)
            self._say("error", str(error))
            return False
        self._known = theirs
        self._draft.arrives(_fields(theirs.own))
        if self._draft.clashes:
            self._state = replace(self._state, is_saving=False)
            self._tell_clash()
            self._show()
            return False
        return True

    def _tell_clash(self) -> None:
        told = "; ".join(self._clash(name) for name in self._draft.clashes)
        sentence = f"Somebody else changed this meanwhile. {told}. Save keeps yours."
        self._state = replace(self._state, level="warning", notice=sentence, offers_theirs=True)

    def _clash(self, name: str) -> str:
        mine, theirs = (self._value_words(name, each.get(name)) for each in self._both())
        return f"{_TITLES[name]}: yours {mine}, theirs {theirs}"

    def _both(self) -> tuple[Mapping[str, object], Mapping[str, object]]:
        return self._draft.mine, self._draft.theirs

    def _value_words(self, name: str, value: object) -> str:
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

    def _set(self, name: str, value: object) -> None:
        if self._can_edit and not self._state.is_saving:
            self._draft.set(name, value)
            self._state = replace(self._state, notice="", offers_theirs=False)
            self._show()

    def _say(self, level: str, sentence: str) -> None:
        self._state = replace(self._state, level=level, notice=sentence, offers_theirs=False)
        self._show()

    def _forget(self) -> None:
        self._asked += 1
        self._user_id = self._name = ""
        self._known = None
        self._draft.forget()
        self._state = SettingsState()
        self._show()

    @property
    def _can_edit(self) -> bool:
        return self._services.session.answer.grants(EDIT)

    @property
    def _region(self) -> str:
        account = self._services.session.account
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


def _fields(own: CallerIdSettings) -> dict[str, object]:
    return {
        "default": own.default,
        "scope": own.scope,
        "subset": tuple(sorted(own.subset)) or None,
        "emergency": own.emergency,
        **{each.value: own.chosen(each) for each in CallSetting},
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
