"""The states of a call, and the waits of a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.access import Answer, Decision, PermissionKey, Role
from desktop.domain.calls import Call, CallAction, CallId, CallState, Direction, EndReason
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS, SWITCH_DEFAULTS
from desktop.domain.endings import sentence_for
from desktop.domain.line import RETRY_LONGEST_SECONDS, UNHEARD_LONGEST_SECONDS, Line, retry_delay
from desktop.domain.permissions import Context, evaluate
from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import explain
from desktop.domain.records import Availability, CallerIdPreview

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=75.9)


def a_call(state: CallState = CallState.CONNECTING) -> Call:
    return Call(CallId("c"), Direction.OUTBOUND, state, "+14105550123", NOON)


def test_a_call_from_dialling_to_hanging_up() -> None:
    call = a_call()
    assert not call.state.is_talking
    assert call.talk_seconds(LATER) == 0
    for state in (CallState.RINGING, CallState.ACTIVE, CallState.HELD, CallState.ACTIVE):
        call = call.moved_to(state, NOON)
        assert call.state is state
    assert call.state.is_talking
    assert call.talk_seconds(LATER) == 75
    ended = call.ended_because(EndReason.HUNG_UP_THERE, LATER, "bye")
    assert (ended.end_reason, ended.end_detail, ended.ended_at) == (
        EndReason.HUNG_UP_THERE,
        "bye",
        LATER,
    )
    assert ended.talk_seconds(LATER + timedelta(hours=1)) == 75
    assert ended.ended_because(EndReason.BUSY, LATER) is ended


@settings(deadline=None)
@given(st.lists(st.sampled_from(CallState), max_size=12))
def test_repeated_and_impossible_moves_change_nothing(states: list[CallState]) -> None:
    call = a_call()
    for state in states:
        after = call.moved_to(state, NOON)
        assert after.moved_to(state, LATER) == after
        if not call.is_live:
            assert after is call
        call = after
    assert call.state is not CallState.INCOMING


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (CallState.CONNECTING, {CallAction.HANG_UP}),
        (CallState.INCOMING, {CallAction.ANSWER, CallAction.DECLINE}),
        (CallState.HELD, {CallAction.HANG_UP, CallAction.RESUME}),
        (CallState.ENDED, set()),
    ],
)
def test_what_a_state_offers(state: CallState, offered: set[CallAction]) -> None:
    assert {action for action in CallAction if a_call(state).offers(action)} == offered


def test_every_ending_is_a_sentence() -> None:
    assert sentence_for(a_call()) == ""
    for reason in EndReason:
        said = sentence_for(a_call().ended_because(reason, NOON))
        assert said.endswith(".")
    refused = a_call().ended_because(EndReason.REFUSED, NOON, "This number is blocked.")
    assert sentence_for(refused) == "This number is blocked."
    failed = a_call().ended_because(EndReason.FAILED, NOON, "no route")
    assert sentence_for(failed) == "The call failed: no route."


@settings(deadline=None)
@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_to_a_minute_and_are_spread(attempt: int, jitter: float) -> None:
    delay = retry_delay(attempt, jitter)
    assert 0.5 <= delay <= RETRY_LONGEST_SECONDS
    assert retry_delay(attempt + 1, jitter) >= delay


@settings(deadline=None)
@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_phone_that_nobody_heard_asks_again_within_five_seconds(
    attempt: int, jitter: float
) -> None:
    """An attempt over UDP ends half a second after it was sent for the last time."""
    delay = retry_delay(attempt, jitter, UNHEARD_LONGEST_SECONDS)
    assert 0.5 <= delay <= 5.0 - 0.5
    assert retry_delay(attempt + 1, jitter, UNHEARD_LONGEST_SECONDS) >= delay


def test_a_password_is_not_shown() -> None:
    line = Line("harbor.example", "anna", "very secret", "127.0.0.1")
    assert "very secret" not in repr(line)


def test_titles() -> None:
    assert Role.CALL_AGENT.title == "Call agent"
    assert Availability.DO_NOT_DISTURB.title == "Do not disturb"


def test_a_preview_knows_a_refusal() -> None:
    refused = CallerIdPreview("e164", "+1", "", None, "refused.dnc", None, "No.")
    assert refused.is_refused


def test_an_unknown_permission_is_denied() -> None:
    assert not Answer().grants("nothing:known")
    answer = Answer("r", {PermissionKey("a:b"): Decision(True, "role_default")})
    assert answer.granted == {"a:b"}


REASONS = [
    *("state.user_inactive", "membership.none", "state.account_closed", "state.account_paused"),
    *(f"plan.{feature}" for feature in sorted(SAMPLE_PLANS["Agency"])),
    *(
        f"{kind}.{switch}"
        for kind in ("agency_setting", "account_setting", "user_setting")
        for switch in SWITCH_DEFAULTS
    ),
    *("role_boundary", "strict_roles", "agency_lock.deny", "access_group", "user_override.deny"),
    *("category.off", "role_account.deny", "role_agency.deny", "default_deny"),
    *(f"requires.{key}" for key in PERMISSIONS),
]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("role", [Role.CALL_AGENT, Role.BILLING])
def test_every_refusal_is_explained_in_words(reason: str, role: Role) -> None:
    decision = Decision(False, reason, blockers=("agency_lock.deny", "access_group"))
    answer = Answer("r7", {PermissionKey("messages:send"): decision})
    said = explain("messages:send", answer, role, "Standard")
    assert said.headline == "Why can't I send texts?"
    assert said.sentence.endswith(".")
    assert reason not in said.sentence
    assert "_" not in said.sentence
    assert len(said.further) == 2
    assert said.who_can_change
    assert said.ticket_code == f"messages:send/{reason}/r7"


def test_what_is_granted_is_explained_too() -> None:
    answer = evaluate(Context(role=Role.CALL_AGENT, plan_features=SAMPLE_PLANS["Pro"]))
    said = explain("calls:place", answer, Role.CALL_AGENT, "Pro")
    assert said.granted
    assert said.headline == "Why can I place calls?"


def test_a_reference_is_named() -> None:
    decision = Decision(False, "access_group", "Trainees")
    answer = Answer("r", {PermissionKey("calls.log:export"): decision})
    said = explain("calls.log:export", answer, Role.CALL_MANAGER, "Pro")
    assert said.sentence == "An access control group you belong to hides this: Trainees."


def test_a_reason_of_a_later_crm_is_no_crash() -> None:
    answer = Answer("r", {PermissionKey("x:y"): Decision(False, "moon.phase")})
    assert explain("x:y", answer, Role.CALL_AGENT, "Pro").sentence.endswith(".")


def test_a_plan_without_a_name_leaves_no_gap() -> None:
    answer = Answer("r", {PermissionKey("messages:send"): Decision(False, "plan.texting")})
    said = explain("messages:send", answer, Role.CALL_AGENT, "")
    assert said.sentence == "Your account's plan does not include texting."


def test_what_is_needed_first_is_said_to_the_reader() -> None:
    decision = Decision(False, "requires.numbers:view")
    answer = Answer("r", {PermissionKey("numbers:buy"): decision})
    said = explain("numbers:buy", answer, Role.CALL_AGENT, "Pro")
    assert said.sentence.endswith("be allowed to see the phone numbers.")


def test_every_permission_has_a_phrase() -> None:
    assert set(PHRASES) == set(PERMISSIONS)
