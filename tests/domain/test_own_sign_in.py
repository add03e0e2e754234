"""Own sign-in: how strong a password is in words, what keeps a change back, the key to type."""

from __future__ import annotations

import pytest

from desktop.domain.own_sign_in import (
    SecondFactorSetUp,
    Strength,
    fault_of_new_password,
    grouped_key,
    strength_of,
)


@pytest.mark.parametrize(
    ("password", "strength"),
    [
        ("short", Strength.UNUSABLE),
        ("aaaaaaaaaaaa", Strength.UNUSABLE),
        ("anna@harbor.example", Strength.UNUSABLE),
        ("harbourlight", Strength.FAIR),
        ("abababababababababab", Strength.FAIR),
        ("harbour lights", Strength.GOOD),
        ("Harbour1ight", Strength.GOOD),
        ("Harbour-1ights", Strength.STRONG),
        ("a harbour at night", Strength.STRONG),
    ],
)
def test_strength_in_words(password: str, strength: Strength) -> None:
    found, sentence = strength_of(password, "anna@harbor.example")
    assert found is strength
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "again", "word"),
    [
        ("", "a harbour at night", "a harbour at night", "you have now"),
        ("old one", "short", "short", "at least 10"),
        ("a harbour at night", "a harbour at night", "a harbour at night", "Choose another"),
        ("old one", "a harbour at night", "a harbor at night", "not the same"),
        ("old one", "a harbour at night", "a harbour at night", ""),
    ],
)
def test_what_keeps_a_new_password_back(old: str, new: str, again: str, word: str) -> None:
    fault = fault_of_new_password(old, new, again)
    assert bool(fault) == bool(word)
    assert word in fault


def test_a_key_is_read_in_fours() -> None:
    assert grouped_key("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_a_secret_is_in_no_text_about_it() -> None:
    assert "ABCD" not in repr(SecondFactorSetUp("ABCD", "otpauth://totp/x?secret=ABCD"))
