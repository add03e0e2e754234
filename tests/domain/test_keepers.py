"""The last administrator of an account, and of an agency (4.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.keepers import KEPT_BY_ONE, Member, refusal_of_agency_loss, refusal_of_loss
from desktop.domain.permissions import Context

PRO = SAMPLE_PLANS["Pro"]


def of(role: Role, **settings: object) -> Context:
    return replace(Context(role=role, plan_features=PRO), **settings)


ADMINISTRATOR, AGENCY = of(Role.ADMINISTRATOR), of(Role.AGENCY_ADMINISTRATOR)
AGENT = of(Role.CALL_AGENT)
BY_GRANTS = of(
    Role.REPORT_MANAGER,
    user_overrides=dict.fromkeys((*KEPT_BY_ONE, "users:view", "account.settings:view"), True),
)
STAYS = {"another": ADMINISTRATOR, "by grants": BY_GRANTS, "of the agency": AGENCY}
LOSSES = {
    "demoted": AGENT,
    "denied": of(Role.ADMINISTRATOR, user_overrides={"users:add": False}),
    "category off": of(Role.ADMINISTRATOR, user_categories={"activity_management": False}),
    "locked by the agency": of(Role.ADMINISTRATOR, agency_locks={"users:edit": False}),
    "role customised": of(Role.ADMINISTRATOR, role_by_account={"account.settings:edit": False}),
    "deactivated": replace(ADMINISTRATOR, user_active=False),
    "removed or moved": None,
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_the_last_one_stays(loss: Context | None) -> None:
    last = Member(ADMINISTRATOR, loss)
    refusal = refusal_of_loss([last, Member(AGENT, AGENT)])
    assert refusal is not None
    assert (refusal.rule, refusal.permissions) == (5, tuple(sorted(KEPT_BY_ONE)))
    assert "last administrator" in refusal.sentence
    for other in STAYS.values():
        assert refusal_of_loss([last, Member(other, other)]) is None


@pytest.mark.parametrize(
    "loss",
    [replace(BY_GRANTS, access_group_denies=frozenset({"users:edit"})), AGENT],
    ids=["an access group hides it", "demoted"],
)
def test_nor_does_who_holds_it_all_by_grants_go(loss: Context) -> None:
    assert refusal_of_loss([Member(BY_GRANTS, loss)]) is not None


def test_a_group_that_names_an_administrator_takes_nothing() -> None:
    bound = replace(ADMINISTRATOR, access_group_denies=frozenset({"users:edit"}))
    assert refusal_of_loss([Member(ADMINISTRATOR, bound)]) is None


def test_an_invitation_that_waits_keeps_nothing() -> None:
    gone = Member(ADMINISTRATOR, None)
    assert refusal_of_loss([gone, Member(ADMINISTRATOR, ADMINISTRATOR, can_sign_in=False)])
    waiting = Member(ADMINISTRATOR, None, can_sign_in=False)
    assert refusal_of_loss([waiting]) is None, "nobody was there who could be lost"


def test_a_lapsed_plan_and_a_pause_are_no_matter() -> None:
    poor = replace(ADMINISTRATOR, plan_features=frozenset(), account_state="paused")
    assert refusal_of_loss([Member(poor, poor), Member(ADMINISTRATOR, None)]) is None


def test_an_account_without_anybody_loses_nobody() -> None:
    assert refusal_of_loss([Member(AGENT, None)]) is None


def test_the_account_is_named_where_the_change_is_made_elsewhere() -> None:
    refusal = refusal_of_loss([Member(ADMINISTRATOR, None)], "Harbor West")
    assert refusal is not None
    assert refusal.sentence.startswith("Nobody could administer Harbor West any more.")


@pytest.mark.parametrize("loss", [None, ADMINISTRATOR, replace(AGENCY, user_active=False)])
def test_an_agency_keeps_an_administrator_of_its_own(loss: Context | None) -> None:
    last = Member(AGENCY, loss)
    refusal = refusal_of_agency_loss([last])
    assert refusal is not None
    assert refusal.permissions == ("agency.users:manage",)
    assert refusal_of_agency_loss([last, Member(AGENCY, AGENCY)]) is None
    assert refusal_of_agency_loss([last, Member(AGENCY, AGENCY, can_sign_in=False)])
    locked = replace(AGENCY, agency_locks={"users:add": False})
    assert refusal_of_agency_loss([Member(AGENCY, locked)]) is None, "they still rule the agency"
