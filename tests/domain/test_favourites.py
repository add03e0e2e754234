"""Favourites in their order, and the digits that dial them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import InvalidInput
from desktop.domain.favourites import (
    MOST_FAVOURITES,
    Favourite,
    FavouriteKind,
    moved,
    on_digit,
    placed,
    without,
)

ADA = Favourite(FavouriteKind.CONTACT, "+14435550150", "p2", digit=1)
JONAS = Favourite(FavouriteKind.COLLEAGUE, "202", "u2")
TAXI = Favourite(FavouriteKind.NUMBER, "+14105550190", name="Taxi")
ALL = (ADA, JONAS, TAXI)


def test_a_new_one_stands_at_the_end_and_a_known_one_stays_in_its_place() -> None:
    assert placed((ADA, JONAS), TAXI) == ALL
    other = replace(JONAS, number="203")
    assert placed(ALL, other) == (ADA, other, TAXI)


def test_a_digit_is_taken_from_whoever_had_it() -> None:
    after = placed(ALL, replace(TAXI, digit=1))
    assert [each.digit for each in after] == [None, None, 1]
    assert on_digit(after, "1") == replace(TAXI, digit=1)
    assert on_digit(after, "2") is None


def test_there_is_room_for_so_many() -> None:
    full = tuple(replace(TAXI, number=f"+1410555{n:04}") for n in range(MOST_FAVOURITES))
    with pytest.raises(InvalidInput, match=str(MOST_FAVOURITES)):
        placed(full, ADA)
    assert len(placed(full, replace(full[3], digit=4))) == MOST_FAVOURITES


def test_they_are_moved_and_removed() -> None:
    assert moved(ALL, TAXI.identity, -1) == (ADA, TAXI, JONAS)
    assert moved(ALL, ADA.identity, -1) == ALL
    assert moved(ALL, TAXI.identity, 1) == ALL
    assert moved((ADA,), TAXI.identity, 1) == (ADA,)
    assert without(ALL, JONAS.identity) == (ADA, TAXI)


def test_they_are_written_down_and_read_again() -> None:
    for each in ALL:
        assert Favourite.from_fields(each.as_fields()) == each
    for odd in ({}, {**ADA.as_fields(), "kind": "boss"}, {**ADA.as_fields(), "digit": "x"}):
        with pytest.raises(InvalidInput):
            Favourite.from_fields(odd)
