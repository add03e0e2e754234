"""What its author decides about a write that the CRM does not have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.events import CallLogged
from desktop.domain.outbox import WriteState
from desktop.services.unsent import Told, Unsent
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")
MINE = CallChange(note="Mine")


def only(desk: Desk) -> Unsent:
    (unsent,) = desk.unsent.writes
    return unsent


@pytest.fixture
async def refused(desk: Desk) -> Desk:
    desk.crm.call_rows = [call_record("c1", note="Before")]
    await desk.sign_in()
    desk.crm.refusals["change_call"] = InvalidInput("Write at most 10,000 characters.")
    await desk.writing.change("c1", MINE)
    await settle()
    assert only(desk).write.state is WriteState.REFUSED
    del desk.crm.refusals["change_call"]
    return desk


@pytest.fixture
async def conflict(desk: Desk) -> Desk:
    desk.crm.call_rows = [call_record("c1", note="Before")]
    await desk.sign_in()
    desk.crm.answering.clear()
    await desk.writing.change("c1", MINE)
    desk.crm.call_rows = [call_record("c1", note="Theirs", version=2)]
    desk.crm.answering.set()
    await settle()
    assert only(desk).write.state is WriteState.CONFLICT
    return desk


def note(desk: Desk) -> str:
    record = desk.local.calls.one("c1")
    assert record is not None
    return record.note


async def test_it_is_described_with_its_call_and_both_versions(conflict: Desk) -> None:
    unsent = only(conflict)
    assert unsent.record is not None
    assert (unsent.mine, unsent.theirs) == (MINE, CallChange(note="Theirs"))


async def test_sent_again_it_is_sent(refused: Desk) -> None:
    await refused.unsent.send_again(only(refused).write.key)
    await settle()
    assert refused.unsent.writes == ()
    assert refused.crm.call_rows[0].note == "Mine"


async def test_discarded_the_call_is_as_the_crm_has_it(refused: Desk) -> None:
    refused.crm.call_rows = [call_record("c1", note="As it is", wrap_up_owed=True, version=2)]
    await refused.unsent.discard(only(refused).write.key)
    assert (refused.unsent.writes, note(refused)) == ((), "As it is")
    assert refused.told(CallLogged)[-1].record.note == "As it is"
    assert refused.crm.changes == []


async def test_discarded_while_the_crm_is_away_it_is_as_it_was(refused: Desk) -> None:
    refused.crm.failure = GONE
    await refused.unsent.discard(only(refused).write.key)
    assert (refused.unsent.writes, note(refused)) == ((), "Before")


async def test_mine_is_kept(conflict: Desk) -> None:
    await conflict.unsent.keep_mine(only(conflict).write.key)
    await settle()
    assert conflict.unsent.writes == ()
    assert conflict.crm.call_rows[0].note == "Mine"


async def test_theirs_is_taken(conflict: Desk) -> None:
    await conflict.unsent.take_theirs(only(conflict).write.key)
    await settle()
    assert (conflict.unsent.writes, note(conflict)) == ((), "Theirs")
    assert conflict.crm.call_rows[0].note == "Theirs"


@pytest.mark.parametrize("decision", ["send_again", "discard", "keep_mine", "take_theirs"])
async def test_what_is_gone_meanwhile_is_left_alone(refused: Desk, decision: str) -> None:
    before = refused.unsent.writes
    await getattr(refused.unsent, decision)("another key")
    assert refused.unsent.writes == before


async def test_a_kind_that_nobody_knows_is_shown_and_can_be_given_up(desk: Desk) -> None:
    await desk.sign_in()
    for subject in ("x1", "x2", "x3"):
        write = await desk.outbox.put("new.kind", subject, "{}")
        await desk.local.outbox.change(replace(write, state=WriteState.REFUSED))
    first, second, third = desk.unsent.writes
    assert (first.record, first.mine, first.theirs) == (None, None, None)
    await desk.unsent.discard(first.write.key)
    await desk.unsent.take_theirs(second.write.key)
    await desk.unsent.keep_mine(third.write.key)
    assert [each.write.state for each in desk.unsent.writes] == [WriteState.WAITING]


async def test_what_cannot_be_read_is_shown_all_the_same(desk: Desk) -> None:
    await desk.sign_in()
    write = await desk.outbox.put("odd", "c1", '{"never": 1}')
    await desk.local.outbox.done(write)
    await desk.local.outbox.add(replace(write, kind="call.change", state=WriteState.REFUSED))
    assert only(desk).mine is None


async def test_a_kind_with_words_of_its_own_is_told_in_them(desk: Desk) -> None:
    await desk.sign_in()
    desk.unsent.describe("new.kind", lambda write: Told("A new kind", write.subject))
    await desk.outbox.put("new.kind", "x1", "{}")
    assert only(desk).told == Told("A new kind", "x1")
