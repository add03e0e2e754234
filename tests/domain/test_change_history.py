"""The change history in words: no identifier is left for anybody to read."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.change_history import (
    AREAS,
    NEEDED_TO_SEE,
    action_words,
    actions_saying,
    changes_in_words,
    ids_in,
    kind_of,
    subject_words,
)
from desktop.domain.history_words import ACTIONS

NAMES = {"u1": "Anna Keller", "q1": "Sales"}


def words(before: Any, after: Any) -> list[tuple[str, str, str]]:
    changes = changes_in_words(before, after, NAMES, "US")
    return [(each.field, each.before, each.after) for each in changes]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"texting": True}, {"texting": False}, [("Texting", "on", "off")]),
        ({"role": "call_agent"}, {"role": "call_agent"}, []),
        (None, {"name": "Sales"}, [("Name", "nothing", "Sales")]),
        ({"reason": "Rude"}, None, [("Reason", "Rude", "nothing")]),
        ({"agent_id": None}, {"agent_id": "u1"}, [("Agent", "nothing", "Anna Keller")]),
        (
            {"number": "+14105550100"},
            {"number": ""},
            [("Number", "(410) 555-0100", "nothing")],
        ),
        (
            {"until": None},
            {"until": 1772452800000},
            [("Until", "nothing", "2026-03-02 12:00 UTC")],
        ),
        (
            {"switches": {"export": True, "voip": True}},
            {"switches": {"export": False, "voip": True}},
            [("Switches: Export", "on", "off")],
        ),
        (
            {"overrides": {}},
            {"overrides": {"calls.log:export": True}},
            [("Overrides: export the call log", "nothing", "on")],
        ),
        (
            [
                {"id": "s1", "name": "New", "colour": "bad"},
                {"id": "s2", "name": "Old", "final": True},
            ],
            [{"id": "s9", "name": "New", "colour": "good"}],
            [("Entries", "New, Old", "New"), ("New: colour", "bad", "good")],
        ),
        (
            [{"name": "New", "active": True, "final": False}],
            [{"name": "New", "active": True, "final": True}],
            [("New: final", "off", "on")],
        ),
        ({"tags": ["a"]}, {"tags": ["a", "b"]}, [("Tags", "a", "a, b")]),
        (["x"], ["y"], [("Value", "x", "y")]),
        (
            {"data": [{"id": "s1", "name": "New", "active": True}]},
            {"data": [{"id": "s1", "name": "New", "active": False}]},
            [("Entries", "New", "New (archived)")],
        ),
        (
            {"options": [{"kind": "user", "user_id": "u1"}]},
            {"options": []},
            [("Options", "Kind user; User id Anna Keller", "nothing")],
        ),
        (
            {"members": ["u1", "u2"]},
            {"members": ["u1"]},
            [("Members", "Anna Keller, u2", "Anna Keller")],
        ),
        ({"version": 1}, {"version": 2}, []),
        ({"score": 3}, {"score": 4}, [("Score", "3", "4")]),
    ],
)
def test_before_and_after(before: Any, after: Any, told: list[tuple[str, str, str]]) -> None:
    assert words(before, after) == told


def test_a_secret_is_never_told() -> None:
    assert words({"sip_password": "one"}, {"sip_password": "two"}) == [
        ("Sip password", "kept secret", "kept secret")
    ]


def test_what_nobody_has_put_into_words_is_read_as_it_is_written() -> None:
    assert action_words("user.role") == "changed a role"
    assert action_words("branch_office.moved_away") == "changed branch office: moved away"
    assert action_words("something") == "set something"


@pytest.mark.parametrize(
    "action",
    [
        *("user.add", "user.edit", "user.remove", "user.activate", "user.deactivate"),
        *("user.invite", "user.reset_password", "user.owner", "user.session_ended"),
        *("user.sessions_ended", "view_as.begin", "view_as.end", "token.add", "token.revoke"),
        *("plugin.add", "plugin.edit", "plugin.update", "plugin.remove"),
        *("webhook.add", "webhook.edit", "webhook.on", "webhook.off", "webhook.paused"),
        *("webhook.remove", "webhook.resend", "webhook.secret", "webhook.test"),
    ],
)
def test_what_an_administrator_does_is_said_in_words(action: str) -> None:
    """Not "changed user: add", which is how an action without words is read."""
    assert action in ACTIONS
    assert ":" not in action_words(action)


def test_actions_are_found_by_their_words() -> None:
    assert "blocklist.add" in actions_saying("BLOCKED")
    assert actions_saying("no such words") == ()


def test_every_action_in_words_belongs_to_an_area() -> None:
    kinds = {kind for _, own in AREAS.values() for kind in own}
    assert {kind_of(action) for action in ACTIONS} - kinds <= {"history"}


def test_what_is_needed_to_see_a_row_is_a_permission() -> None:
    assert set(NEEDED_TO_SEE.values()) <= set(PERMISSIONS)


def test_ids_are_looked_for_everywhere_within() -> None:
    value = {"members": ["u1", {"user_id": "u2"}], "note": "two words", "n": 3}
    assert set(ids_in(value)) == {"members", "u1", "user_id", "u2", "note", "n"}


@pytest.mark.parametrize(
    ("subject", "before", "after", "told"),
    [
        ("u1", None, None, "Anna Keller"),
        ("b1", None, {"value": "+14105550100"}, "(410) 555-0100"),
        ("g1", {"name": "Team"}, None, "Team"),
        ("x9", {"score": 3}, None, ""),
        ("x9", None, ["a"], ""),
    ],
)
def test_what_it_was_done_to(subject: str, before: Any, after: Any, told: str) -> None:
    assert subject_words(subject, before, after, NAMES, "US") == told
