"""What the worked cases of the caller ID leave out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.caller_id import GeoRules, OwnNumber, Request, allowed_numbers, resolve

MAIN, OTHER, GONE = "+14105550100", "+12025550111", "+13125550122"
NUMBERS = {MAIN: OwnNumber(), OTHER: OwnNumber(), GONE: OwnNumber(state="released")}
PLAIN = Request("+14435550177", numbers=NUMBERS, user_default=MAIN, account_default=OTHER)


def test_the_trace_names_what_was_passed_over() -> None:
    geo = GeoRules(area={"+1443": GONE, "+1": OTHER}, country={}, default=MAIN)
    request = replace(PLAIN, geo_on=True, geo=geo, sticky_on=True, scope="one")
    chosen = resolve(request)
    steps = [(step.rule, step.outcome) for step in chosen.trace]
    assert steps == [
        ("sticky", "no_match"),
        ("geo.area +1443", "not_allowed"),
        ("geo.area +1", "not_allowed"),
        ("geo.default", "chosen"),
    ]
    assert not chosen.is_refused


def test_a_plan_without_geo_is_named() -> None:
    chosen = resolve(replace(PLAIN, geo_on=True, plan_has_geo=False))
    assert ("geo", "plan") in [(step.rule, step.outcome) for step in chosen.trace]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"may_place": False}, "refused.no_permission"),
        ({"dialled": "411", "kind": "text"}, "refused.text_to_short_code"),
        ({"dialled": "*97"}, "internal"),
        ({"dialled": "411", "home_prefixes": ()}, "user.default"),
        ({"dialled": "411", "do_not_call": frozenset({"411"})}, "refused.dnc"),
        ({"home_prefixes": ()}, "refused.international_off"),
        ({"may_pick": True, "pick": GONE, "scope": "all"}, "refused.pick_not_usable"),
        ({"user_default": None, "scope": "one"}, "account.default"),
        ({"numbers": {MAIN: OwnNumber(verified=False)}}, "refused.confined_number_unusable"),
        ({"dialled": "911", "account_emergency": OTHER}, "emergency.account"),
        ({"dialled": "911", "user_default": None}, "emergency.account_default"),
        ({"dialled": "911", "may_place": False}, "emergency.default"),
    ],
)
def test_further_rules(changes: dict[str, object], rule: str) -> None:
    chosen = resolve(replace(PLAIN, **changes))
    assert chosen.rule == rule
    assert bool(chosen.sentence) == chosen.is_refused


def test_an_emergency_without_any_number_is_anonymous() -> None:
    chosen = resolve(Request("911"))
    assert (chosen.rule, chosen.caller_id) == ("emergency.any", None)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["one", "subset", "all"]),
    st.sampled_from([None, MAIN, OTHER, GONE]),
    st.sampled_from([None, MAIN, OTHER, GONE]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, MAIN, OTHER, GONE]),
)
def test_what_is_shown_is_usable_and_within_the_scope(
    scope: str,
    default: str | None,
    shared: str | None,
    may_pick: bool,
    fallback: bool,
    last: str | None,
) -> None:
    request = replace(
        PLAIN,
        scope=scope,
        subset=(OTHER,),
        user_default=default,
        account_default=shared,
        may_pick=may_pick,
        confined_fallback=fallback,
        sticky_on=True,
        last_connected={"+14435550177": last} if last else {},
    )
    chosen = resolve(request)
    if chosen.caller_id is None:
        assert chosen.rule == "ask" or chosen.is_refused
        return
    assert NUMBERS[chosen.caller_id].state == "active"
    may_leave_scope = chosen.rule == "account.default" and scope == "one"
    assert may_leave_scope or chosen.caller_id in allowed_numbers(request)


@settings(deadline=None)
@given(st.booleans(), st.sampled_from(["one", "all"]), st.booleans())
def test_nothing_refuses_an_emergency_call(place: bool, scope: str, known: bool) -> None:
    request = Request(
        "911",
        may_place=place,
        scope=scope,
        numbers=NUMBERS if known else {},
        do_not_call=frozenset({"911"}),
    )
    assert not resolve(request).is_refused
