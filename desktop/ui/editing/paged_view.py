"""Panels with a list: its banner and its rows, and the search of one that comes page by page."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar

from desktop.ui.editing.paged import ListState
from desktop.ui.paging import PagedRows
from desktop.ui.widgets.list_panel import ListPanel
from desktop.ui.widgets.listing import Cell


class Lined(Protocol):
    @property
    def id(self) -> str: ...


Line = TypeVar("Line", bound=Lined)


class Listing(Protocol):
    """What the panel asks of a presenter."""

    @property
    def list(self) -> PagedRows[Any]: ...

    def open(self) -> None: ...

    def leave(self) -> None: ...

    def dismiss(self) -> None: ...


class StatePanel(ListPanel, Generic[Line]):
    _lines: tuple[Line, ...] = ()

    @property
    def _chosen_line(self) -> Line | None:
        return next((each for each in self._lines if each.id == self.chosen), None)

    def _show_state(self, state: ListState[Line], action: str = "") -> None:
        """``action`` stands in the banner where nothing is asked there."""
        self.show_list_phase(state.phase, state.sentence, is_search=state.is_search)
        self.show_notice(state.level, state.notice, state.action or action)
        self.more.setVisible(state.has_more)
        before, self._lines = self._lines, state.rows  # choosing a row may show it all anew
        if state.rows != before:
            self.show_rows([row.id for row in state.rows], [self._cells(row) for row in state.rows])

    def _cells(self, row: Line) -> list[Cell]:
        raise NotImplementedError


class PagedPanel(StatePanel[Line], Generic[Line]):
    def _listen(self, presenter: Listing) -> None:
        self.opened.connect(presenter.open)
        self.left.connect(presenter.leave)
        self.search.textChanged.connect(presenter.list.search)
        self.more.clicked.connect(presenter.list.more)
        self.empty.acted.connect(presenter.list.reload)
        self.banner.closed.connect(presenter.dismiss)
