"""What an agency may set above its accounts, and what it may not."""

from __future__ import annotations

import pytest

from desktop.domain import agency
from desktop.domain.access import Role
from desktop.domain.agency import AgencyRules
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS
from desktop.domain.errors import InvalidInput
from desktop.domain.permissions import Context, evaluate

MANAGER = Role.CALL_MANAGER


@pytest.mark.parametrize(
    ("role", "key", "on", "possible"),
    [
        (MANAGER, "reports:view", True, True),
        (MANAGER, "reports:view", False, True),
        (Role.BILLING, "users:add", True, False),  # never
        (Role.BILLING, "users:add", False, True),
        (MANAGER, "softphone:access", False, False),  # fixed
        (Role.ADMINISTRATOR, "access_controls:manage", True, False),  # may only be taken away
        (Role.ADMINISTRATOR, "access_controls:manage", False, True),
        (Role.ADMINISTRATOR, "dnc:override", True, False),  # no role holds it
        (Role.AGENCY_ADMINISTRATOR, "agency.locks:set", False, False),
    ],
)
@pytest.mark.requirement("S1-08", "S1-46")
def test_what_a_role_can_be_made_of(role: Role, key: str, on: bool, possible: bool) -> None:
    assert agency.can_customise(role, PERMISSIONS[key], on) is possible
    wanted = {role.value: {key: on}}
    if possible:
        assert agency.checked_customs({"marketing_manager": {}, **wanted}) == wanted
    else:
        with pytest.raises(InvalidInput):
            agency.checked_customs(wanted)


@pytest.mark.parametrize("customs", [{"pilot": {}}, {"billing": {"fly": True}}])
def test_what_is_not_known_is_refused(customs: dict[str, dict[str, bool]]) -> None:
    with pytest.raises(InvalidInput, match="no such"):
        agency.checked_customs(customs)


def test_locks_reach_what_can_be_locked() -> None:
    assert agency.checked_locks({"calls.log:export": False}) == {"calls.log:export": False}
    with pytest.raises(InvalidInput, match="cannot be locked"):
        agency.checked_locks({"accounts:switch": False})
    with pytest.raises(InvalidInput, match="no such"):
        agency.checked_locks({"fly": False})


def test_a_switch_that_is_on_is_not_written_down() -> None:
    assert agency.checked_switches({"texting": False, "voip": True}) == {"texting": False}
    with pytest.raises(InvalidInput, match="fly"):
        agency.checked_switches({"fly": True})


@pytest.mark.requirement("S1-08")
def test_rules_stand_above_what_an_account_sets() -> None:
    context = Context(MANAGER, SAMPLE_PLANS["Pro"], user_overrides={"calls.log:export": True})
    assert evaluate(context).grants("calls.log:export")
    locked = AgencyRules(locks={"calls.log:export": False})
    assert evaluate(locked.over(context, False)).decision("calls.log:export").reason == (
        "agency_lock.deny"
    )
    given = AgencyRules(role_customs={MANAGER.value: {"reports:view": True}})
    assert evaluate(given.over(context, False)).grants("reports:view")
    assert not evaluate(given.over(context, False)).grants("reports:schedule")
    strict = AgencyRules(strict_roles=True)
    wanted = Context(MANAGER, SAMPLE_PLANS["Pro"], user_overrides={"numbers:view": True})
    assert evaluate(wanted).grants("numbers:view")
    assert not evaluate(strict.over(wanted, False)).grants("numbers:view")
    assert not evaluate(AgencyRules().over(wanted, True)).grants("numbers:view")
    silent = AgencyRules(switches={"export": False})
    assert evaluate(silent.over(context, False)).decision("calls.log:export").reason == (
        "agency_setting.export"
    )


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_an_account_has_a_name(name: str) -> None:
    with pytest.raises(InvalidInput):
        agency.checked_name(name)


@pytest.mark.parametrize(
    "domain", ["", "lines", "-a.example", "a..example", "a b.example", "a.1", "x" * 250 + ".com"]
)
def test_a_domain_is_one(domain: str) -> None:
    with pytest.raises(InvalidInput):
        agency.checked_domain(domain)


def test_names_and_domains_are_kept_plainly() -> None:
    assert agency.checked_name("  Harbor   Marine ") == "Harbor Marine"
    assert agency.checked_domain(" Lines.Harbor.example ") == "lines.harbor.example"
    assert agency.checked_plan("Pro") == "Pro"
    with pytest.raises(InvalidInput, match="Standard, Pro, Agency"):
        agency.checked_plan("Gold")


@pytest.mark.parametrize(
    ("state", "plan", "entered", "others", "rules", "words"),
    [
        ("closed", "Pro", True, True, False, "You are in this account"),
        ("closed", "Pro", False, True, False, ""),
        ("paused", "Agency", False, False, True, "from this account alone"),
        ("active", "Pro", False, False, True, "from this account alone"),
        ("active", "Agency", True, False, True, ""),
        ("closed", "Agency", False, True, True, ""),
        ("paused", "Pro", True, False, False, ""),
    ],
)
def test_an_agency_does_not_lock_itself_out(
    state: str, plan: str, entered: bool, others: bool, rules: bool, words: str
) -> None:
    why = agency.why_not(state, plan, is_entered=entered, others_rule=others, rules_now=rules)
    assert (words in why) if words else (why == "")
