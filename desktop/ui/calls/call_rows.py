"""The rows of the call log by number: their places for all of them, themselves for a screenful."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Final, Protocol

from desktop.domain.records import CallRecord
from desktop.ui.calls.rows import CallRow

BLOCK: Final = 64
KEPT: Final = 16 * BLOCK


class Watcher(Protocol):
    """Is around every change of the rows, as a table model has to be."""

    def resetting(self) -> AbstractContextManager[None]: ...

    def inserting(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def removing(self, first: int, count: int) -> AbstractContextManager[None]: ...

    def changed(self, first: int, count: int) -> None: ...


class CallRows:
    """A number for each row and no more: a million rows take eight megabytes.

    ``fetch`` reads a block of rows, ``made`` turns one into what is shown (None: damaged).
    """

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Mapping[int, CallRecord | None]],
        made: Callable[[CallRecord | None], CallRow],
    ) -> None:
        self._fetch = fetch
        self._made = made
        self._places: array[int] = array("q")
        self._sign = -1  # places fall from row to row, or rise (1), or stand as they come (0)
        self._kept: OrderedDict[int, CallRow | Callable[[], CallRow]] = OrderedDict()
        self.watcher: Watcher | None = None

    def __len__(self) -> int:
        return len(self._places)

    @property
    def last_place(self) -> int | None:
        return self._places[-1] if self._places else None

    def row(self, index: int) -> CallRow | None:
        """None where it cannot be read now, or is about to be taken away."""
        if not 0 <= index < len(self._places):
            return None
        place = self._places[index]
        if place not in self._kept:
            self._read_around(index)
        found = self._kept.get(place)
        if found is None or isinstance(found, CallRow):
            return found
        # Put into words only now: a block is read for the few rows of it that are looked at.
        made = self._kept[place] = found()
        self._kept.move_to_end(place)
        return made

    def index_of(self, place: int) -> int:
        """-1 where it is not among the rows."""
        if not self._sign:
            try:
                return self._places.index(place)
            except ValueError:
                return -1
        index = self._bisect(place)
        return index if index < len(self) and self._places[index] == place else -1

    def reset(self, places: array[int], sign: int) -> None:
        """Other rows altogether."""
        if self.watcher is None:
            self._take(places, sign)
            return
        with self.watcher.resetting():
            self._take(places, sign)

    def become(self, places: array[int]) -> None:
        """The same question asked again: what is the same at both ends stays where it is."""
        start, end = _common(self._places, places)
        gone, come = len(self) - start - end, len(places) - start - end
        if gone:
            self._remove(start, gone)
        if come:
            self._insert(start, places[start : start + come])

    def apply(self, found: Mapping[int, bool]) -> None:
        """Rows that are new, changed, or do not belong here any more; not without an order."""
        come: list[int] = []
        for place, belongs in found.items():
            self._kept.pop(place, None)
            index = self.index_of(place)
            if index < 0:
                come += [place] * belongs
            elif not belongs:
                self._remove(index, 1)
            elif self.watcher is not None:
                self.watcher.changed(index, 1)
        self._put_in(come)

    def forget(self, places: Iterable[int]) -> None:
        """These are to be read anew when they are looked at next."""
        for place in places:
            self._kept.pop(place, None)
        self.refresh()

    def forget_all(self) -> None:
        self._kept.clear()
        self.refresh()

    def refresh(self) -> None:
        if self.watcher is not None and len(self):
            self.watcher.changed(0, len(self))

    def _take(self, places: array[int], sign: int) -> None:
        self._places, self._sign = places, sign
        self._kept.clear()

    def _bisect(self, place: int) -> int:
        sign = self._sign
        return bisect_left(self._places, sign * place, key=lambda each: sign * each)

    def _put_in(self, places: list[int]) -> None:
        """Neighbours together: a page of five hundred is one change, not as many."""
        together: dict[int, array[int]] = {}
        for place in sorted(places, key=lambda each: self._sign * each):
            together.setdefault(self._bisect(place), array("q")).append(place)
        for index in sorted(together, reverse=True):
            self._insert(index, together[index])

    def _insert(self, first: int, places: array[int]) -> None:
        if self.watcher is None:
            self._places[first:first] = places
            return
        with self.watcher.inserting(first, len(places)):
            self._places[first:first] = places

    def _remove(self, first: int, count: int) -> None:
        if self.watcher is None:
            del self._places[first : first + count]
            return
        with self.watcher.removing(first, count):
            del self._places[first : first + count]

    def _read_around(self, index: int) -> None:
        start = index - index % BLOCK
        block = self._places[start : start + BLOCK]
        missing = [each for each in block if each not in self._kept]
        for place, record in self._fetch(missing).items():
            self._kept[place] = partial(self._made, record)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _common(old: array[int], new: array[int]) -> tuple[int, int]:
    """How many places both begin with, and how many they end with."""
    # Compared as memory: a million places one by one would hold the window up.
    before, after = memoryview(old).cast("B"), memoryview(new).cast("B")
    size, most = old.itemsize, min(len(old), len(new))
    start = _longest(most, lambda n: before[: n * size] == after[: n * size])
    rest = most - start
    end = _longest(
        rest, lambda n: before[(len(old) - n) * size :] == after[(len(new) - n) * size :]
    )
    return start, end


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to ``most`` for which it holds, as it does for all below."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
