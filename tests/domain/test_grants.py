"""The worked cases of who may change whose permissions, and the last administrator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.grants import refusal_of_change
from desktop.domain.permissions import Context

PRO = SAMPLE_PLANS["Pro"]


def of(role: Role, **settings: object) -> Context:
    return replace(Context(role=role, plan_features=PRO), **settings)


ADMINISTRATOR = of(Role.ADMINISTRATOR)
AGENCY_ADMINISTRATOR = of(Role.AGENCY_ADMINISTRATOR)
AGENT = of(Role.CALL_AGENT)
DELEGATE = of(
    Role.REPORT_MANAGER,
    user_overrides={"users:view": True, "users:edit": True, "users.permissions:grant": True},
)


def overriding(*keys: str, role: Role = Role.CALL_AGENT, value: bool = True) -> Context:
    return of(role, user_overrides=dict.fromkeys(keys, value))


@pytest.mark.requirement("S2-11", "S2-30")
@pytest.mark.parametrize(
    ("editor", "before", "after", "rule", "named"),
    [
        (DELEGATE, AGENT, overriding("reports:view"), None, ()),
        (
            *(DELEGATE, AGENT, overriding("numbers:view", "numbers:buy")),
            *(3, ("numbers:buy", "numbers:view")),
        ),
        (
            *(DELEGATE, AGENT, of(Role.CALL_AGENT, user_categories={"finance_billing": True}), 3),
            ("billing.auto_topup:edit", "billing.invoices:view", "billing.payment_methods:edit"),
        ),
        (
            *(DELEGATE, ADMINISTRATOR),
            *(overriding("users:add", role=Role.ADMINISTRATOR, value=False), 2, ("users:add",)),
        ),
        (ADMINISTRATOR, AGENT, ADMINISTRATOR, None, ()),
        (ADMINISTRATOR, AGENT, AGENCY_ADMINISTRATOR, 3, ("agency.accounts:access_all",)),
        (AGENCY_ADMINISTRATOR, AGENT, AGENCY_ADMINISTRATOR, None, ()),
        (ADMINISTRATOR, AGENT, overriding("dnc:view", "dnc:override"), None, ()),
        (DELEGATE, AGENT, overriding("dnc:view", "dnc:override"), 3, ("dnc:override",)),
        (of(Role.CALL_MANAGER), AGENT, AGENT, 1, ("users.permissions:grant",)),
    ],
)
def test_the_worked_cases(
    editor: Context, before: Context, after: Context, rule: int | None, named: tuple[str, ...]
) -> None:
    refusal = refusal_of_change(editor, before, after)
    assert (refusal.rule if refusal else None) == rule
    assert set(named) <= set(refusal.permissions if refusal else ())


def test_nobody_changes_themselves() -> None:
    refusal = refusal_of_change(ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, same_person=True)
    assert refusal is not None
    assert refusal.rule == 4


def test_a_new_user_gains_everything_of_the_role() -> None:
    adder = of(Role.REPORT_MANAGER, user_overrides={"users:view": True, "users:add": True})
    assert refusal_of_change(adder, None, AGENT, needed="users:add") is None
    refusal = refusal_of_change(adder, None, ADMINISTRATOR, needed="users:add")
    assert refusal is not None
    assert refusal.rule == 3


def test_a_lapsed_plan_is_no_way_to_plant_grants() -> None:
    lapsed = replace(DELEGATE, plan_features=frozenset({"softphone"}))
    planted = overriding("calls.log:view_all", "calls:supervise_listen")
    refusal = refusal_of_change(lapsed, AGENT, planted)
    assert refusal is not None
    assert refusal.permissions == ("calls:supervise_listen",)


def test_nothing_is_planted_that_counts_once_somebody_gives_what_it_needs() -> None:
    refusal = refusal_of_change(DELEGATE, AGENT, overriding("numbers:buy"))
    assert refusal is not None
    assert (refusal.rule, refusal.permissions) == (3, ("numbers:buy",))
    planted = overriding("numbers:buy")
    sees_numbers = replace(
        DELEGATE, user_overrides={**DELEGATE.user_overrides, "numbers:view": True}
    )
    awakened = overriding("numbers:buy", "numbers:view")
    refusal = refusal_of_change(sees_numbers, planted, awakened)
    assert refusal is not None
    assert refusal.permissions == ("numbers:buy",)


def test_what_was_given_may_be_taken_back() -> None:
    """Also what the administrator does not hold."""
    given = overriding("dnc:view", "dnc:override")
    assert refusal_of_change(ADMINISTRATOR, given, AGENT) is None
    refusal = refusal_of_change(DELEGATE, given, AGENT)
    assert refusal is not None
    assert refusal.rule == 2


def test_a_refusal_names_a_few_in_words() -> None:
    refusal = refusal_of_change(DELEGATE, AGENT, ADMINISTRATOR)
    assert refusal is not None
    assert refusal.sentence.startswith("You cannot give what you do not hold: ")
    assert "manage access control groups" in refusal.sentence
    assert refusal.sentence.endswith(" more.")
    assert ":view" not in refusal.sentence
    pauses = overriding("recordings:pause_own_call")
    refusal = refusal_of_change(DELEGATE, AGENT, pauses)
    assert refusal is not None
    assert refusal.sentence.endswith(": pause the recording of their call.")
