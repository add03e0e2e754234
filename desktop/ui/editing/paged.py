"""A list of the account that is searched and comes page by page, and what was just done; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Protocol, TypeVar

from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.paging import Ask, PagedRows
from desktop.ui.words import Phase

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class ListState(Generic[Line]):
    """``level`` is of ``notice``: what has just been done, or why the list may be out of date."""

    phase: Phase = Phase.LOADING
    rows: tuple[Line, ...] = ()
    sentence: str = ""
    is_search: bool = False
    has_more: bool = False
    can_edit: bool = False
    level: str = "info"
    notice: str = ""


class Listed(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=Listed)
State = TypeVar("State", bound=ListState)  # type: ignore[type-arg]  # of whatever lines
State_contra = TypeVar("State_contra", contravariant=True)


class ListView(Protocol[State_contra]):
    def show_list(self, state: State_contra) -> None: ...


View = TypeVar("View", bound=ListView)  # type: ignore[type-arg]  # of the state beside it


class ListServices(Protocol):
    @property
    def session(self) -> Session: ...

    @property
    def stream(self) -> Stream: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def clock(self) -> Clock: ...


class ListPresenter(PanelPresenter[View], Generic[Row, State, View]):
    permission: ClassVar[str]  # to change it

    def __init__(self, services: ListServices, ask: Ask[Row], name: str, blank: State) -> None:
        super().__init__(services.stream)
        self._session, self._tasks, self._clock = services.session, services.tasks, services.clock
        self._blank = blank
        self._notice = ("info", "")
        self.list: PagedRows[Row] = PagedRows(ask, services.tasks, services.clock, name, self._show)

    def reload(self) -> None:
        self.list.reload()

    def dismiss(self) -> None:
        self._say("info", "")

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
        self._notice = ("info", "")
        self.list.forget()

    def _show(self) -> None:
        if self._view is None:
            return
        level, notice = self._notice
        if not notice and self.list.stale:
            level, notice = "warning", self.list.stale
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
        )
        self._view.show_list(self._filled(state))

    def _filled(self, state: State) -> State:
        """With what else the panel shows."""
        return state

    def _line(self, row: Row) -> object:
        """The row in words."""
        raise NotImplementedError
