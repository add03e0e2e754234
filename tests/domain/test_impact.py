"""What a change of permissions does to whom, in words."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.access import Role
from desktop.domain.catalogue import PERMISSIONS, SAMPLE_PLANS
from desktop.domain.impact import BUNDLES, MOST_NAMES, PAGES, Affected, Impact, Person, impact_of
from desktop.domain.permissions import Context

PRO = SAMPLE_PLANS["Pro"]
AGENT = Context(Role.CALL_AGENT, PRO)
MANAGER = Context(Role.CALL_MANAGER, PRO)
ANNA = Person("u1", "Anna Keller")
JONAS = Person("u2", "Jonas Weber", in_call=True, clients=2)
MIA = Person("u3", "Mia Lang", clients=1)


def without_texts(context: Context) -> Context:
    return replace(context, account_switches={"texting": False})


def test_of_nobody() -> None:
    same = impact_of([Affected(AGENT, without_texts(AGENT), (ANNA,))])
    assert same == Impact(sentence="Nobody gains or loses anything by this.")


def test_of_one_with_a_page_that_takes_more_along() -> None:
    impact = impact_of([Affected(MANAGER, without_texts(MANAGER), (JONAS,))])
    assert impact.sentence == "Jonas Weber loses texts. They are in a call; it goes on."
    assert (impact.people, impact.in_call, impact.clients) == (1, 1, 2)
    assert [(each.permission, each.is_page, each.words) for each in impact.loses] == [
        ("messages.log:view", True, "texts"),
        ("messages:send", False, "send texts"),
        ("messages:send_bulk", False, "send texts to many"),
    ]


def test_of_one_who_wins_and_loses() -> None:
    after = replace(AGENT, user_overrides={"caller_id:change": True, "contacts:edit": False})
    impact = impact_of([Affected(AGENT, after, (ANNA,))])
    assert impact.sentence == (
        "Anna Keller can no longer edit contacts; can choose the number they call from."
    )


def test_of_many() -> None:
    impact = impact_of(
        [
            Affected(MANAGER, without_texts(MANAGER), (JONAS, MIA, ANNA)),
            Affected(AGENT, without_texts(AGENT), (Person("u4", "Unhurt", in_call=True),)),
        ]
    )
    assert impact.sentence == "3 users lose texts, 1 is in a call."
    assert (impact.people, impact.in_call, impact.clients) == (3, 1, 3)


def test_of_many_who_win_different_things() -> None:
    gains = replace(AGENT, user_overrides={"reports:view": True})
    talking = replace(JONAS, id="u5")
    impact = impact_of(
        [
            Affected(MANAGER, replace(MANAGER, role=Role.BILLING), (JONAS, talking)),
            Affected(AGENT, gains, (MIA,)),
        ]
    )
    first, *rest = impact.sentence.split(". ")
    assert first == "2 users lose the call log, 2 are in a call"
    assert rest[-1].endswith(" more changes.")
    only = impact_of([Affected(AGENT, gains, (MIA,)), Affected(AGENT, AGENT, (ANNA,))])
    assert only.sentence == "Mia Lang gains reports."
    both = replace(AGENT, user_overrides={"caller_id:change": True})
    two = impact_of([Affected(AGENT, gains, (MIA,)), Affected(AGENT, both, (ANNA,))])
    assert two.sentence == "1 user gains reports. 1 user can choose the number they call from."


def test_many_things_are_cut_short() -> None:
    after = replace(AGENT, role=Role.ADMINISTRATOR)
    sentence = impact_of([Affected(AGENT, after, (ANNA,))]).sentence
    assert sentence.startswith("Anna Keller gains texts, scoring, blocked callers and ")
    assert " more; can choose the number they call from, " in sentence


def test_every_page_is_a_permission() -> None:
    assert set(PAGES) <= set(PERMISSIONS)
    assert frozenset().union(*BUNDLES.values()) <= set(PERMISSIONS)


def test_each_thing_is_told_with_whom_it_meets() -> None:
    """Losses before gains, and what meets most people first."""
    gains = replace(AGENT, user_overrides={"reports:view": True})
    crowd = tuple(Person(f"u{at}", f"User {at}") for at in range(MOST_NAMES + 1200))
    loses_log = replace(AGENT, user_overrides={"contacts:view": False, "contacts:edit": False})
    impact = impact_of(
        [
            Affected(AGENT, gains, (MIA,)),
            Affected(AGENT, loses_log, (ANNA,)),
            Affected(MANAGER, without_texts(MANAGER), crowd),
        ]
    )
    assert [(each.sentence, each.people) for each in impact.told] == [
        (f"{len(crowd):,} users lose texts.", len(crowd)),
        ("1 user loses contacts.", 1),
        ("1 user gains reports.", 1),
    ]
    assert impact.told[0].names == tuple(each.name for each in crowd[:MOST_NAMES])
    assert impact_of([]).told == ()


def test_what_people_call_by_one_name_is_one_thing() -> None:
    off = replace(MANAGER, account_switches={"pro_dialing": False})
    impact = impact_of([Affected(MANAGER, off, (JONAS, ANNA))])
    assert [each.sentence for each in impact.told] == ["2 users lose Pro dialing, 1 is in a call."]
    one = replace(MANAGER, user_overrides={"calls:conference": False})
    alone = impact_of([Affected(MANAGER, one, (ANNA,))])
    assert "Pro dialing" not in alone.sentence
