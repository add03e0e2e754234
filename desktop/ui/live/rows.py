"""The rows of the board in their order, and what of them changes from one look to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Generic, Protocol, TypeVar


class _Known(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_Known)


class Watcher(Protocol):
    """Is around every change of the rows, as a model of Qt has to be."""

    def inserting(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def removing(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def moving(self, goes_to: Sequence[int]) -> AbstractContextManager[None]:
        """``goes_to`` says of every row where it stands afterwards."""

    def changed(self, places: Sequence[int]) -> None: ...


class Rows(Generic[Row]):
    """``become`` takes the rows as they are now and tells the watcher the least there is to it.

    A row that stays is moved, not made anew: a chosen one stays chosen wherever it goes.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self.watcher: Watcher | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def row(self, place: int) -> Row | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, row_id: str) -> int:
        """-1 where it is not there."""
        return self._places.get(row_id, -1)

    def find(self, row_id: str) -> Row | None:
        return self.row(self.place_of(row_id))

    def become(self, wanted: Sequence[Row]) -> tuple[str, ...]:
        """The ids of those that were there and look different now."""
        self._remove_all_but({each.id for each in wanted})
        self._append([each for each in wanted if each.id not in self._places])
        self._arrange(wanted)
        return self._take(wanted)

    def _remove_all_but(self, ids: set[str]) -> None:
        gone = [at for at, each in enumerate(self._rows) if each.id not in ids]
        while gone:
            last = first = gone.pop()
            while gone and gone[-1] == first - 1:
                first = gone.pop()
            count = last - first + 1
            with self.watcher.removing(first, count) if self.watcher else nullcontext():
                del self._rows[first : last + 1]
        self._count()

    def _append(self, new: list[Row]) -> None:
        if new:
            with self.watcher.inserting(len(self), len(new)) if self.watcher else nullcontext():
                self._rows += new
            self._count()

    def _arrange(self, wanted: Sequence[Row]) -> None:
        now = {each.id: place for place, each in enumerate(wanted)}
        goes_to = [now[each.id] for each in self._rows]
        if goes_to == list(range(len(goes_to))):
            return
        with self.watcher.moving(goes_to) if self.watcher else nullcontext():
            self._rows.sort(key=lambda each: now[each.id])
        self._count()

    def _take(self, wanted: Sequence[Row]) -> tuple[str, ...]:
        places = [at for at, each in enumerate(wanted) if each != self._rows[at]]
        for place in places:
            self._rows[place] = wanted[place]
        if places and self.watcher:
            self.watcher.changed(places)
        return tuple(wanted[place].id for place in places)

    def _count(self) -> None:
        self._places = {each.id: place for place, each in enumerate(self._rows)}
