"""What is found by what is typed, the same wherever it is looked for."""

from __future__ import annotations

import pytest

from desktop.domain.queries import finds


@pytest.mark.parametrize(
    ("text", "words", "is_found"),
    [
        ("roof", "Leaking roof, call back", True),
        ("ROO lea", "Leaking roof, call back", True),
        ("oof", "Leaking roof", False),
        ("müller", "Muller & Sons", True),
        ("muller", "Frau Müller", True),
        ("straße", "STRASSE 5", True),
        ("(312) 555", "13125550199 3125550199 5550199", True),
        ("312 999", "13125550199 3125550199", False),
        ("a_b", "a b", True),
        ("", "anything", False),
        ("…", "anything", False),
    ],
)
def test_every_word_begins_one(text: str, words: str, is_found: bool) -> None:
    assert finds(text, words) is is_found
