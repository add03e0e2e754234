"""Rows that change: the least is told, and who stays keeps their row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.live_board import LiveAgent
from desktop.ui.live.rows import Rows

pytestmark = pytest.mark.requirement("S1-30")


class Mirror:
    """What a view would have, kept from what it is told alone."""

    def __init__(self, rows: Rows[LiveAgent]) -> None:
        self._rows = rows
        self.ids: list[str] = []
        self.told: list[str] = []
        rows.watcher = self

    @contextmanager
    def inserting(self, first: int, count: int) -> Iterator[None]:
        yield
        new = [self._rows.row(first + at) for at in range(count)]
        self.ids[first:first] = [each.id for each in new if each is not None]
        self.told.append("insert")

    @contextmanager
    def removing(self, first: int, count: int) -> Iterator[None]:
        yield
        del self.ids[first : first + count]
        self.told.append("remove")

    @contextmanager
    def moving(self, goes_to: Sequence[int]) -> Iterator[None]:
        yield
        placed = dict(zip(goes_to, self.ids, strict=True))
        self.ids = [placed[at] for at in range(len(self.ids))]
        self.told.append("move")

    def changed(self, places: Sequence[int]) -> None:
        self.told.append(f"change {list(places)}")


def _agents(ids: Sequence[str], name: str = "") -> list[LiveAgent]:
    return [LiveAgent(each, name or each) for each in ids]


orders = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(st.lists(orders, min_size=1, max_size=6))
def test_a_view_that_is_told_has_the_same_rows(looks: list[list[str]]) -> None:
    rows: Rows[LiveAgent] = Rows()
    mirror = Mirror(rows)
    for ids in looks:
        rows.become(_agents(ids))
        assert mirror.ids == ids == [each.id for each in rows]
        assert [rows.place_of(each) for each in ids] == list(range(len(ids)))


def test_a_changed_row_is_told_alone() -> None:
    rows: Rows[LiveAgent] = Rows()
    mirror = Mirror(rows)
    rows.become(_agents("abc"))
    mirror.told.clear()
    changed = _agents("abc")
    changed[1] = LiveAgent("b", "Somebody")
    assert rows.become(changed) == ("b",)
    assert mirror.told == ["change [1]"]
    assert rows.become(changed) == ()
    assert mirror.told == ["change [1]"]


def test_what_is_not_there_has_no_place() -> None:
    rows: Rows[LiveAgent] = Rows()
    rows.become(_agents("ab"))
    assert (rows.place_of("z"), rows.find("z"), rows.row(7)) == (-1, None, None)
    found = rows.find("b")
    assert found is not None
    assert found.name == "b"
