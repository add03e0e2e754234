"""Missed calls: counted from what is kept here, seen on one desk and known on every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import MissedCallsCounted
from desktop.domain.records import CallOutcome, CallRecord
from tests.fakes.clock import START, settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM does not answer.")
MINUTE = timedelta(minutes=1)


def missed(record_id: str, minutes_ago: int) -> CallRecord:
    at = START - minutes_ago * MINUTE
    return call_record(
        record_id, status=CallOutcome.NO_ANSWER, answered_at=None, started_at=at, ended_at=at
    )


async def arrives(desk: Desk, record: CallRecord) -> None:
    desk.crm.call_rows = [*desk.crm.call_rows, record]
    desk.crm.push("call.updated", call_id=record.id)
    await settle()


async def test_who_has_never_looked_is_told_of_todays_calls(desk: Desk) -> None:
    desk.crm.call_rows = [missed("now", 5), missed("yesterday", 24 * 60), call_record("taken")]
    await desk.sign_in()
    assert desk.missed.counted.count == 1
    assert desk.told(MissedCallsCounted)[-1].count == 1


async def test_what_is_seen_is_counted_no_more_and_the_crm_knows(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5), missed("two", 3)]
    await desk.sign_in()
    assert desk.missed.counted.count == 2
    desk.missed.see()
    await settle()
    assert desk.missed.counted.count == 0
    assert desk.crm.call_log.missed_seen["a1"] == START - 3 * MINUTE + timedelta(milliseconds=1)
    await arrives(desk, missed("three", 1))
    assert desk.missed.counted.count == 1


async def test_a_call_that_rang_while_one_looked_is_new_when_it_is_missed(desk: Desk) -> None:
    rings = replace(missed("rings", 1), status=CallOutcome.RINGING)
    desk.crm.call_rows = [missed("one", 5), rings]
    await desk.sign_in()
    desk.missed.see()
    await settle()
    desk.crm.call_rows = [desk.crm.call_rows[0]]
    await arrives(desk, missed("rings", 1))
    assert desk.missed.counted.count == 1


async def test_another_desk_has_seen_them(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5), missed("two", 3)]
    await desk.sign_in()
    await desk.crm.see_missed_calls("a1", START - 4 * MINUTE, "other desk")
    await settle()
    assert desk.missed.counted == MissedCallsCounted(1, START - 4 * MINUTE)
    desk.crm.push("missed_calls.seen", user_id="u1", seen_until="nonsense")
    desk.crm.push("missed_calls.seen", user_id="u1", seen_until="2026-03-02T00:00:00Z")
    await settle()
    assert desk.missed.counted.count == 1, "it never goes back"


async def test_seen_while_the_crm_is_away_is_told_when_it_is_back(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5)]
    await desk.sign_in()
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    desk.missed.see()
    await settle()
    assert desk.missed.counted.count == 0
    assert desk.crm.call_log.missed_seen == {}
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert "a1" in desk.crm.call_log.missed_seen


async def test_it_is_remembered_here_across_a_restart_without_the_crm(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5)]
    await desk.sign_in()
    desk.missed.see()
    await settle()
    desk.crm.call_log.missed_seen.clear()
    desk.crm.refusals["missed_calls_seen"] = GONE
    await desk.session.switch_account("a2")
    await settle()
    assert desk.missed.counted.count == 0
    await desk.session.switch_account("a1")
    await settle()
    assert desk.missed.counted.count == 0
    assert desk.missed.counted.since == START - 5 * MINUTE + timedelta(milliseconds=1)


async def test_nothing_is_counted_without_the_call_log(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5)]
    await desk.sign_in()
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert desk.missed.counted.count == 0
    asked = desk.crm.asked.count("missed_calls_seen")
    desk.missed.see()
    await settle()
    assert desk.crm.asked.count("missed_calls_seen") == asked


async def test_a_disk_that_is_full_leaves_it_to_the_crm(desk: Desk) -> None:
    desk.crm.call_rows = [missed("one", 5)]
    await desk.sign_in()
    desk.local.full = True
    desk.missed.see()
    await settle()
    assert desk.missed.counted.count == 0
    assert "a1" in desk.crm.call_log.missed_seen


async def test_with_nothing_open_there_is_nothing_to_see(desk: Desk) -> None:
    desk.missed.see()
    await settle()
    assert desk.missed.counted == MissedCallsCounted(0, None)
