"""A list of the account that is edited and saved as one: its rows in their order; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Protocol, TypeVar

from desktop.ui.editing.panel import EditingServices
from desktop.ui.editing.sheet import SheetPresenter, SheetState


class Named(Protocol):
    @property
    def id(self) -> str:
        """ "" where the CRM does not have it yet."""

    @property
    def name(self) -> str: ...


Row = TypeVar("Row", bound=Named)
Row_co = TypeVar("Row_co", bound=Named, covariant=True)


@dataclass(frozen=True, slots=True)
class RowState(Generic[Row]):
    """``is_new``: the CRM does not have it yet."""

    row: Row
    error: str = ""
    is_new: bool = False
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class RowsState(SheetState, Generic[Row]):
    rows: tuple[RowState[Row], ...] = ()
    can_add: bool = False


class RowSheet(Protocol[Row_co]):
    @property
    def rows(self) -> tuple[Row_co, ...]: ...

    @property
    def version(self) -> int: ...


class RowsPresenter(SheetPresenter[RowSheet[Row], RowsState[Row]], Generic[Row]):
    most: ClassVar[int]

    def __init__(self, services: EditingServices) -> None:
        super().__init__(services, RowsState())
        self._draft: tuple[Row, ...] = ()

    def add(self, name: str) -> bool:
        """False where it is no new one; the state says why."""
        wanted = (*self._draft, self._new(name.strip()))
        faults = self._faults(wanted)
        fault = faults.get(len(self._draft), "") or faults.get(-1, "")
        if fault or not self._can_edit:
            self._set(error=fault)
            return False
        self._change(wanted)
        return True

    def alter(self, place: int, row: Row) -> None:
        rows = list(self._draft)
        if 0 <= place < len(rows):
            rows[place] = row
            self._change(tuple(rows))

    def move(self, place: int, step: int) -> None:
        rows, there = list(self._draft), place + step
        if 0 <= place < len(rows) and 0 <= there < len(rows):
            rows[place], rows[there] = rows[there], rows[place]
            self._change(tuple(rows))

    def remove(self, place: int) -> None:
        if 0 <= place < len(self._draft) and self._may_go(self._draft[place]):
            self._change((*self._draft[:place], *self._draft[place + 1 :]))

    def _change(self, rows: tuple[Row, ...]) -> None:
        if self._may_type:
            self._draft = rows
            self._set(error="")

    @property
    def _is_changed(self) -> bool:
        return self._kept is not None and self._draft != self._kept.rows

    def _fill(self, sheet: RowSheet[Row] | None) -> None:
        self._draft = sheet.rows if sheet is not None else ()

    def _meet(self, before: RowSheet[Row], theirs: RowSheet[Row]) -> None:
        """What they have removed goes, what they have added comes last."""
        there, known = ({row.id for row in each.rows} for each in (theirs, before))
        kept = (row for row in self._draft if not row.id or row.id in there)
        self._draft = (*kept, *(row for row in theirs.rows if row.id not in known))

    def _fault(self) -> str:
        faults = self._faults(self._draft)
        marked = "Something cannot be saved yet. It is marked above." if faults else ""
        return faults.get(-1, marked)

    def _filled(self, state: RowsState[Row]) -> RowsState[Row]:
        faults, last = self._faults(self._draft), len(self._draft) - 1
        rows = tuple(
            RowState(row, faults.get(at, ""), not row.id, at == 0, at == last)
            for at, row in enumerate(self._draft)
        )
        return replace(state, rows=rows, can_add=state.can_edit and len(rows) < self.most)

    def _new(self, name: str) -> Row:
        raise NotImplementedError

    def _faults(self, rows: tuple[Row, ...]) -> Mapping[int, str]:
        """What cannot be saved, as a sentence by place; of the whole list at -1."""
        raise NotImplementedError

    def _may_go(self, row: Row) -> bool:
        raise NotImplementedError
