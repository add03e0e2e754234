"""What is written about contacts, two that become one, and who may be the same person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.contacts import (
    LONGEST_NOTES,
    MOST_NUMBERS,
    ContactChange,
    everything_of,
    look_alike,
    merge_fault,
    merged,
    read_number,
)
from desktop.domain.errors import InvalidInput
from desktop.domain.records import Contact

ADA = Contact("1", "Ada Quinn", "Bayview", ("+1", "+2"), "", "Rome", labels=("work",), notes="A")
ZOE = Contact("2", "Zoe", "", ("+2", "+3"), "z@z.example", "Bonn", labels=("home", "mobile"))


def test_a_number_without_a_label_is_an_other_one() -> None:
    assert ADA.labelled == (("+1", "work"), ("+2", "other"))


def test_a_change_goes_over_the_wire_and_back() -> None:
    change = ContactChange(name="A", numbers=(("+1", "home"),))
    assert ContactChange.from_fields(change.as_fields()) == change
    assert change.names == ("name", "numbers")
    for odd in ({"age": 4}, {"numbers": [{"number": "+1"}]}, {"numbers": 4}):
        with pytest.raises(InvalidInput):
            ContactChange.from_fields(odd)


def test_the_later_of_two_changes_wins_field_by_field() -> None:
    first = ContactChange(name="A", city="Rome")
    assert ContactChange(name="B").with_former(first) == ContactChange(name="B", city="Rome")


def test_a_change_shows_at_once_and_knows_what_was_before() -> None:
    change = ContactChange(city="Oslo", numbers=(("+9", "home"),))
    after = change.applied_to(ADA)
    assert (after.city, after.labelled, after.name) == ("Oslo", (("+9", "home"),), "Ada Quinn")
    assert change.of(ADA) == ContactChange(city="Rome", numbers=ADA.labelled)
    assert everything_of(ADA).applied_to(replace(ZOE, id="1")) == replace(
        ADA, labels=("work", "other")
    )


def test_nothing_that_was_written_about_either_is_lost() -> None:
    both = merged(ADA, replace(ZOE, notes="Z")).applied_to(ADA)
    assert (both.name, both.email, both.city) == ("Ada Quinn", "z@z.example", "Rome")
    assert both.labelled == (("+1", "work"), ("+2", "other"), ("+3", "mobile"))
    assert both.notes == "A\n\nZ"
    assert merged(ADA, replace(ZOE, notes="A")).notes == "A"


def test_two_that_do_not_fit_into_one() -> None:
    assert merge_fault(ADA, ZOE) == ""
    many = tuple(f"+{number}" for number in range(10, 10 + MOST_NUMBERS))
    assert "numbers" in merge_fault(ADA, replace(ZOE, numbers=many))
    assert "notes" in merge_fault(ADA, replace(ZOE, notes="x" * LONGEST_NOTES))


def test_a_number_is_read_as_people_of_the_region_write_it() -> None:
    assert read_number("(443) 555-0177", "US") == "+14435550177"
    assert read_number("020 7946 0110", "GB") == "+442079460110"
    for wrong in ("44", "call me", "443 555 0177 ext. 5"):
        with pytest.raises(InvalidInput):
            read_number(wrong, "US")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (ZOE, "same number"),
        (Contact("3", "ada quinn", "BAYVIEW ", (), "", ""), "same name and company"),
        (Contact("3", "Ada Quinn", "", (), "", ""), ""),
        (Contact("1", "Ada Quinn", "Bayview", (), "", ""), ""),
        (Contact("3", "Somebody", "Bayview", (), "", ""), ""),
    ],
)
def test_who_may_be_the_same_person(other: Contact, why: str) -> None:
    assert look_alike(ADA, other) == why


def test_people_without_a_company_share_their_name() -> None:
    one = Contact("1", "Ada", "", (), "", "")
    assert look_alike(one, replace(one, id="2")) == "same name"
    assert look_alike(replace(one, name=""), Contact("2", "", "", (), "", "")) == ""
