"""What one types in the settings finds what one means."""

from __future__ import annotations

import pytest

from desktop.settings.panels import PanelId
from desktop.ui.settings.catalogue import found

ALL = frozenset(PanelId)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("text size", "Text size"),
        ("zoom", "Text size"),
        ("DARK", "Theme"),
        ("auto-an", "Answer by itself"),
        ("call waiting", "While you are in a call"),
        ("wipe", "Delete when signing out"),
        ("hotkeys", "Reset all shortcuts"),
        ("minimised", "Start in the tray"),
        ("am pm", "Time"),
        ("notifications sound", "Sound"),
    ],
)
def test_a_setting_is_found_by_its_name_and_by_what_people_say(typed: str, title: str) -> None:
    assert found(typed, ALL)[0].title == title


def test_titles_come_before_other_words() -> None:
    titles = [each.title for each in found("notif", ALL)]
    assert titles[:2] == ["Notify me", "Notifications show"] or titles[0] == "Notifications show"


@pytest.mark.parametrize("typed", ["", "   ", "coffee", "text coffee"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    assert found(typed, ALL) == ()


def test_what_one_may_not_open_is_not_found() -> None:
    assert found("microphone", ALL - {PanelId.SOUND}) == ()
