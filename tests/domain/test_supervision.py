"""Who may supervise in which mode, what stands in the way, and why it ended."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from desktop.domain.access import Answer, Decision, PermissionKey
from desktop.domain.supervision import (
    BARGE,
    LISTEN,
    WHAT,
    WHISPER,
    Ended,
    Mode,
    Obstacle,
    Target,
    decision_on,
    ended_sentence,
    obstacle_of,
    obstacle_sentence,
)

TALK = Target("jonas", is_answered=True)


def answer(*granted: str) -> Answer:
    return Answer("r", {PermissionKey(key): Decision(True, "role_default") for key in granted})


@pytest.mark.requirement("S2-24")
@pytest.mark.parametrize(("has", "mode"), list(product((LISTEN, WHISPER, BARGE, ""), Mode)))
def test_a_mode_needs_its_permission_and_that_to_listen(has: str, mode: Mode) -> None:
    assert decision_on(answer(LISTEN, has), mode).granted is (mode.permission in (LISTEN, has))
    assert not decision_on(answer(*{has} - {LISTEN}), mode).granted


def test_taking_over_goes_with_joining() -> None:
    assert Mode.TAKE_OVER.permission == Mode.BARGE.permission == BARGE
    assert [mode for mode in Mode if not mode.is_heard] == [Mode.LISTEN]


@pytest.mark.requirement("S2-23", "S2-24")
@pytest.mark.parametrize(
    ("target", "obstacle"),
    [
        (TALK, None),
        (replace(TALK, supervised_by="omar"), None),
        (replace(TALK, supervised_by="mia"), Obstacle.SUPERVISED),
        (replace(TALK, agent_pro_dialing=False), Obstacle.TARGET_OFF),
        (replace(TALK, is_over=True, is_answered=False), Obstacle.CALL_OVER),
        (replace(TALK, is_answered=False), Obstacle.NOT_ANSWERED),
        (replace(TALK, agent_id=""), Obstacle.NOT_ANSWERED),
        (replace(TALK, agent_id="omar", is_answered=False), Obstacle.OWN_CALL),
        (replace(TALK, is_internal=True), Obstacle.BETWEEN_COLLEAGUES),
    ],
)
def test_what_stands_in_the_way_of_omar(target: Target, obstacle: Obstacle | None) -> None:
    assert obstacle_of(target, "omar") is obstacle


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_obstacle_is_said(obstacle: Obstacle) -> None:
    assert obstacle_sentence(obstacle, "Mia Lang").endswith(".")
    assert obstacle_sentence(Obstacle.SUPERVISED, "Mia Lang").startswith("Mia Lang supervises")
    assert obstacle_sentence(Obstacle.SUPERVISED).startswith("Somebody else")


@pytest.mark.parametrize("ended", Ended)
def test_every_end_is_said(ended: Ended) -> None:
    assert ended_sentence(ended).endswith(".")


@pytest.mark.requirement("S2-22", "S2-23")
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("plan.pro.dialing", "The account's plan does not include Pro dialing any more."),
        ("account_setting.pro_dialing", "Pro dialing was switched off for the account."),
        ("agency_setting.pro_dialing", "Pro dialing was switched off for the agency."),
        ("user_setting.pro_dialing", "Pro dialing was switched off for you."),
        ("membership.none", "You are not a member of this account any more."),
        ("state.account_closed", "The account is closed."),
        ("user_override.deny", "You are not allowed to do this any more."),
        ("something.new", "You are not allowed to do this any more."),
    ],
)
def test_a_permission_that_went_says_why(reason: str, sentence: str) -> None:
    assert ended_sentence(Ended.PERMISSION, reason) == sentence


def test_every_mode_has_its_words() -> None:
    for mode in Mode:
        assert mode.title
        assert mode.doing
        assert WHAT[mode]
