"""What must hold for every combination of settings, not only for the worked cases."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.access import Answer, Role
from desktop.domain.catalogue import (
    PERMISSIONS,
    SAMPLE_PLANS,
    SWITCH_DEFAULTS,
    TOGGLED_CATEGORIES,
)
from desktop.domain.permissions import Context, evaluate, log_scope, potential

KEYS = sorted(PERMISSIONS)
FEATURES = sorted(SAMPLE_PLANS["Agency"])
ALL = SAMPLE_PLANS["Agency"]


def _flags(keys: list[str]) -> st.SearchStrategy[dict[str, bool]]:
    return st.dictionaries(st.sampled_from(keys), st.booleans(), max_size=6)


CONTEXTS = st.builds(
    Context,
    role=st.sampled_from(Role),
    plan_features=st.frozensets(st.sampled_from(FEATURES)),
    user_active=st.booleans(),
    member=st.booleans(),
    account_state=st.sampled_from(["active", "paused", "closed"]),
    strict_roles=st.booleans(),
    account_switches=_flags(sorted(SWITCH_DEFAULTS)),
    agency_switches=_flags(sorted(SWITCH_DEFAULTS)),
    user_switches=_flags(["voip", "pro_dialing"]),
    agency_locks=_flags(KEYS),
    access_group_denies=st.frozensets(st.sampled_from(KEYS), max_size=4),
    user_overrides=_flags(KEYS),
    user_categories=_flags(list(TOGGLED_CATEGORIES)),
    role_by_account=_flags(KEYS),
    role_by_agency=_flags(KEYS),
)
QUICK = settings(max_examples=150, deadline=None)


def _of(role: Role) -> frozenset[str]:
    return frozenset(evaluate(Context(role=role, plan_features=ALL)).granted)


@QUICK
@given(CONTEXTS, st.sampled_from(KEYS))
def test_adding_a_deny_never_grants(context: Context, key: str) -> None:
    before = evaluate(context).granted
    denied = replace(context, user_overrides={**context.user_overrides, key: False})
    grouped = replace(context, access_group_denies=context.access_group_denies | {key})
    locked = replace(context, agency_locks={**context.agency_locks, key: False})
    taken = replace(context, role_by_account={**context.role_by_account, key: False})
    category = {**context.user_categories, PERMISSIONS[key].category: False}
    toggled = replace(context, user_categories=category)
    for after in (denied, grouped, locked, taken, toggled):
        assert evaluate(after).granted <= before


@QUICK
@given(CONTEXTS, st.sampled_from(FEATURES))
def test_shrinking_the_plan_never_grants(context: Context, feature: str) -> None:
    smaller = replace(context, plan_features=context.plan_features - {feature})
    assert evaluate(smaller).granted <= evaluate(context).granted


@QUICK
@given(CONTEXTS)
def test_what_is_granted_has_what_it_needs(context: Context) -> None:
    granted = evaluate(context).granted
    for key in granted:
        assert set(PERMISSIONS[key].needs) <= granted


@QUICK
@given(CONTEXTS)
def test_every_permission_has_one_reason_and_granted_ones_no_blockers(context: Context) -> None:
    answer = evaluate(context, "revision")
    assert set(answer.decisions) == set(PERMISSIONS)
    assert answer.revision == "revision"
    for decision in answer.decisions.values():
        assert decision.reason
        assert not (decision.granted and decision.blockers)


@QUICK
@given(CONTEXTS)
def test_effective_permissions_are_within_the_potential(context: Context) -> None:
    assert evaluate(context).granted <= potential(context)


@QUICK
@given(CONTEXTS)
def test_the_same_inputs_give_the_same_answer(context: Context) -> None:
    assert evaluate(context) == evaluate(context)


def test_the_roles_contain_each_other() -> None:
    assert _of(Role.CALL_AGENT) <= _of(Role.CALL_MANAGER) <= _of(Role.REPORT_MANAGER)
    assert _of(Role.CALL_MANAGER) <= _of(Role.ADMINISTRATOR) <= _of(Role.AGENCY_ADMINISTRATOR)


def test_only_administrators_hold_what_only_administrators_do_by_default() -> None:
    only = {
        "numbers:buy",
        "numbers:edit",
        "recordings:configure",
        "integrations:manage",
        "users:add",
        "billing.payment_methods:view",
        "billing.payment_methods:edit",
    }
    for role in Role:
        held = _of(role) & only
        expected = only if role in (Role.ADMINISTRATOR, Role.AGENCY_ADMINISTRATOR) else set()
        assert held == expected, role


def test_billing_holds_its_few_and_nothing_else() -> None:
    assert _of(Role.BILLING) == {
        "softphone:access",
        "profile:edit_own",
        "accounts:switch",
        "calls:place",
        "calls:answer",
        "agent.status:set_own",
        "billing.invoices:view",
    }


def test_administrators_hold_everything_of_the_account_but_the_explicit_only() -> None:
    everything = {key for key, each in PERMISSIONS.items() if each.category != "agency"}
    account = Context(
        role=Role.ADMINISTRATOR,
        plan_features=ALL,
        account_switches=dict.fromkeys(SWITCH_DEFAULTS, True),
    )
    assert evaluate(account).granted == everything - {"dnc:override"}


def test_log_scope() -> None:
    assert log_scope(evaluate(Context(role=Role.CALL_MANAGER, plan_features=ALL))) == "all"
    assert log_scope(evaluate(Context(role=Role.CALL_AGENT, plan_features=ALL))) == "assigned"
    assert log_scope(evaluate(Context(role=Role.BILLING, plan_features=ALL))) == "none"
    assert log_scope(Answer()) == "none"


def test_refs_name_who_stands_behind_a_reason() -> None:
    context = Context(
        role=Role.CALL_MANAGER,
        plan_features=ALL,
        access_group_denies=frozenset({"blocklist:edit"}),
        refs={("blocklist:edit", "access_group"): "Trainees"},
    )
    assert evaluate(context).decision("blocklist:edit").reason_ref == "Trainees"


def test_what_may_only_be_taken_away_cannot_be_given() -> None:
    """No grant, individual or of a role, reaches an override of the kind "deny"."""
    key = "access_controls:manage"
    given = Context(
        role=Role.ADMINISTRATOR,
        plan_features=ALL,
        user_overrides={key: True},
        role_by_account={key: True},
        role_by_agency={"softphone:access": False},
    )
    assert evaluate(given).decision(key).reason == "role_default"
    taken = replace(given, user_overrides={key: False})
    assert evaluate(taken).decision(key).reason == "user_override.deny"


def test_an_inactive_user_outside_the_account_is_told_both() -> None:
    outside = Context(Role.CALL_AGENT, ALL, user_active=False, member=False)
    decision = evaluate(outside).decision("calls:place")
    assert decision.reason == "state.user_inactive"
    assert decision.blockers == ("membership.none",)
