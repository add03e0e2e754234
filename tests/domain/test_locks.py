"""What an editor may not flip, said before anybody tries; and the sheet made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.access import Decision, Role
from desktop.domain.catalogue import (
    CATALOGUE_VERSION,
    PERMISSIONS,
    SAMPLE_PLANS,
    TOGGLED_CATEGORIES,
    Override,
)
from desktop.domain.errors import InvalidInput
from desktop.domain.grants import refusal_of_change
from desktop.domain.locks import Lock, Locks, catalogue_lock, takes_something
from desktop.domain.permission_sheet import Statements, Subject, newer_than, sheet
from desktop.domain.permissions import Context, evaluate
from desktop.domain.reasons import FEATURES
from desktop.domain.reasons_about import About, reason_about

PRO: Final = SAMPLE_PLANS["Pro"]
AGENT: Final = Context(Role.CALL_AGENT, PRO)
ADMINISTRATOR: Final = Context(Role.ADMINISTRATOR, PRO)
GIVES: Final = dict.fromkeys(("users:view", "users:edit", "users.permissions:grant"), True)
DELEGATE: Final = Context(Role.REPORT_MANAGER, PRO, user_overrides=GIVES)
QUICK: Final = settings(max_examples=60, deadline=None)
KEYS: Final = sorted(key for key, each in PERMISSIONS.items() if each.override is Override.ANY)


def reason(lock: Lock | None) -> str:
    return "" if lock is None else lock.reason


@QUICK
@given(
    st.sampled_from([ADMINISTRATOR, DELEGATE]),
    st.sampled_from([role for role in Role if role is not Role.AGENCY_ADMINISTRATOR]),
    st.dictionaries(st.sampled_from(KEYS), st.booleans(), max_size=4),
    st.sampled_from(KEYS),
    st.sampled_from([None, True, False]),
)
def test_a_lock_is_what_the_rules_would_say(
    editor: Context, role: Role, said: dict[str, bool], key: str, setting: bool | None
) -> None:
    user = Context(role, PRO, user_overrides=said)
    wanted = {name: each for name, each in said.items() if name != key}
    after = replace(user, user_overrides=wanted if setting is None else {**wanted, key: setting})
    found = Locks(editor, user).permission(key, setting)
    if found is not None and found.rule == 0:
        assert found == catalogue_lock(key, setting, user)
        return
    refusal = refusal_of_change(editor, user, after)
    assert (found.rule if found else 0) == (refusal.rule if refusal else 0)


@QUICK
@given(
    st.sampled_from([ADMINISTRATOR, DELEGATE]),
    st.sampled_from(TOGGLED_CATEGORIES),
    st.sampled_from([None, True, False]),
)
def test_the_same_of_a_category(editor: Context, name: str, setting: bool | None) -> None:
    said = {} if setting is None else {name: setting}
    refusal = refusal_of_change(editor, AGENT, replace(AGENT, user_categories=said))
    lock = Locks(editor, AGENT).category(name, setting)
    assert (lock.rule if lock else 0) == (refusal.rule if refusal else 0)


def test_nobody_gives_what_the_catalogue_forbids() -> None:
    strict = replace(AGENT, strict_roles=True, agency_locks={"recordings:download": True})
    locks = Locks(ADMINISTRATOR, strict)
    assert reason(locks.permission("softphone:access", False)) == "fixed"
    assert reason(locks.permission("agency.locks:set", True)) == "fixed"
    assert reason(locks.permission("access_controls:manage", True)) == "role_boundary"
    assert reason(locks.permission("numbers:buy", True)) == "strict_roles"
    assert reason(locks.permission("numbers:buy", False)) == ""
    locked = locks.permission("recordings:download", False)
    assert locked == Lock(0, "agency_lock", "The agency has locked this on.")
    assert locks.permission("recordings:download", None) is None
    taken = Locks(ADMINISTRATOR, ADMINISTRATOR).permission("access_controls:manage", True)
    assert reason(taken) == "fixed"
    billing = Locks(ADMINISTRATOR, Context(Role.BILLING, PRO))
    never = billing.permission("calls:supervise_listen", True)
    assert never == Lock(0, "role_boundary", "Billing users can never have this.")


def test_the_owner_keeps_role_and_permissions() -> None:
    owner = Locks(ADMINISTRATOR, ADMINISTRATOR, is_owner=True)
    assert reason(owner.role(AGENT)) == "owner"
    assert reason(owner.permission("numbers:buy", False)) == "owner"
    assert reason(owner.permission("dnc:override", True)) == ""
    above = Context(Role.AGENCY_ADMINISTRATOR, SAMPLE_PLANS["Agency"])
    assert Locks(above, ADMINISTRATOR, is_owner=True).role(AGENT) is None
    assert takes_something(AGENT, replace(AGENT, user_overrides={"contacts:view": False}))
    assert not takes_something(AGENT, replace(AGENT, user_overrides={"numbers:view": True}))


def test_oneself_is_locked_as_a_whole() -> None:
    locks = Locks(ADMINISTRATOR, ADMINISTRATOR, same_person=True)
    assert locks.whole is not None
    assert {locks.role(AGENT), locks.category("finance_billing", None)} == {locks.whole}
    assert locks.permission("numbers:buy", False) == locks.whole


def test_a_sheet() -> None:
    user = replace(
        AGENT,
        user_categories={"activity_management": True},
        category_versions={"activity_management": 0},
        user_overrides={"numbers:view": True, "messages:send": False},
    )
    subject = Subject("u1", "", user, {role: replace(user, role=role) for role in Role})
    made = sheet(subject, evaluate(user, "r"), ADMINISTRATOR, is_self=False)
    rows = {each.key: each for each in made.permissions}
    assert rows["numbers:view"].sentence == "Given to u1."
    assert rows["softphone:access"].locked is not None
    assert rows["messages:send"].locked is None
    categories = {each.key: each for each in made.categories}
    assert categories["activity_management"].newer == newer_than(0, "activity_management")
    assert not categories["activity_management"].is_mixed
    assert categories["calling_messaging"].is_mixed
    assert categories["finance_billing"].locked is None
    assert made.statements.same_as(Statements(user.role, user.user_categories, user.user_overrides))
    renewed = Statements(user.role, renewed=frozenset({"activity_management"}))
    assert not renewed.same_as(Statements(user.role))
    with pytest.raises(InvalidInput, match="no permission called numbers:own"):
        Statements(user.role, overrides={"numbers:own": True}).check()


@pytest.mark.requirement("S2-31")
def test_an_old_toggle_gives_only_what_there_was() -> None:
    on = replace(AGENT, user_categories={"activity_management": True})
    assert evaluate(on).decision("numbers:view").reason == "category.on"
    old = replace(on, category_versions={"activity_management": CATALOGUE_VERSION - 1})
    assert evaluate(old).decision("numbers:view").reason == "default_deny"
    off = replace(old, user_categories={"activity_management": False})
    assert evaluate(off).decision("calls.log:view_assigned").reason == "category.off"


class TestReasonsAboutSomebody:
    ABOUT: Final = About("Anna", Role.CALL_AGENT, "Pro")

    @pytest.mark.parametrize(
        ("code", "ref", "said"),
        [
            ("plan.pro.dialing", "", "The plan Pro does not include Pro dialing."),
            ("agency_setting.texting", "", "Texting is switched off for the whole agency."),
            ("user_setting.voip", "", "VoIP is switched off for Anna."),
            (
                *("requires.caller_id:change", ""),
                "For this Anna would first have to be allowed to choose the number they call from.",
            ),
            ("user_override.deny", "Mia, 12 Nov 2026", "Taken away from Anna by Mia, 12 Nov 2026."),
            ("access_group", "Trainees", "An access control group hides this from Anna: Trainees."),
            ("something.new", "", "The CRM did not say why."),
        ],
    )
    def test_in_words(self, code: str, ref: str, said: str) -> None:
        decision = Decision(False, code, ref)
        assert reason_about("numbers:view", decision, self.ABOUT) == said

    def test_categories_are_named(self) -> None:
        decision = Decision(True, "category.on", "Mia")
        said = "Activity Management is switched on for Anna by Mia."
        assert reason_about("numbers:view", decision, self.ABOUT) == said
        assert reason_about("unknown:key", decision, self.ABOUT).startswith(" is switched on")

    def test_without_a_plan(self) -> None:
        about = About("Anna", Role.BILLING)
        decision = Decision(False, "plan.texting")
        said = "The account's plan does not include texting."
        assert reason_about("messages:send", decision, about) == said
        decision = Decision(False, "default_deny")
        assert reason_about("messages:send", decision, about) == "Billing users do not have this."

    def test_every_feature_has_words(self) -> None:
        assert set(FEATURES) == SAMPLE_PLANS["Agency"]
