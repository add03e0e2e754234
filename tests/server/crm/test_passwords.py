"""What it costs to guess a password whose hash has got out."""

from __future__ import annotations

import argon2
import pytest
from argon2 import Type

from desktop.server.crm.passwords import hashed, matches


def test_a_hash_costs_what_is_asked_for_at_least() -> None:
    made = argon2.extract_parameters(hashed("harbor-1"))
    assert made.type is Type.ID
    assert (made.memory_cost, made.time_cost, made.parallelism) == (19 * 1024, 2, 1)
    assert (made.salt_len, made.hash_len) == (16, 32)


def test_two_people_with_one_password_have_two_hashes() -> None:
    assert hashed("harbor-1") != hashed("harbor-1")


@pytest.mark.parametrize("made", ["harbor-1", "Ünïcode ☎ 電話", ""])
def test_it_matches_its_password_alone(made: str) -> None:
    kept = hashed(made)
    assert matches(made, kept)
    assert not matches(made + " ", kept)


@pytest.mark.parametrize("kept", [None, "", "no hash at all"])
def test_without_a_hash_nothing_matches(kept: str | None) -> None:
    assert not matches("", kept)
    assert not matches("nobody signs in with this", kept)
