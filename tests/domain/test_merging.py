"""Two people change the same thing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.merging import merge

BASE = {"a": 1, "b": 2}
_SOME = st.dictionaries(st.sampled_from("abc"), st.sampled_from([1, 2, 3]))


@pytest.mark.parametrize(
    ("mine", "theirs", "values", "clashes"),
    [
        (BASE, BASE, BASE, ()),
        ({"a": 5, "b": 2}, {"a": 1, "b": 6}, {"a": 5, "b": 6}, ()),
        ({"a": 5, "b": 2}, {"a": 6, "b": 2}, {"a": 5, "b": 2}, ("a",)),
        ({"a": 5, "b": 2}, {"a": 5, "b": 2}, {"a": 5, "b": 2}, ()),
        ({"b": 2}, {"a": 7, "b": 2}, {"b": 2}, ("a",)),
        ({"b": 2}, {"a": 1}, {}, ()),
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "d": 4}, {**BASE, "c": 3, "d": 4}, ()),
    ],
)
def test_what_goes_together_and_what_does_not(
    mine: Mapping[str, int],
    theirs: Mapping[str, int],
    values: Mapping[str, int],
    clashes: tuple[str, ...],
) -> None:
    merged = merge(BASE, mine, theirs)
    assert (dict(merged.values), merged.clashes) == (dict(values), clashes)


@given(_SOME, _SOME)
def test_who_has_changed_nothing_gets_what_the_other_has(
    base: dict[str, int], theirs: dict[str, int]
) -> None:
    assert dict(merge(base, base, theirs).values) == theirs
    assert dict(merge(base, theirs, base).values) == theirs
