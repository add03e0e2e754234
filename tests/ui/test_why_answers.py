"""Why can't I…? has a sentence, a person and a code for everything, for every role."""

from __future__ import annotations

import re

import pytest

from desktop.domain.access import Answer, Role
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS, SWITCH_DEFAULTS
from desktop.domain.permissions import Context, evaluate
from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import Explanation, explain
from desktop.settings.panels import PANELS, blocking_permission

CODE = re.compile(r"[a-z_.]+:[a-z_]+/[a-z_.]+/r7")
RAW = re.compile(r"[a-z]_[a-z]|[a-z]:[a-z]|[{}]")  # an identifier that slipped into a sentence
SITUATIONS = {
    "on the plan Standard": {},
    "on the plan Agency": {"plan_features": SAMPLE_PLANS["Agency"]},
    "with everything switched off": {
        "account_switches": dict.fromkeys(SWITCH_DEFAULTS, False),
        "plan_features": SAMPLE_PLANS["Agency"],
    },
    "in an account that is paused": {"account_state": "paused"},
    "in an account that is closed": {"account_state": "closed"},
    "with strict roles": {"strict_roles": True, "plan_features": SAMPLE_PLANS["Agency"]},
    "as somebody deactivated": {"user_active": False},
    "as no member": {"member": False},
}


def _answer(role: Role, situation: str) -> Answer:
    facts = {"plan_features": SAMPLE_PLANS["Standard"]} | SITUATIONS[situation]
    return evaluate(Context(role=role, **facts), "r7")  # type: ignore[arg-type]  # its fields


def _faults(said: Explanation, key: str) -> list[str]:
    faults = []
    for name in ("headline", "sentence", "who_can_change"):
        words = getattr(said, name)
        if len(words.split()) < 3 or RAW.search(words):
            faults.append(f"{key}: {name} is {words!r}")
    if not CODE.fullmatch(said.ticket_code):
        faults.append(f"{key}: {said.ticket_code!r} is no code")
    if said.sentence in ("The CRM did not say why.", *said.further):
        faults.append(f"{key}: says nothing, or the same twice: {said.sentence}")
    return faults


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("role", list(Role))
def test_every_permission_is_explained(role: Role, situation: str) -> None:
    answer = _answer(role, situation)
    faults = []
    for key in PERMISSIONS:
        said = explain(key, answer, role, "Standard")
        assert said.granted is answer.grants(key)
        faults += _faults(said, key)
    assert faults == []


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_is_shut_is_explained(role: Role, situation: str) -> None:
    answer = _answer(role, situation)
    blocked = {each.title: blocking_permission(each, answer) for each in PANELS}
    faults = []
    for key in filter(None, blocked.values()):
        said = explain(key, answer, role, "Standard")
        assert not said.granted
        faults += _faults(said, key)
    assert faults == []


def test_every_permission_has_its_words_and_no_other() -> None:
    assert set(PHRASES) == set(PERMISSIONS)
    assert len(set(PHRASES.values())) == len(PHRASES), "two questions that read the same"


def test_a_code_tells_nothing_about_the_person() -> None:
    said = explain("messages:send", _answer(Role.BILLING, "with strict roles"), Role.BILLING, "Pro")
    assert said.ticket_code == "messages:send/strict_roles/r7"
