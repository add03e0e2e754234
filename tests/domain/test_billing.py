"""Billing: what may be asked and paid, and what a smaller plan takes from whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import (
    FEATURE_TITLES,
    PLAN_PRICES,
    AutoTopUpWish,
    UsageQuery,
    checked_auto_topup,
    checked_topup,
    features_of,
    impact_of_plan,
)
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import InvalidInput
from desktop.domain.impact import Affected, Person
from desktop.domain.money import Money
from desktop.domain.permissions import Context

PRO = Context(role=Role.ADMINISTRATOR, plan_features=SAMPLE_PLANS["Pro"])
OMAR, ANNA = Person("u1", "Omar Haddad", in_call=True), Person("u2", "Anna Keller")


def test_every_plan_has_a_price_and_every_feature_a_title() -> None:
    assert PLAN_PRICES.keys() == SAMPLE_PLANS.keys()
    for plan, features in SAMPLE_PLANS.items():
        assert {key for key, _ in features_of(plan)} == features
    assert set(FEATURE_TITLES) == set().union(*SAMPLE_PLANS.values())


@pytest.mark.requirement("S2-35")
def test_a_smaller_plan_says_who_loses_what() -> None:
    standard = SAMPLE_PLANS["Standard"]
    agent = replace(PRO, role=Role.CALL_AGENT)
    impact = impact_of_plan(
        *("Pro", "Standard"),
        [
            Affected(PRO, replace(PRO, plan_features=standard), (OMAR,)),
            Affected(agent, replace(agent, plan_features=standard), (ANNA,)),
        ],
    )
    lost = {each.permission: [person.name for person in each.people] for each in impact.loses}
    assert lost["calls:supervise_listen"] == ["Omar Haddad"]
    assert lost["access_controls:manage"] == ["Omar Haddad"]
    assert lost["calls:conference"] == ["Anna Keller", "Omar Haddad"]
    assert "reports:view" not in lost
    assert impact.gains == ()
    assert impact.people == 2
    assert "Geo caller ID" in impact.features
    (listening,) = [e for e in impact.loses if e.permission == "calls:supervise_listen"]
    assert listening.in_call == 1


@pytest.mark.requirement("S2-35")
def test_a_bigger_plan_takes_nothing() -> None:
    small = replace(PRO, plan_features=SAMPLE_PLANS["Standard"])
    impact = impact_of_plan("Standard", "Pro", [Affected(small, PRO, (OMAR,))])
    assert (impact.loses, impact.features, impact.people) == ((), (), 0)
    assert "calls:supervise_listen" in {each.permission for each in impact.gains}


@pytest.mark.parametrize("minor", [0, 499, 500_001])
def test_too_little_or_too_much_is_not_paid(minor: int) -> None:
    with pytest.raises(InvalidInput, match=r"between \$5\.00 and \$5,000\.00"):
        checked_topup(Money(minor))


def test_what_is_paid_is_in_the_currency_of_the_account() -> None:
    assert checked_topup(Money(500)) == Money(500)
    with pytest.raises(InvalidInput, match="USD"):
        checked_topup(Money(500, "EUR"))


@pytest.mark.parametrize(
    ("threshold", "amount", "limit", "says"),
    [
        (1000, 100, 9000, "between"),
        (-1, 5000, 9000, "threshold"),
        (600_000, 5000, 9000, "threshold"),
        (1000, 5000, 4999, "limit"),
    ],
)
def test_an_automatic_topup_has_to_make_sense(
    threshold: int, amount: int, limit: int, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        checked_auto_topup(AutoTopUpWish(True, Money(threshold), Money(amount), Money(limit)))


def test_usage_is_asked_for_a_year_at_most() -> None:
    UsageQuery(date(2026, 1, 1), date(2026, 12, 31)).checked()
    with pytest.raises(InvalidInput, match="before"):
        UsageQuery(date(2026, 2, 1), date(2026, 1, 31)).checked()
    with pytest.raises(InvalidInput, match="a year"):
        UsageQuery(date(2026, 1, 1), date(2027, 1, 2)).checked()
    for day in (date.min, date.max):
        with pytest.raises(InvalidInput, match="years 1970 to 2199"):
            UsageQuery(day, day).checked()
