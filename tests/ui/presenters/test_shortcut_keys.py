"""Keys of one's own: taken, refused, given back, and what becomes of a damaged list."""

from __future__ import annotations

import pytest

from desktop.domain.errors import InvalidInput, Refused
from desktop.ui.settings.shortcut_keys import ACTIONS, KEY, ShortcutKeys, fault_of, spoken
from tests.services.conftest import Desk


@pytest.fixture
def keys(desk: Desk) -> ShortcutKeys:
    return ShortcutKeys(desk.own)


def test_they_come_without_conflicts_and_allowed() -> None:
    assert len({each.keys for each in ACTIONS}) == len(ACTIONS)
    assert [fault_of(each.keys) for each in ACTIONS] == [""] * len(ACTIONS)


def test_other_keys_are_kept_and_given_back(desk: Desk, keys: ShortcutKeys) -> None:
    keys.assign("answer", "F9")
    assert (keys.keys("answer"), keys.is_changed("answer")) == ("F9", True)
    keys.assign("hang_up", "Ctrl+Shift+A")  # free now
    with pytest.raises(InvalidInput, match="Hang up or decline"):
        keys.reset("answer")
    keys.reset("hang_up")
    keys.reset("answer")
    assert not keys.any_changed
    assert KEY not in desk.preferences.values


def test_keys_of_another_are_refused_with_its_name(keys: ShortcutKeys) -> None:
    with pytest.raises(InvalidInput, match=r"Ctrl K is “Search or call”"):
        keys.assign("answer", "Ctrl+K")
    assert keys.keys("answer") == "Ctrl+Shift+A"


@pytest.mark.parametrize("pressed", ["A", "Shift+A", "Ctrl+C", "Ctrl+3", "Ctrl+Return", "Space"])
def test_keys_that_are_needed_otherwise_are_refused(keys: ShortcutKeys, pressed: str) -> None:
    with pytest.raises(InvalidInput):
        keys.assign("mute", pressed)


@pytest.mark.parametrize("pressed", ["F9", "Alt+M", "Ctrl+Shift+F9", "Ctrl++", "Meta+H"])
def test_these_are_free(keys: ShortcutKeys, pressed: str) -> None:
    keys.assign("mute", pressed)
    assert keys.keys("mute") == pressed


def test_all_go_back_at_once(keys: ShortcutKeys) -> None:
    keys.assign("answer", "F9")
    keys.assign("mute", "F8")
    keys.reset_all()
    assert not keys.any_changed


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "[]",
        '{"answer": 3}',
        '{"nobody": "F9"}',
        '{"answer": "A"}',
        '{"answer": "Ctrl+K"}',
    ],
)
def test_a_damaged_list_leaves_the_keys_as_they_come(
    desk: Desk, keys: ShortcutKeys, kept: str
) -> None:
    desk.preferences.values[KEY] = kept
    assert [keys.keys(each.id) for each in ACTIONS] == [each.keys for each in ACTIONS]


def test_keys_that_an_administrator_has_set_stay(desk: Desk, keys: ShortcutKeys) -> None:
    desk.preferences.fixed[KEY] = '{"answer": "F9"}'
    assert keys.keys("answer") == "F9"
    with pytest.raises(Refused, match="Harbor IT"):
        keys.assign("answer", "F8")


def test_keys_are_written_as_they_are_said() -> None:
    assert (spoken("Ctrl+Shift+A"), spoken("Ctrl++")) == ("Ctrl Shift A", "Ctrl +")
