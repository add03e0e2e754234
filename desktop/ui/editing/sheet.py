"""One thing of the account that is edited and saved as one, while others may edit it too; no Qt."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.events import Event, EventsMissed, SettingsChanged
from desktop.ui.editing.panel import EditingServices, PanelPresenter
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class SheetState:
    """``level`` and ``notice`` are the banner's; ``offers_theirs`` after a conflict."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    can_edit: bool = False
    is_changed: bool = False
    is_busy: bool = False
    error: str = ""
    level: str = "info"
    notice: str = ""
    offers_theirs: bool = False


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


Sheet = TypeVar("Sheet", bound=Versioned)
State = TypeVar("State", bound=SheetState)
State_contra = TypeVar("State_contra", contravariant=True)


class SheetView(Protocol[State_contra]):
    def show_sheet(self, state: State_contra) -> None: ...


class SheetPresenter(PanelPresenter[SheetView[State]], Generic[Sheet, State]):
    """What is typed is never lost: not to another editor, a lost permission or a CRM that is away.

    What a subclass adds is its draft: whether it differs, how it is filled, checked, sent, and put
    upon what somebody else has saved.
    """

    renewed_by: ClassVar[tuple[type[Event], ...]] = (SettingsChanged, EventsMissed)
    name: ClassVar[str]
    permission: ClassVar[str] = "account.settings:edit"
    conflict: ClassVar[str]
    read_only: ClassVar[str]

    def __init__(self, services: EditingServices, fresh: State) -> None:
        super().__init__(services.stream)
        self._session, self._tasks = services.session, services.tasks
        self._asked = 0  # answers to older questions are dropped
        self._kept: Sheet | None = None  # as the CRM has it
        self._fresh = self._state = fresh

    def reload(self) -> None:
        self._asked += 1
        self._tasks.start(self._load(self._asked), self.name)

    def discard(self) -> None:
        """As the CRM has it, also after a conflict."""
        self._fill(self._kept)
        self._set(notice="", error="", offers_theirs=False)
        self.reload()

    def save(self) -> None:
        if self._kept is None or self._state.is_busy or not self._is_changed or not self._can_edit:
            return
        if fault := self._fault():
            self._mark(fault)
            return
        self._set(is_busy=True, error="", notice="", offers_theirs=False)
        self._tasks.start(self._work(self._kept), f"save {self.name}")

    def dismiss(self) -> None:
        self._set(notice="", offers_theirs=False)

    async def _load(self, asked: int) -> None:
        try:
            sheet = await self._ask()
        except SoftphoneError as error:
            if asked == self._asked and self._kept is None:
                self._set(phase=Phase.FAILED, sentence=str(error))
            return
        # While it is saved, the answer to that is the newer one.
        if asked == self._asked and not self._state.is_busy:
            self._take(sheet)

    def _work(self, upon: Sheet) -> Coroutine[Any, Any, None]:
        return self._save(upon)

    async def _save(self, upon: Sheet) -> None:
        try:
            saved = await self._send(upon)
        except SoftphoneError as error:
            self._refused(error, upon)
            return
        self._kept = saved
        self._fill(saved)
        self._set(is_busy=False, level="good", notice=self._saved_words(saved))

    def _refused(self, error: SoftphoneError, upon: Sheet) -> None:
        self._set(is_busy=False, level="error", notice=str(error))
        if isinstance(error, Conflict):
            if isinstance(error.current, type(upon)):
                self._take(error.current)
            self._set(level="warning", notice=self.conflict, offers_theirs=True)

    def _take(self, sheet: Sheet) -> None:
        """What is being edited stays, upon what somebody else has saved meanwhile."""
        before, was_changed = self._kept, self._is_changed
        self._kept = sheet
        if before is None or not was_changed:
            self._fill(sheet)
        elif sheet.version != before.version:
            self._meet(before, sheet)
            if self._is_changed:
                self._set(level="warning", notice=self.conflict, offers_theirs=True)
        self._set(phase=Phase.READY, sentence="")

    def _permissions_changed(self) -> None:
        if self._is_changed and not self._can_edit:
            self._set(level="warning", notice=self.read_only)
        elif self._state.notice == self.read_only:
            self._set(notice="")
        self._show()

    @property
    def _is_troubled(self) -> bool:
        return self._state.phase is Phase.FAILED

    @property
    def _can_edit(self) -> bool:
        return self._session.answer.grants(self.permission)

    @property
    def _may_type(self) -> bool:
        return self._can_edit and not self._state.is_busy

    def _forget(self) -> None:
        self._asked += 1
        self._kept = None
        self._fill(None)
        self._state = self._fresh
        self._show()

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]  # fields of the state
        self._show()

    def _show(self) -> None:
        state = replace(self._state, can_edit=self._can_edit, is_changed=self._is_changed)
        self._state = self._filled(state)
        if self._view is not None:
            self._view.show_sheet(self._state)

    @property
    def _is_changed(self) -> bool:
        raise NotImplementedError

    def _fill(self, sheet: Sheet | None) -> None:
        """The draft becomes what the CRM has."""
        raise NotImplementedError

    def _meet(self, before: Sheet, theirs: Sheet) -> None:
        """The draft was made upon ``before`` and stands upon ``theirs`` from now on."""

    def _fault(self) -> str:
        """Why it cannot be saved yet, as a sentence."""
        return ""

    def _mark(self, fault: str) -> None:
        self._set(error=fault)

    def _filled(self, state: State) -> State:
        """With the draft in it."""
        raise NotImplementedError

    async def _ask(self) -> Sheet:
        raise NotImplementedError

    async def _send(self, upon: Sheet) -> Sheet:
        """Raises ``Conflict`` where the CRM has a newer one than ``upon``."""
        raise NotImplementedError

    def _saved_words(self, sheet: Sheet) -> str:
        raise NotImplementedError
