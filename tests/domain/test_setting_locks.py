"""Settings that an agency holds on or off in its accounts: which, and what is in effect then."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.account_settings import KEYS, AccountSettings
from desktop.domain.agency import AgencyRules
from desktop.domain.catalogue import SAMPLE_PLANS, SWITCH_DEFAULTS
from desktop.domain.errors import InvalidInput
from desktop.domain.permissions import Context, evaluate, switched_off
from desktop.domain.setting_locks import (
    LOCKABLE,
    checked_setting_locks,
    of_permissions,
    of_settings,
    together,
)

pytestmark = pytest.mark.requirement("S1-08")

OFF = dict.fromkeys(SWITCH_DEFAULTS, False)


def test_what_is_on_or_off_in_an_account_can_be_held() -> None:
    assert set(LOCKABLE) <= set(KEYS)
    held = {"geo": False, "encrypted": True, "texting": True}
    assert checked_setting_locks(held) == held


@pytest.mark.parametrize(
    ("key", "on", "says"),
    [
        ("retention_days", True, "no such setting"),
        ("name", False, "no such setting"),
        ("reports:view", True, "no such setting"),
        ("texting", False, "Turn the switch off"),
    ],
)
def test_nothing_else_is(key: str, on: bool, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        checked_setting_locks({key: on})


def test_they_are_kept_among_the_locks_of_permissions() -> None:
    stored = together({"reports:view": True}, {"geo": False})
    assert stored == {"reports:view": True, "setting.geo": False}
    assert (of_permissions(stored), of_settings(stored)) == (
        {"reports:view": True},
        {"geo": False},
    )


def test_what_is_held_is_in_effect_whatever_the_account_says() -> None:
    own = AccountSettings(name="Harbor", sticky=True, switches={**SWITCH_DEFAULTS, "export": False})
    rules = AgencyRules(
        switches={"texting": False},
        strict_roles=True,
        setting_locks={"sticky": False, "geo": True, "export": True, "texting": True},
    )
    after = own.under(rules.held)
    assert (after.sticky, after.geo, after.strict_roles, after.name) == (
        *(False, True, True),
        "Harbor",
    )
    assert (after.switches["export"], after.switches["texting"]) == (True, False)
    assert own.under(AgencyRules().held) == own


@pytest.mark.parametrize(
    ("own", "held", "effect"),
    [
        ("required", True, "required"),
        ("shown", True, "shown"),
        ("off", True, "shown"),
        ("required", False, "off"),
    ],
)
def test_a_status_held_on_may_still_be_required(own: str, held: bool, effect: str) -> None:
    settings = AccountSettings(show_call_statuses=own)
    assert settings.under({"show_call_statuses": held}).show_call_statuses == effect


def test_a_switch_held_on_lifts_what_the_account_and_the_user_say() -> None:
    manager = Context(
        *(Role.CALL_MANAGER, SAMPLE_PLANS["Pro"]), account_switches=OFF, user_switches=OFF
    )
    assert evaluate(manager).decision("messages:send").reason == "account_setting.texting"
    assert switched_off("texting", manager) == "account_setting.texting"
    held = AgencyRules(setting_locks={"texting": True, "pro_dialing": True}).over(manager, False)
    assert evaluate(held).grants("messages:send")
    assert evaluate(held).grants("calls:transfer_attended")
    assert switched_off("texting", held) == ""


def test_it_lifts_neither_the_plan_nor_the_agencys_own_switch() -> None:
    locks = {"texting": True, "pro_dialing": True}
    manager = Context(Role.CALL_MANAGER, SAMPLE_PLANS["Standard"])
    rules = AgencyRules(switches={"texting": False}, setting_locks=locks)
    answer = evaluate(rules.over(manager, False))
    assert answer.decision("messages:send").reason == "agency_setting.texting"
    assert answer.decision("calls:transfer_attended").reason == "plan.pro.dialing"
