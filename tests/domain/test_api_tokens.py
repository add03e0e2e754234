"""API tokens: what they can be given, and that they never may more than their maker."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.access import Answer, Decision, PermissionKey, Role
from desktop.domain.api_tokens import (
    IMPLIED,
    LONGEST_NAME,
    TokenWish,
    fault_of_token,
    is_for_tokens,
    limited,
    offered,
    with_needs,
)
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS
from desktop.domain.permissions import Context, evaluate

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BOSS = evaluate(Context(role=Role.ADMINISTRATOR, plan_features=SAMPLE_PLANS["Agency"]))
AGENT = evaluate(Context(role=Role.CALL_AGENT, plan_features=SAMPLE_PLANS["Agency"]))
WISH = TokenWish("Export", frozenset({"contacts:edit"}), NOW + timedelta(days=30))


def test_what_is_offered_is_held_and_can_be_given() -> None:
    assert "contacts:edit" in offered(BOSS)
    assert set(offered(AGENT)) < set(offered(BOSS))
    for key in offered(BOSS):
        assert fault_of_token(replace(WISH, permissions=frozenset({key})), BOSS, NOW) == ""


@pytest.mark.requirement("S1-37")
@pytest.mark.parametrize("key", sorted(PERMISSIONS))
def test_nobody_gives_what_they_do_not_hold(key: str) -> None:
    wish = replace(WISH, permissions=frozenset({key}))
    fault = fault_of_token(wish, AGENT, NOW)
    assert (fault == "") is (is_for_tokens(key) and AGENT.grants(key))


def test_a_token_makes_no_tokens_and_hands_out_nothing() -> None:
    for key in (
        *("integrations:manage", "users.permissions:grant", "agency.users:manage"),
        *("users:add", "access_controls:manage", "voip.config:manage", "nobody:knows"),
    ):
        assert not is_for_tokens(key)


def test_what_a_permission_needs_is_given_with_it() -> None:
    assert with_needs({"messages:send_bulk"}) == {
        *("messages:send_bulk", "messages:send", "messages.log:view")
    }
    assert with_needs({"nobody:knows"}) == frozenset()
    for key in filter(is_for_tokens, PERMISSIONS):
        assert all(is_for_tokens(each) for each in with_needs({key})), key


@pytest.mark.parametrize(
    "wish",
    [
        replace(WISH, name=" "),
        replace(WISH, name="x" * (LONGEST_NAME + 1)),
        replace(WISH, permissions=frozenset()),
        replace(WISH, permissions=frozenset({"nobody:knows"})),
        replace(WISH, expires_at=NOW),
        replace(WISH, expires_at=NOW + timedelta(days=400)),
    ],
)
def test_one_that_cannot_be(wish: TokenWish) -> None:
    assert fault_of_token(wish, BOSS, NOW).endswith(".")
    assert fault_of_token(replace(WISH, expires_at=None), BOSS, NOW) == ""


@pytest.mark.requirement("S1-37")
def test_limited_it_is_what_both_hold() -> None:
    given = frozenset({"contacts:edit", "contacts:view", "calls.log:export"})
    for maker in (BOSS, AGENT):
        may = limited(maker, given).granted
        assert may == {key for key in maker.granted if key in given | IMPLIED}
    refused = limited(BOSS, given).decision("calls.log:view_all")
    assert refused == Decision(granted=False, reason="api_token")


def test_why_the_maker_may_not_stays_what_it_is() -> None:
    key = PermissionKey("contacts:view")
    answer = Answer("r", {key: Decision(granted=False, reason="role_boundary")})
    assert limited(answer, frozenset()).decision(key).reason == "role_boundary"
