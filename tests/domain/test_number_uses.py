"""What a number is to somebody, and another in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.number_uses import CallerIds, replaced, uses_of
from desktop.domain.numbers import Use

MAIN, OTHER, THIRD = "+14105550100", "+12025550111", "+13125550122"
ONE_OF_THEM = st.sampled_from(["", MAIN, OTHER, THIRD])
OWN = st.builds(
    CallerIds,
    default=ONE_OF_THEM,
    scope=st.sampled_from(["one", "subset", "all"]),
    subset=st.lists(st.sampled_from([MAIN, OTHER, THIRD]), unique=True).map(tuple),
    geo_area=st.dictionaries(st.sampled_from(["+1443", "+1410"]), ONE_OF_THEM),
    geo_country=st.dictionaries(st.just("+44"), ONE_OF_THEM),
    geo_default=ONE_OF_THEM,
    emergency=ONE_OF_THEM,
)


@pytest.mark.parametrize(
    ("own", "uses"),
    [
        (CallerIds(), ()),
        (CallerIds(MAIN), (Use.DEFAULT,)),
        (CallerIds(MAIN, "one"), (Use.ONLY, Use.DEFAULT)),
        (CallerIds(MAIN, "subset", (OTHER,)), (Use.DEFAULT,)),
        (CallerIds(OTHER, "subset", (MAIN,)), (Use.LISTED,)),
        (CallerIds("", "subset", (MAIN,)), (Use.ONLY,)),
        (CallerIds(OTHER, geo_area={"+1": MAIN}), (Use.GEO,)),
        (CallerIds(OTHER, geo_country={"+44": MAIN}), (Use.GEO,)),
        (CallerIds(OTHER, geo_default=MAIN), (Use.GEO,)),
        (CallerIds(OTHER, emergency=MAIN), (Use.EMERGENCY,)),
    ],
)
def test_uses(own: CallerIds, uses: tuple[Use, ...]) -> None:
    assert uses_of(own, MAIN) == uses


@given(OWN)
def test_a_replaced_number_is_used_nowhere_and_nothing_else_changes(own: CallerIds) -> None:
    after = replaced(own, MAIN, OTHER)
    assert uses_of(after, MAIN) == ()
    assert len(set(after.subset)) == len(after.subset)
    if not uses_of(own, MAIN) and MAIN not in own.subset:
        assert after == own
    assert replaced(after, MAIN, OTHER) == after
    assert (after.scope, after.geo_area.keys()) == (own.scope, own.geo_area.keys())


@given(OWN)
def test_whoever_had_one_has_one_again(own: CallerIds) -> None:
    after = replaced(replace(own, default=MAIN), MAIN, OTHER)
    assert after.default == OTHER
