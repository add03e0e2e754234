"""What a person writes: on the disk first, sent in order, never twice, never lost."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmConfused, CrmUnreachable, NotFound, Refused
from desktop.domain.events import CallLogged, Notice, OutboxChanged
from desktop.domain.outbox import WriteState
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def signed_in(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = list(known.CALLS)
    await desk.sign_in()


def written(desk: Desk) -> list[tuple[str, CallChange]]:
    return [(call, change) for call, change, _ in desk.crm.changes]


async def test_it_shows_at_once_and_goes_out(desk: Desk) -> None:
    await signed_in(desk)
    await desk.writing.change("c1", CallChange(call_status="Callback", tags=("roof",)))
    shown = desk.local.calls.one("c1")
    assert shown is not None
    assert (shown.call_status, shown.tags) == ("Callback", ("roof",))
    assert desk.told(CallLogged)[-1].record == shown
    await settle()
    assert written(desk) == [("c1", CallChange(call_status="Callback", tags=("roof",)))]
    assert desk.told(OutboxChanged)[-1] == OutboxChanged(0)
    assert desk.local.calls.one("c1") == desk.crm.call_rows[0]


async def test_while_the_crm_is_away_all_of_it_waits_in_order(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = GONE
    await desk.writing.change("c2", CallChange(note="Second call"))
    await desk.writing.change("c1", CallChange(note="First call"))
    await desk.writing.change("c3", CallChange(score=2))
    await settle()
    told = desk.told(OutboxChanged)[-1]
    assert (told.waiting, told.sentence) == (3, str(GONE))
    desk.crm.refusals.clear()
    await desk.clock.advance(30)
    assert [call for call, _ in written(desk)] == ["c2", "c1", "c3"]


async def test_two_changes_that_wait_are_sent_as_one(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = GONE
    await desk.writing.change("c1", CallChange(note="One"))
    await settle()
    await desk.writing.change("c1", CallChange(note="One two", score=3))
    desk.crm.refusals.clear()
    await desk.clock.advance(30)
    assert written(desk) == [("c1", CallChange(note="One two", score=3))]


async def test_what_is_on_its_way_is_not_changed_any_more(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.answering.clear()
    await desk.writing.change("c1", CallChange(note="One"))
    await settle()
    await desk.writing.change("c1", CallChange(note="One two"))
    desk.crm.answering.set()
    await settle()
    assert written(desk) == [
        ("c1", CallChange(note="One")),
        ("c1", CallChange(note="One two")),
    ]
    assert desk.told(OutboxChanged)[-1] == OutboxChanged(0)


async def test_an_answer_that_was_lost_does_not_write_twice(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.lose_answers = True
    await desk.writing.change("c1", CallChange(note="Once"))
    await settle()
    desk.crm.lose_answers = False
    await desk.clock.advance(30)
    assert written(desk) == [("c1", CallChange(note="Once"))]
    assert desk.crm.call_rows[0].version == 2
    assert desk.told(OutboxChanged)[-1] == OutboxChanged(0)


async def test_somebody_elses_change_of_another_field_is_no_conflict(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.hold("change_call")
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.crm.somebody_writes("c1", CallChange(score=1))
    desk.crm.release()
    await settle()
    await settle()
    now = desk.crm.call_rows[0]
    assert (now.note, now.score) == ("Mine", 1)


async def test_somebody_elses_change_of_the_same_field_is_the_persons_to_decide(
    desk: Desk,
) -> None:
    await signed_in(desk)
    desk.crm.hold("change_call")
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.crm.somebody_writes("c1", CallChange(note="Theirs"))
    desk.crm.release()
    await settle()
    (stuck,) = desk.told(OutboxChanged)[-1].stuck
    assert stuck.state is WriteState.CONFLICT
    assert "Theirs" in stuck.theirs
    shown = desk.local.calls.one("c1")
    assert shown is not None
    assert shown.note == "Mine"
    await desk.writing.keep_mine(stuck)
    await settle()
    assert desk.crm.call_rows[0].note == "Mine"
    assert desk.told(OutboxChanged)[-1] == OutboxChanged(0)


async def test_theirs_is_taken_where_the_person_says_so(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.hold("change_call")
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.crm.somebody_writes("c1", CallChange(note="Theirs"))
    desk.crm.release()
    await settle()
    (stuck,) = desk.told(OutboxChanged)[-1].stuck
    await desk.writing.take_theirs(stuck)
    await settle()
    shown = desk.local.calls.one("c1")
    assert shown is not None
    assert (shown.note, desk.crm.call_rows[0].note) == ("Theirs", "Theirs")
    assert desk.told(OutboxChanged)[-1] == OutboxChanged(0)


@pytest.mark.parametrize("error", [Refused("You may not."), NotFound("There is no such call.")])
async def test_what_is_refused_stays_and_the_rest_goes_on(desk: Desk, error: Refused) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = error
    await desk.writing.change("c1", CallChange(note="Mine"))
    await settle()
    desk.crm.refusals.clear()
    await desk.writing.change("c2", CallChange(note="Other"))
    await settle()
    assert written(desk) == [("c2", CallChange(note="Other"))]
    (stuck,) = desk.told(OutboxChanged)[-1].stuck
    assert (stuck.state, stuck.sentence) == (WriteState.REFUSED, str(error))
    await desk.outbox.send_again(stuck)
    await settle()
    assert written(desk)[-1] == ("c1", CallChange(note="Mine"))


async def test_an_answer_that_never_makes_sense_does_not_block_the_rest(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.confusing["c1"] = CrmConfused("The CRM gave an answer nobody understands.")
    await desk.writing.change("c1", CallChange(note="Mine"))
    await desk.writing.change("c2", CallChange(note="Other"))
    for _ in range(12):
        await desk.clock.advance(30)
    assert written(desk) == [("c2", CallChange(note="Other"))]
    assert len(desk.told(OutboxChanged)[-1].stuck) == 1


async def test_a_full_disk_is_told_and_it_still_goes_out(desk: Desk) -> None:
    await signed_in(desk)
    desk.local.full = True
    assert not await desk.writing.change("c1", CallChange(note="Mine"))
    assert "disk is full" in desk.told(Notice)[-1].sentence
    await settle()
    assert written(desk) == [("c1", CallChange(note="Mine"))]
    assert desk.outbox.all() == ()


async def test_after_a_crash_everything_that_waited_goes_out_once(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = GONE
    for number in range(200):
        record_id = f"c{number % 3 + 1}"
        await desk.outbox.put("call.change", record_id, f'{{"note":"Note {number}"}}', version=None)
    crashed = Desk(crm=desk.crm, local=desk.local, clock=desk.clock)
    await desk.tasks.close()
    desk.crm.refusals.clear()
    await crashed.sign_in()
    for _ in range(20):
        await settle()
    assert [change.note for _, change in written(crashed)] == [
        f"Note {number}" for number in range(200)
    ]
    assert crashed.outbox.all() == ()
    await crashed.tasks.close()


async def test_what_one_wrote_is_not_sent_in_another_account(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = GONE
    await desk.writing.change("c1", CallChange(note="Mine"))
    await desk.session.switch_account("a2")
    desk.crm.refusals.clear()
    await desk.clock.advance(60)
    assert written(desk) == []
    await desk.session.switch_account("a1")
    await desk.clock.advance(60)
    assert written(desk) == [("c1", CallChange(note="Mine"))]
