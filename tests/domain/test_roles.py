"""What the roles hold, as the requirements say it, and in which category one toggles what."""

from __future__ import annotations

from typing import Any, Final

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import (
    CATEGORY_TITLES,
    EXPLICIT_ONLY,
    PERMISSIONS,
    SAMPLE_PLANS,
    SWITCH_DEFAULTS,
    TOGGLED_CATEGORIES,
    Cell,
)
from desktop.domain.permissions import Context, evaluate, log_scope

R: Final = Role
EVERYTHING_ON: Final = dict.fromkeys(SWITCH_DEFAULTS, True)
ADMINISTRATORS: Final = {R.ADMINISTRATOR, R.AGENCY_ADMINISTRATOR}
AGENCY: Final = {key for key, each in PERMISSIONS.items() if each.category == "agency"}


def held(role: Role, plan: str = "Agency", **settings: Any) -> frozenset[str]:
    settings.setdefault("account_switches", EVERYTHING_ON)
    context = Context(role, SAMPLE_PLANS[plan], **settings)
    return frozenset(map(str, evaluate(context).granted))


def said(number: str, *rest: object) -> Any:
    return pytest.param(*rest, marks=pytest.mark.requirement(number), id=number)


@pytest.mark.requirement("S1-04")
def test_there_are_seven_roles() -> None:
    assert [each.title for each in Role] == [
        *("Call agent", "Billing", "Call manager", "Report manager"),
        *("Marketing manager", "Administrator", "Agency administrator"),
    ]


@pytest.mark.requirement("S1-05")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("plan", SAMPLE_PLANS)
def test_everybody_has_the_softphone(role: Role, plan: str) -> None:
    assert {"softphone:access", "calls:place"} <= held(role, plan)
    denied = {"softphone:access": False}
    assert "softphone:access" in held(role, plan, user_overrides=denied)


@pytest.mark.requirement("S1-11")
def test_an_agent_sees_the_calls_assigned_to_them() -> None:
    context = Context(R.CALL_AGENT, SAMPLE_PLANS["Standard"])
    assert log_scope(evaluate(context)) == "assigned"


@pytest.mark.requirement("S1-16")
def test_a_call_manager_sees_all_calls() -> None:
    context = Context(R.CALL_MANAGER, SAMPLE_PLANS["Standard"])
    assert log_scope(evaluate(context)) == "all"


@pytest.mark.parametrize(
    "keys",
    [
        said("S1-18", {"blocklist:view", "blocklist:edit"}),
        said("S1-19", {"dnc:view", "dnc:edit"}),
        said("S1-20", {"scoring:configure"}),
        said("S1-21", {"messages:send"}),
        said("S1-22", {"messages:send_bulk"}),
    ],
)
def test_a_call_manager_holds(keys: set[str]) -> None:
    assert keys <= held(R.CALL_MANAGER, "Standard")
    assert keys.isdisjoint(held(R.CALL_AGENT, "Standard"))


@pytest.mark.requirement("S1-17")
def test_a_call_manager_sees_texts_if_texting_is_enabled() -> None:
    assert "messages.log:view" in held(R.CALL_MANAGER, "Standard")
    off = {"texting": False}
    assert "messages.log:view" not in held(R.CALL_MANAGER, "Standard", account_switches=off)


@pytest.mark.requirement("S1-23")
@pytest.mark.parametrize("plan", SAMPLE_PLANS)
def test_a_report_manager_holds_all_of_a_call_manager(plan: str) -> None:
    assert held(R.CALL_MANAGER, plan) < held(R.REPORT_MANAGER, plan)


@pytest.mark.requirement("S1-31")
@pytest.mark.parametrize("role", [each for each in Role if each not in ADMINISTRATORS])
def test_administrators_stand_above_everybody_in_the_account(role: Role) -> None:
    assert held(role) < held(R.ADMINISTRATOR)
    assert all(
        each.cell(R.ADMINISTRATOR) is not Cell.NEVER
        for key, each in PERMISSIONS.items()
        if key not in AGENCY
    )


@pytest.mark.requirement("S1-32")
def test_administrators_hold_all_aspects_of_the_account() -> None:
    assert held(R.ADMINISTRATOR) == set(PERMISSIONS) - AGENCY - EXPLICIT_ONLY


@pytest.mark.parametrize(
    ("key", "besides"),
    [
        # The marketing manager, whom the source names without a word, reads numbers as well.
        said("S1-33", "numbers:view", {R.MARKETING_MANAGER}),
        said("S1-34", "numbers:buy", set()),
        said("S1-35", "numbers:edit", set()),
        said("S1-36", "recordings:configure", set()),
        said("S1-37", "integrations:manage", set()),
        said("S1-38", "users:add", set()),
        said("S1-39", "billing.payment_methods:view", set()),
        said("S1-40", "billing.payment_methods:edit", set()),
    ],
)
def test_only_administrators_hold(key: str, besides: set[Role]) -> None:
    assert {role for role in Role if key in held(role)} == ADMINISTRATORS | besides
    strict = {
        role for role in Role if key in held(role, strict_roles=True, user_overrides={key: True})
    }
    assert strict == ADMINISTRATORS | besides


@pytest.mark.parametrize(
    ("keys", "has_them"),
    [
        said("S1-41", {"billing.invoices:view"}, True),
        said("S1-42", {"billing.payment_methods:view"}, False),
        said("S1-43", {"billing.payment_methods:edit"}, False),
    ],
)
def test_billing(keys: set[str], has_them: bool) -> None:
    assert (keys <= held(R.BILLING)) is has_them
    assert has_them or keys.isdisjoint(held(R.BILLING))


@pytest.mark.requirement("S1-44")
def test_billing_has_a_phone_and_invoices_and_nothing_else() -> None:
    assert held(R.BILLING) == {
        *("softphone:access", "profile:edit_own", "accounts:switch"),
        *("calls:place", "calls:answer", "agent.status:set_own", "billing.invoices:view"),
    }


@pytest.mark.requirement("S1-45")
def test_a_marketing_manager_reads_numbers_sources_and_reports() -> None:
    own = held(R.MARKETING_MANAGER)
    assert {"numbers:view", "sources:view", "reports:view", "calls.log:view_all"} <= own
    assert own.isdisjoint({"numbers:buy", "numbers:edit", "sources:edit", "messages:send"})
    assert own.isdisjoint({key for key in PERMISSIONS if key.startswith("users")})


@pytest.mark.requirement("S1-46")
def test_only_an_agency_administrator_stands_above_accounts() -> None:
    for role in Role:
        given = dict.fromkeys(AGENCY, True)
        has = held(role, user_overrides=given) & AGENCY
        assert has == (AGENCY if role is R.AGENCY_ADMINISTRATOR else set()), role
    assert held(R.ADMINISTRATOR) < held(R.AGENCY_ADMINISTRATOR)


@pytest.mark.requirement("S2-33")
def test_the_categories_that_can_be_toggled() -> None:
    titles = [CATEGORY_TITLES[each] for each in TOGGLED_CATEGORIES]
    assert {"Finance & Billing", "Activity Management", "Account Management"} < set(titles)


FINANCE, ACTIVITY, ACCOUNT = "finance_billing", "activity_management", "account_management"


@pytest.mark.parametrize(
    ("category", "keys"),
    [
        said("S2-34", FINANCE, {"billing.usage:view"}),
        said("S2-35", FINANCE, {"billing.subscription:change"}),
        said("S2-36", FINANCE, {"billing.auto_topup:edit"}),
        said("S2-37", FINANCE, {"billing.payment_methods:edit"}),
        said("S2-38", ACTIVITY, {"users:view", "users:edit", "groups:edit"}),
        said("S2-39", ACTIVITY, {"numbers:buy"}),
        said("S2-40", ACTIVITY, {"numbers:view"}),
        said("S2-41", ACTIVITY, {"reports:view"}),
        said("S2-42", ACTIVITY, {"sources:edit", "blocklist:edit", "calls.log:export"}),
        said("S2-43", ACCOUNT, {"account.settings:view", "account.settings:edit"}),
        said("S2-44", ACCOUNT, {"plugins:manage"}),
        said("S2-45", ACCOUNT, {"recordings:listen", "recordings:delete"}),
        said("S2-46", ACCOUNT, {"media:manage"}),
    ],
)
def test_a_category_gives_and_takes(category: str, keys: set[str]) -> None:
    assert keys <= {key for key, each in PERMISSIONS.items() if each.category == category}
    # Given to an agent, who sees their own calls; taken from an administrator.
    on = held(R.CALL_AGENT, user_categories={category: True})
    assert keys <= on
    assert keys.isdisjoint(held(R.ADMINISTRATOR, user_categories={category: False}))
    one_off = dict.fromkeys(keys, False)
    both = held(R.CALL_AGENT, user_categories={category: True}, user_overrides=one_off)
    assert keys.isdisjoint(both)


@pytest.mark.requirement("S2-14", "S2-15")
def test_changing_the_caller_id_is_a_permission() -> None:
    assert "caller_id:change" not in held(R.CALL_AGENT)
    assert "caller_id:change" in held(R.CALL_AGENT, user_overrides={"caller_id:change": True})
    assert "caller_id:change" in held(R.CALL_MANAGER)
    assert "caller_id:change" not in held(
        R.CALL_MANAGER, user_overrides={"caller_id:change": False}
    )


@pytest.mark.parametrize(
    "feature", [said("S2-20", "pro.geo_caller_id"), said("S2-22", "pro.dialing")]
)
def test_what_is_in_the_pro_plan(feature: str) -> None:
    has = {plan for plan, features in SAMPLE_PLANS.items() if feature in features}
    assert has == {"Pro", "Agency"}


@pytest.mark.requirement("S2-24")
@pytest.mark.parametrize("how", ["listen", "whisper", "barge"])
def test_pro_dialing_allows_supervising(how: str) -> None:
    key = f"calls:supervise_{how}"
    assert key in held(R.ADMINISTRATOR, "Pro")
    assert key not in held(R.ADMINISTRATOR, "Standard")
    off = {"user_switches": {"pro_dialing": False}}
    assert key not in held(R.ADMINISTRATOR, "Pro", **off)
