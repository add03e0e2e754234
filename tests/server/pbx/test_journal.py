"""Calls while nothing can be written down: they go on, and their records come later."""

from __future__ import annotations

import pytest

from desktop.server.pbx.journal import Journal
from desktop.server.pbx.records import AssignedBy, CallEnd, Opening

from .conftest import Office
from .memory_records import SALES, MemoryRecords
from .talk import OUT, only_entry, ring_in, talking

pytestmark = pytest.mark.allows_log_warnings


def fill_up(office: Office) -> None:
    office.records.is_full = True
    office.system.journal.patience_seconds = 0.05
    office.system.journal.first_pause = 0.01


async def test_a_call_goes_out_while_its_record_cannot_be_written(office: Office) -> None:
    fill_up(office)
    phone, outside = await office.phone(), await office.outside()

    talk = await talking(phone, outside)

    assert talk.answered.first("X-Call-Id")
    assert not office.records.entries


async def test_a_call_comes_in_while_its_record_cannot_be_written(office: Office) -> None:
    fill_up(office)
    phone, outside = await office.phone(), await office.outside()
    invite = await ring_in(outside)
    phone.accept(await phone.request("INVITE"))

    assert (await outside.response(invite)).status == 200


async def test_the_record_is_whole_once_there_is_space_again(office: Office) -> None:
    fill_up(office)
    phone, outside = await office.phone(), await office.outside()
    talk = await talking(phone, outside)
    talk.from_caller("BYE")
    outside.accept(await outside.request("BYE"))
    office.records.is_full = False

    await office.until(lambda: not office.system.journal.is_behind)

    entry = office.records.entries[talk.answered.first("X-Call-Id")]
    assert entry is only_entry(office)
    assert (entry.end, entry.assigned_by) == (CallEnd.COMPLETED, AssignedBy.OUTBOUND)
    assert 0 < entry.started_at <= entry.ended_at


async def test_an_agent_is_free_again_though_the_end_cannot_be_written(office: Office) -> None:
    phone, outside = await office.phone(), await office.outside()
    talk = await talking(phone, outside)
    fill_up(office)
    talk.from_caller("BYE")
    outside.accept(await outside.request("BYE"))

    await ring_in(outside, SALES)

    assert (await phone.request("INVITE")).first("X-Queue") == "Sales"


async def test_the_queue_does_not_ring_an_agent_who_dials(office: Office) -> None:
    anna, jonas = await office.phone(), await office.phone("jonas.weber")
    outside = await office.outside()
    await anna.invite(OUT)
    outside.accept(await outside.request("INVITE"), 180)

    await ring_in(outside, SALES)
    await jonas.request("INVITE")

    assert not [m for m in anna.received if getattr(m, "method", "") == "INVITE"]


async def test_a_fault_in_the_middle_leaves_no_call_behind(office: Office) -> None:
    phone = await office.phone()
    office.line.is_broken = True
    invite = await phone.invite(OUT)

    assert (await phone.response(invite)).status == 500
    await office.until(lambda: only_entry(office).end is CallEnd.FAILED)
    assert all(session.is_over for session in office.system.sessions.all())


def opening() -> Opening:
    return Opening("inbound", "harbor", "+14435550160", SALES)


async def test_what_a_restart_left_open_is_closed_before_anything_is_written() -> None:
    records = MemoryRecords(is_full=True)
    journal = Journal(records)
    journal.patience_seconds, journal.first_pause = 0.01, 60.0
    await journal.begin()
    records.is_full = False
    await journal.opened(opening())
    assert not records.entries

    await journal.close()

    assert records.was_cleaned
    assert len(records.entries) == 1


async def test_at_the_end_everything_is_tried_once_more_and_not_for_ever() -> None:
    records = MemoryRecords()
    journal = Journal(records)
    journal.patience_seconds = 0.01
    await journal.begin()
    records.is_full = True
    call_id = await journal.opened(opening())
    journal.ended(call_id, CallEnd.NO_ANSWER)

    await journal.close()

    assert not records.entries
    assert not journal.is_behind


async def test_a_note_that_can_never_be_written_does_not_keep_the_next_from_it() -> None:
    records = MemoryRecords()
    journal = Journal(records)
    await journal.begin()
    call_id = await journal.opened(opening())
    entry = records.entries.pop(call_id)
    journal.ringing(call_id)
    await journal.opened(opening())
    records.entries[call_id] = entry
    journal.ended(call_id, CallEnd.NO_ANSWER)

    await journal.close()

    assert entry.end is CallEnd.NO_ANSWER
    assert not entry.is_ringing
