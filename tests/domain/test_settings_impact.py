"""Whom a change meets, in a sentence."""

from __future__ import annotations

import pytest

from desktop.domain.settings_impact import MOST_NAMES, Concerned, Effect, impact_of

TEXTS = frozenset({"messages.log:view", "messages:send", "messages:send_bulk"})
NONE: frozenset[str] = frozenset()


def loses(name: str, *keys: str, talks: bool = False) -> Concerned:
    return Concerned(name, talks, frozenset(keys), NONE)


def test_what_comes_and_goes_together_is_one_effect() -> None:
    people = [Concerned("Ada", False, TEXTS, NONE), loses("Ben", "messages:send", talks=True)]
    assert impact_of(people) == (Effect("texts", True, 2, 1, ("Ada", "Ben")),)


def test_losses_stand_before_gains_and_many_before_few() -> None:
    people = [
        loses("Ada", "calls.log:export"),
        loses("Ben", "calls.log:export"),
        loses("Cal", "reports:view"),
        Concerned("Dee", False, NONE, frozenset({"calls:place_international"})),
    ]
    told = [(each.what, each.is_loss, each.users) for each in impact_of(people)]
    assert told == [
        ("the right to export the call log", True, 2),
        ("the right to see reports", True, 1),
        ("the right to call other countries", False, 1),
    ]


def test_only_the_first_names_are_told() -> None:
    people = [loses(f"User {place}", "reports:view") for place in range(MOST_NAMES + 3)]
    (effect,) = impact_of(people)
    assert (effect.users, len(effect.names)) == (MOST_NAMES + 3, MOST_NAMES)


def test_nobody_concerned_is_no_effect() -> None:
    assert impact_of([Concerned("Ada", True, TEXTS, TEXTS)]) == ()


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (Effect("texts", True, 3, 1), "3 users lose texts, 1 is in a call"),
        (Effect("texts", True, 1, 0), "1 user loses texts"),
        (Effect("texts", False, 1, 1), "1 user gains texts, 1 is in a call"),
        (Effect("texts", False, 1200, 2), "1,200 users gain texts, 2 are in a call"),
    ],
)
def test_the_sentence(effect: Effect, sentence: str) -> None:
    assert effect.sentence == sentence


def test_others_own_things_are_theirs() -> None:
    (effect,) = impact_of([loses("Ada", "calls.log:view_assigned")])
    assert effect.what == "the right to see their calls"
