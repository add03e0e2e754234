"""What a person writes about a call: in the row at once, over the wire, and back again."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.changes import KEPT, CallChange
from desktop.domain.errors import InvalidInput
from tests.fakes.crm_records import call_record

LATER = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
_VALUES = {
    "note": st.text(),
    "tags": st.lists(st.text()).map(tuple),
    "score": st.none() | st.integers(0, 100),
    "call_status": st.text(),
    "next_step": st.text(),
    "remind_at": st.none() | st.just(LATER),
    "agent_id": st.text(),
}
changes = st.fixed_dictionaries(
    {}, optional={name: values | st.just(KEPT) for name, values in _VALUES.items()}
).map(lambda fields: CallChange(**fields))


@given(changes)
def test_it_comes_back_from_the_outbox_as_it_was(change: CallChange) -> None:
    kept = msgspec.json.decode(msgspec.json.encode(change.as_fields()))
    assert CallChange.from_fields(kept) == change


@given(changes, changes)
def test_two_changes_in_one_do_what_they_do_one_after_another(
    first: CallChange, second: CallChange
) -> None:
    record = call_record()
    both = second.with_former(first)
    assert both.of(both.applied_to(record)) == both.of(second.applied_to(first.applied_to(record)))


@given(changes)
def test_a_row_that_was_changed_says_so(change: CallChange) -> None:
    record = call_record()
    assert change.of(change.applied_to(record)) == change
    assert change.of(record).applied_to(change.applied_to(record), record.agent_name).note == (
        record.note
    )


def test_a_status_ends_the_wrap_up() -> None:
    owed = call_record(wrap_up_owed=True)
    assert CallChange(call_status="Done").applied_to(owed).wrap_up_owed is False
    assert CallChange(call_status="").applied_to(owed).wrap_up_owed
    assert CallChange(note="Done").applied_to(owed).wrap_up_owed


def test_an_agent_is_set_and_taken_away() -> None:
    given_away = CallChange(agent_id="u2").applied_to(call_record(), "Jonas Weber")
    assert (given_away.agent_id, given_away.agent_name, given_away.assigned_by) == (
        "u2",
        "Jonas Weber",
        "manual",
    )
    nobody = CallChange(agent_id="").applied_to(given_away)
    assert (nobody.agent_id, nobody.agent_name, nobody.assigned_by) == ("", "", "")


@pytest.mark.parametrize("broken", [{"nonsense": 1}, {"remind_at": "soon"}, {"tags": 7}])
def test_what_was_never_written_is_not_read(broken: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        CallChange.from_fields(broken)
