"""What changed about one's permissions: compared, explained, kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import InvalidInput
from desktop.domain.permissions import Context, evaluate
from desktop.domain.receipts import Seen, as_text, from_text, receipt_of, seen
from tests.fakes.crm_records import NOON

LATER = NOON + timedelta(days=1)
AGENT = Context(role=Role.CALL_AGENT, plan_features=SAMPLE_PLANS["Pro"])
BEFORE = seen(evaluate(AGENT, "1"), Role.CALL_AGENT, NOON)


def test_what_is_the_same_needs_no_receipt() -> None:
    answer = evaluate(AGENT, "2")
    assert (
        receipt_of(BEFORE, seen(answer, Role.CALL_AGENT, LATER), answer, "Pro", is_live=True)
        is None
    )


def test_it_names_what_came_and_went_with_reason_and_who_decides() -> None:
    overrides = {"messages.log:view": True, "messages:send": True, "calls:place": False}
    answer = evaluate(replace(AGENT, user_overrides=overrides), "2")
    now = seen(answer, Role.CALL_AGENT, LATER)
    receipt = receipt_of(BEFORE, now, answer, "Pro", is_live=False)
    assert receipt is not None
    assert [each.key for each in receipt.gained] == ["messages.log:view", "messages:send"]
    assert "calls:place" in [each.key for each in receipt.lost]
    lost = next(each for each in receipt.lost if each.key == "calls:place")
    assert lost.why == "This was taken away from you individually."
    assert "administrator" in lost.who
    assert (receipt.at, receipt.since, receipt.role) == (LATER, NOON, "")
    live = receipt_of(BEFORE, now, answer, "Pro", is_live=True)
    assert live is not None
    assert live.since is None


def test_a_new_role_is_told_even_where_it_changes_nothing() -> None:
    answer = evaluate(AGENT, "2")
    now = replace(BEFORE, role=Role.CALL_MANAGER.value, at=LATER)
    receipt = receipt_of(BEFORE, now, answer, "Pro", is_live=True)
    assert receipt is not None
    assert (receipt.role, receipt.gained, receipt.lost) == ("Call manager", (), ())


def test_what_our_words_do_not_know_comes_last() -> None:
    answer = evaluate(replace(AGENT, user_overrides={"messages:send": True}), "2")
    now = seen(answer, Role.CALL_AGENT, LATER)
    now = replace(now, granted=now.granted | {"brand:new", "agent.status:set_own"})
    before = replace(BEFORE, granted=frozenset())
    receipt = receipt_of(before, now, answer, "Pro", is_live=True)
    assert receipt is not None
    assert receipt.gained[-1].key == "brand:new"


def test_written_down_and_read_again_they_are_the_same() -> None:
    answer = evaluate(replace(AGENT, user_overrides={"calls:place": False}), "2")
    now = seen(answer, Role.CALL_AGENT, LATER)
    made = [receipt_of(BEFORE, now, answer, "Pro", is_live=live) for live in (True, False)]
    kept = tuple(each for each in made if each is not None)
    assert from_text(as_text(kept)) == kept
    assert Seen.from_text(now.as_text()) == now


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[1]", '[{"at": 1}]'])
def test_what_was_never_written_is_not_read(text: str) -> None:
    with pytest.raises(InvalidInput):
        Seen.from_text(text)
    if text not in {"[]", "{}"}:
        with pytest.raises(InvalidInput):
            from_text(text)
