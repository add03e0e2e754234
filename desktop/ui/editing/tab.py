"""A tab of one user whose values are merged one by one with what others save meanwhile; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Generic, Protocol, TypeVar

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
from desktop.ui.drafts import Draft
from desktop.ui.editing.panel import EditingServices
from desktop.ui.words import Phase

_MOST_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class TabState:
    """``level`` and ``notice`` are the banner's; ``offers_theirs`` after a clash."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    can_edit: bool = False
    is_changed: bool = False
    is_saving: bool = False
    changes: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class OfUser(Protocol):
    @property
    def user_id(self) -> str: ...


Sheet = TypeVar("Sheet", bound=OfUser)
State = TypeVar("State", bound=TabState)
View = TypeVar("View")


class TabPresenter(Generic[Sheet, State, View]):
    """``open`` shows a user; ``close`` says False while something is not saved."""

    name: ClassVar[str]
    kept_words: ClassVar[str]  # that nothing is lost, after an error
    busy_words: ClassVar[str]  # that others save again and again
    most_clashes: ClassVar[int] = 9  # that are named; the others are counted

    def __init__(self, services: EditingServices, fresh: State) -> None:
        self._stream, self._session = services.stream, services.session
        self._tasks = services.tasks
        self._view: View | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._user_id: str | None = None
        self._asked = 0  # answers to older questions are dropped
        self._known: Sheet | None = None
        self._draft = Draft()
        self._fresh = self._state = fresh

    def attach(self, view: View) -> None:
        self._view = view
        self._unsubscribe = self._stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._view = None  # what is still being asked for has nobody to be shown to

    def open(self, user_id: str, name: str) -> None:
        if user_id != self._user_id:
            self._forget()
        self._user_id = user_id
        self._named(name)
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
        if self._user_id is not None:
            self._asked += 1
            self._tasks.start(self._load(self._asked, self._user_id), self.name)

    def discard(self) -> None:
        """As the CRM has it, also after a clash."""
        self._draft.discard()
        self._edited()

    def dismiss(self) -> None:
        self._say("info", "")

    def save(self) -> None:
        if self._known is None or self._state.is_saving or not self._draft.is_changed:
            return
        if fault := self._fault(self._known):
            self._say("error", fault)
            return
        self._state = replace(self._state, is_saving=True, notice="", offers_theirs=False)
        self._show()
        self._tasks.start(self._save(self._asked), f"save {self.name}")

    async def _load(self, asked: int, user_id: str) -> None:
        try:
            sheet = await self._ask(user_id)
        except SoftphoneError as error:
            if asked == self._asked and self._known is None:
                self._state = replace(self._state, phase=Phase.FAILED, sentence=str(error))
                self._show()
            return
        # While it is saved, the answer to that is the newer one.
        if asked == self._asked and not self._state.is_saving:
            self._take(sheet)

    def _take(self, sheet: Sheet) -> None:
        self._known = sheet
        self._draft.arrives(self._fields(sheet))
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
                saved = await self._send(known)
            except Conflict:
                if not await self._catch_up(known.user_id):
                    return
            except SoftphoneError as error:
                self._stop("error", f"{error} Nothing is lost: {self.kept_words}")
                return
            else:
                self._after_saving(saved, self._saved_words(saved))
                if asked != self._asked:
                    self.reload()  # something happened meanwhile
                return
        self._stop("warning", self.busy_words)

    def _after_saving(self, saved: Sheet, sentence: str) -> None:
        self._state = replace(self._state, is_saving=False)
        if saved.user_id == self._user_id:
            self._known = saved
            self._draft.saved(self._fields(saved))
            self._say("good", sentence)

    async def _catch_up(self, user_id: str) -> bool:
        """True where what both changed goes together."""
        try:
            theirs = await self._ask(user_id)
        except SoftphoneError as error:
            self._stop("error", str(error))
            return False
        self._known = theirs
        self._draft.arrives(self._fields(theirs))
        if self._draft.clashes:
            self._state = replace(self._state, is_saving=False)
            self._tell_clash()
            self._show()
            return False
        return True

    def _tell_clash(self) -> None:
        clashes = self._draft.clashes
        more = len(clashes) - self.most_clashes
        told = "; ".join(self._clash(name) for name in clashes[: self.most_clashes])
        told += f"; and {more:,} more" if more > 0 else ""
        sentence = f"Somebody else changed this meanwhile. {told}. Save keeps yours."
        self._state = replace(self._state, level="warning", notice=sentence, offers_theirs=True)

    def _clash(self, name: str) -> str:
        mine, theirs = (
            self._value(name, each.get(name)) for each in (self._draft.mine, self._draft.theirs)
        )
        return f"{self._title(name)}: yours {mine}, theirs {theirs}"

    def _set(self, name: str, value: object) -> None:
        if self._may_type:
            self._draft.set(name, value)
            self._edited()

    def _edited(self) -> None:
        self._state = replace(self._state, notice="", offers_theirs=False)
        self._show()

    def _say(self, level: str, sentence: str) -> None:
        self._state = replace(self._state, level=level, notice=sentence, offers_theirs=False)
        self._show()

    def _stop(self, level: str, sentence: str) -> None:
        """Saving has come to nothing."""
        self._state = replace(self._state, is_saving=False)
        self._say(level, sentence)

    def _forget(self) -> None:
        self._asked += 1
        self._user_id, self._known = None, None
        self._draft.forget()
        self._state = self._fresh
        self._show()

    @property
    def _can_edit(self) -> bool:
        return self._session.answer.grants(self._permission)

    @property
    def _may_type(self) -> bool:
        return self._can_edit and not self._state.is_saving

    def _named(self, name: str) -> None:
        """Of whom it is, until the CRM has told."""

    def _fault(self, _: Sheet) -> str:
        """Why it cannot be saved yet, as a sentence."""
        return ""

    @property
    def _permission(self) -> str:
        raise NotImplementedError

    async def _ask(self, user_id: str) -> Sheet:
        raise NotImplementedError

    async def _send(self, known: Sheet) -> Sheet:
        """Raises ``Conflict`` where the CRM has a newer one than ``known``."""
        raise NotImplementedError

    def _fields(self, sheet: Sheet) -> Mapping[str, object]:
        """What can be edited, each by its name."""
        raise NotImplementedError

    def _saved_words(self, saved: Sheet) -> str:
        raise NotImplementedError

    def _title(self, name: str) -> str:
        raise NotImplementedError

    def _value(self, name: str, value: object) -> str:
        raise NotImplementedError

    def _show(self) -> None:
        raise NotImplementedError
