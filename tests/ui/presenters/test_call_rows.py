"""The rows of the call log by number: what comes, goes and changes stays in its order."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.records import CallRecord
from desktop.ui.calls.call_rows import BLOCK, KEPT, CallRows
from desktop.ui.calls.rows import call_row, damaged_row
from tests.fakes.crm import NOON, call_record

PLACES = st.lists(st.integers(0, 60), unique=True)


class Disk:
    """Counts what is read; a place it does not know is gone."""

    def __init__(self, known: Sequence[int], damaged: frozenset[int] = frozenset()) -> None:
        self.known = set(known)
        self.damaged = damaged
        self.read: list[int] = []

    def fetch(self, places: Sequence[int]) -> dict[int, CallRecord | None]:
        self.read += places
        return {
            each: None
            if each in self.damaged
            else call_record(f"c{each}", started_at=NOON + timedelta(seconds=each))
            for each in places
            if each in self.known
        }


class Mirror:
    """Repeats what it is told, as a table does; the rows have to agree with it at every step."""

    def __init__(self, rows: CallRows) -> None:
        self.count = 0
        self.rows = rows
        self.steps: list[tuple[str, int, int]] = []
        rows.watcher = self

    @contextmanager
    def resetting(self) -> Iterator[None]:
        yield
        self.count = len(self.rows)

    @contextmanager
    def inserting(self, first: int, count: int) -> Iterator[None]:
        yield from self._step("insert", first, count, count)

    @contextmanager
    def removing(self, first: int, count: int) -> Iterator[None]:
        assert first + count <= self.count
        yield from self._step("remove", first, count, -count)

    def changed(self, first: int, count: int) -> None:
        assert first + count <= self.count
        self.steps.append(("change", first, count))

    def _step(self, kind: str, first: int, count: int, by: int) -> Iterator[None]:
        assert 0 <= first <= self.count == len(self.rows)
        yield
        self.count += by
        assert self.count == len(self.rows)
        self.steps.append((kind, first, count))


def rows_of(disk: Disk) -> CallRows:
    return CallRows(disk.fetch, lambda each: call_row(each, "US", NOON) if each else damaged_row())


def places_in(rows: CallRows) -> list[int]:
    return list(rows._places)


@given(PLACES, PLACES, PLACES, st.sampled_from([-1, 1]))
def test_live_rows_stand_where_the_order_puts_them(
    before: list[int], come: list[int], go: list[int], sign: int
) -> None:
    rows = rows_of(Disk(range(61)))
    Mirror(rows)
    rows.reset(array("q", sorted(before, key=lambda e: sign * e)), sign)
    rows.apply({**dict.fromkeys(come, True), **dict.fromkeys(go, False)})
    left = (set(before) | set(come)) - set(go)
    assert places_in(rows) == sorted(left, key=lambda e: sign * e)
    for index, place in enumerate(places_in(rows)):
        assert rows.index_of(place) == index
    for place in set(range(61)) - left:
        assert rows.index_of(place) == -1


@given(PLACES, PLACES)
def test_a_list_read_again_becomes_the_new_one(before: list[int], after: list[int]) -> None:
    rows = rows_of(Disk(range(61)))
    mirror = Mirror(rows)
    rows.reset(array("q", before), 0)
    rows.become(array("q", after))
    assert places_in(rows) == after
    assert mirror.count == len(after)
    assert all(rows.index_of(place) == at for at, place in enumerate(after))


def test_what_is_the_same_at_both_ends_is_not_touched() -> None:
    rows = rows_of(Disk(()))
    mirror = Mirror(rows)
    rows.reset(array("q", [9, 8, 7, 5, 4]), -1)
    rows.become(array("q", [9, 8, 6, 5, 4]))
    assert mirror.steps == [("remove", 2, 1), ("insert", 2, 1)]
    mirror.steps.clear()
    rows.become(array("q", [9, 8, 6, 5, 4]))
    assert mirror.steps == []


def test_a_page_of_new_rows_is_one_change() -> None:
    rows = rows_of(Disk(range(2000)))
    mirror = Mirror(rows)
    rows.reset(array("q", [1999, 1998]), -1)
    rows.apply(dict.fromkeys(range(1400, 1900), True))
    assert mirror.steps == [("insert", 2, 500)]


def test_rows_are_read_a_block_at_a_time_and_few_are_kept() -> None:
    disk = Disk(range(100_000))
    rows = rows_of(disk)
    rows.reset(array("q", range(100_000)), 1)
    assert disk.read == []
    first = rows.row(10)
    assert first is not None
    assert (first.id, disk.read) == ("c10", list(range(BLOCK)))
    assert rows.row(BLOCK - 1) is not None
    assert len(disk.read) == BLOCK
    for index in range(0, 100_000, BLOCK):
        rows.row(index)
    assert len(rows._kept) == KEPT
    rows.row(10)
    assert disk.read[-BLOCK:] == list(range(BLOCK)), "what was not looked at is read anew"


def test_a_changed_row_is_read_anew() -> None:
    disk = Disk(range(10))
    rows = rows_of(disk)
    mirror = Mirror(rows)
    rows.reset(array("q", [3, 2, 1]), -1)
    rows.row(0)
    rows.apply({2: True})
    assert mirror.steps == [("change", 1, 1)]
    rows.row(1)
    assert disk.read[3:] == [2]
    rows.forget([1, 3])
    rows.row(0)
    assert sorted(disk.read[4:]) == [1, 3]


def test_damaged_and_missing_rows_cost_themselves() -> None:
    rows = rows_of(Disk([3, 1], frozenset({1})))
    rows.reset(array("q", [3, 2, 1]), -1)
    shown = [rows.row(index) for index in range(4)]
    assert shown[0] is not None
    assert shown[0].id == "c3"
    assert shown[1] is None, "it is about to be taken away"
    assert shown[2] is not None
    assert (shown[2].id, shown[2].status) == ("", "Cannot be read")
    assert shown[3] is None
    assert len(rows) == 3
