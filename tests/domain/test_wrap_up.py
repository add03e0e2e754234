"""A wrap-up: what is missing, what is shown, and that it survives being written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop.domain.calls import Call, CallId, CallState, Direction, EndReason
from desktop.domain.changes import KEPT, CallChange
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import CallStatus, CallStatuses
from desktop.domain.wrap_up import WrapUp, of_call, of_record
from tests.fakes.crm_records import NOON, call_record

STATUSES = CallStatuses(
    (
        CallStatus("s1", "Sold", "good", final=True, needs_reminder=False, active=True),
        CallStatus("s2", "Later", "warning", final=False, needs_reminder=True, active=True),
    )
)
OWED = of_record(call_record(wrap_up_owed=True))
LATER = CallChange(call_status="Later")


def test_one_that_is_required_needs_a_status() -> None:
    assert OWED.missing(STATUSES) == "Choose a status."
    assert OWED.with_choice(CallChange(call_status="Sold")).missing(STATUSES) == ""
    assert replace(OWED, is_required=False).missing(STATUSES) == ""


def test_some_statuses_need_a_time_to_be_reminded_at() -> None:
    assert OWED.with_choice(LATER).missing(STATUSES) == "Choose when to be reminded."
    timed = OWED.with_choice(LATER).with_choice(CallChange(remind_at=NOON))
    assert timed.missing(STATUSES) == ""
    assert timed.chosen == CallChange(call_status="Later", remind_at=NOON)


def test_what_the_call_has_already_is_shown_and_not_chosen() -> None:
    record = call_record(note="Roof", tags=("quote",), score=3, remind_at=NOON)
    item = of_record(record)
    assert (item.shown.tags, item.shown.score, item.is_untouched) == (("quote",), 3, True)
    again = item.with_choice(CallChange(score=5)).following(replace(record, note="Roof leaks"))
    assert (again.shown.note, again.shown.score) == ("Roof leaks", 5)
    assert again.chosen == CallChange(score=5)
    # A reminder that stands already is enough for a status that needs one.
    assert item.with_choice(LATER).missing(STATUSES) == ""


def test_a_row_that_has_it_all_needs_it_no_more() -> None:
    item = OWED.with_choice(CallChange(call_status="Sold"))
    assert not item.is_written_to(call_record())
    assert item.is_written_to(call_record(call_status="Sold", score=2))
    assert not OWED.is_written_to(call_record())


def test_of_a_call_it_knows_who_and_how_long() -> None:
    call = Call(
        *(CallId("x"), Direction.INBOUND, CallState.INCOMING, "+13125550199", NOON),
        remote_name="Reyes Roofing",
        record_id="c9",
    )
    talk = call.moved_to(CallState.ACTIVE, NOON + timedelta(seconds=5))
    over = talk.ended_because(EndReason.HUNG_UP_HERE, NOON + timedelta(seconds=65))
    item = of_call(over, "", is_required=True)
    assert (item.record_id, item.name, item.talk_seconds) == ("c9", "Reyes Roofing", 60)
    assert of_call(over, "Marcus Reyes", is_required=True).name == "Marcus Reyes"
    assert of_call(talk, "", is_required=True).ended_at == NOON


CHANGES = some.builds(
    CallChange,
    call_status=some.just(KEPT) | some.text(max_size=9),
    tags=some.just(KEPT) | some.lists(some.text(max_size=5), max_size=3).map(tuple),
    score=some.just(KEPT) | some.none() | some.integers(1, 10),
    next_step=some.just(KEPT) | some.text(max_size=9),
    remind_at=some.just(KEPT) | some.none() | some.just(NOON),
)


@given(CHANGES)
def test_written_down_and_read_again_it_is_the_same(chosen: CallChange) -> None:
    item = OWED.with_choice(chosen)
    assert WrapUp.from_text(item.as_text()) == item


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"record_id": "c1"}', "null"])
def test_what_was_never_written_is_not_read(text: str) -> None:
    with pytest.raises(InvalidInput):
        WrapUp.from_text(text)
