"""A list of the account that is searched and comes page by page, and what was just done; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from desktop.domain.errors import SoftphoneError
from desktop.ui.contracts import Clock
from desktop.ui.editing.panel import EditingServices, PanelPresenter
from desktop.ui.paging import Ask, PagedRows
from desktop.ui.words import Phase

Line = TypeVar("Line")
Deed = Coroutine[Any, Any, str]  # says what has been done, "" where that is to be seen


@dataclass(frozen=True, slots=True)
class ListState(Generic[Line]):
    """``level`` is of ``notice``: what has just been done, or why the list may be out of date.

    With an ``action`` it is a question, and that is what agrees to it.
    """

    phase: Phase = Phase.LOADING
    rows: tuple[Line, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Asked before something that cannot be undone; ``deed`` is that."""

    sentence: str
    action: str
    deed: Callable[[], Deed]


class Listed(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=Listed)
State = TypeVar("State", bound=ListState)  # type: ignore[type-arg]  # of whatever lines
State_contra = TypeVar("State_contra", contravariant=True)


class ListView(Protocol[State_contra]):
    def show_list(self, state: State_contra) -> None: ...


View = TypeVar("View", bound=ListView)  # type: ignore[type-arg]  # of the state beside it


class ListServices(EditingServices, Protocol):
    @property
    def clock(self) -> Clock: ...


class ListPresenter(PanelPresenter[View], Generic[Row, State, View]):
    permission: ClassVar[str]  # to change it

    def __init__(self, services: ListServices, ask: Ask[Row], name: str, blank: State) -> None:
        super().__init__(services.stream)
        self._session, self._tasks, self._clock = services.session, services.tasks, services.clock
        self._blank = blank
        self._notice = ("info", "")
        self._question: Question | None = None
        self.list: PagedRows[Row] = PagedRows(ask, services.tasks, services.clock, name, self._show)

    def reload(self) -> None:
        self.list.reload()

    def dismiss(self) -> None:
        self._question = None
        self._say("info", "")

    def confirm(self) -> None:
        """What was asked."""
        asked, self._question = self._question, None
        self._show()
        if asked is not None:
            self._do(asked.deed(), asked.action)

    def _ask_first(self, sentence: str, action: str, deed: Callable[[], Deed]) -> None:
        self._question = Question(sentence, action, deed)
        self._show()

    def _do(self, deed: Deed, name: str) -> None:
        self._tasks.start(self._tell(deed), name)

    async def _tell(self, deed: Deed) -> None:
        try:
            done = await deed
        except SoftphoneError as error:
            self._say("error", str(error))
        else:
            if done:
                self._say("good", done)
        self.reload()

    def _say(self, level: str, sentence: str) -> None:
        self._notice = (level, sentence)
        self._show()

    def _done(self, sentence: str) -> None:
        self._say("good", sentence)
        if self._is_open:
            self.reload()

    @property
    def _is_troubled(self) -> bool:
        return self._is_open and self.list.is_troubled

    @property
    def _can_edit(self) -> bool:
        return self._session.answer.grants(self.permission)

    def _row(self, row_id: str) -> Row | None:
        return next((each for each in self.list.rows if each.id == row_id), None)

    def _editable(self, row_id: str) -> Row | None:
        return self._row(row_id) if self._can_edit else None

    def _forget(self) -> None:
        self._notice, self._question = ("info", ""), None
        self.list.forget()

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice, action = self._told()
        state = replace(
            self._blank,
            phase=self.list.phase,
            rows=tuple(self._line(row) for row in self.list.rows),
            sentence=self.list.sentence,
            is_search=bool(self.list.text),
            has_more=self.list.has_more,
            can_edit=self._can_edit,
            level=level,
            notice=notice,
            action=action,
        )
        self._view.show_list(self._filled(state))

    def _told(self) -> tuple[str, str, str]:
        """Level, words and action of the banner."""
        if self._question is not None:
            return "info", self._question.sentence, self._question.action
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
        return level, notice, ""

    def _filled(self, state: State) -> State:
        """With what else the panel shows."""
        return state

    def _line(self, row: Row) -> object:
        """The row in words."""
        raise NotImplementedError
