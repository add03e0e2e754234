"""The words a call or a contact is found by, and those a person types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.calls import Direction
from desktop.domain.queries import (
    is_unanswered,
    number_words,
    search_words,
    words_of_call,
    words_of_contact,
)
from desktop.domain.records import CallOutcome, Contact
from tests.fakes.crm_records import call_record


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("roof inspection", ("roof", "inspection")),
        ("  Reyes,  Marcus ", ("Reyes", "Marcus")),
        ("(410) 555-0100", ("4105550100",)),
        ("+49 30 23125 100", ("493023125100",)),
        ("Marcus 555-0177", ("5550177", "Marcus")),
        ("12", ("12",)),
        ("a_b", ("a b",)),
        ("___", ("_",)),
        ("", ()),
        ("… !?", ()),
        ("roof roof", ("roof",)),
    ],
)
def test_what_is_typed_becomes_beginnings_of_words(text: str, words: tuple[str, ...]) -> None:
    assert search_words(text) == words


@given(st.text())
def test_nothing_that_can_be_typed_breaks_the_search(text: str) -> None:
    assert all(word and '"' not in word for word in search_words(text))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+14105550100", ("14105550100", "4105550100", "105550100", "05550100", "5550100", "0100")),
        ("2001", ("2001",)),
        ("911", ()),
        ("", ()),
        ("anonymous", ()),
    ],
)
def test_a_number_is_found_by_the_ways_people_begin_it(number: str, words: tuple[str, ...]) -> None:
    assert number_words(number) == words


def test_a_call_is_found_by_contact_number_note_and_tag() -> None:
    record = call_record(contact_name="Ada", note="Roof", tags=("quote", "urgent"))
    found = words_of_call(record).split()
    assert found[0] == "Ada"
    assert found[-3:] == ["Roof", "quote", "urgent"]
    assert "5550199" in found


def test_a_contact_is_found_by_all_its_numbers() -> None:
    contact = Contact("p1", "Ada", "Dental", ("+14435550150", "+13125550199"), "a@b.example", "X")
    assert {"Ada", "Dental", "a@b.example", "X", "5550150", "5550199"} <= set(
        words_of_contact(contact).split()
    )


@pytest.mark.parametrize("status", CallOutcome)
def test_unanswered_are_calls_to_us_that_nobody_spoke_in(status: CallOutcome) -> None:
    nobody_spoke = {
        CallOutcome.NO_ANSWER,
        CallOutcome.BUSY,
        CallOutcome.VOICEMAIL,
        CallOutcome.CANCELED,
    }
    inbound = call_record(status=status)
    assert is_unanswered(inbound) is (status in nobody_spoke)
    assert not is_unanswered(call_record(status=status, direction=Direction.OUTBOUND))
