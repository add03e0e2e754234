"""The local data in step with the CRM: filled once, then changed as the CRM changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.domain.access import Role
from desktop.domain.changes import CallChange, LocalDataPolicy
from desktop.domain.errors import CrmUnreachable, NotFound
from desktop.domain.events import CrmStateChanged, LocalChanged, Notice, SyncChanged
from desktop.domain.queries import CallQuery
from desktop.services import synchronising
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def ids(desk: Desk) -> list[str]:
    return [each.id for each in await desk.local.calls.find(CallQuery())]


async def signed_in(desk: Desk, role: Role = Role.CALL_AGENT) -> None:
    desk.crm.role = role
    desk.crm.call_rows = list(known.CALLS)
    desk.crm.contact_rows = list(known.CONTACTS)
    desk.crm.conversation_rows = list(known.CONVERSATIONS)
    await desk.sign_in()


async def test_after_signing_in_everything_one_may_see_is_here(desk: Desk) -> None:
    await signed_in(desk, Role.CALL_MANAGER)
    assert await ids(desk) == ["c1", "c2", "c3", "c4"]
    assert await desk.local.contacts.count() == 3
    assert await desk.local.texts.conversations() == known.CONVERSATIONS
    assert await desk.local.texts.count() == len(known.MESSAGES)
    assert desk.told(SyncChanged)[-1] == SyncChanged(in_step_at=desk.clock.now())


async def test_an_agent_has_own_calls_and_no_texts(desk: Desk) -> None:
    await signed_in(desk)
    assert await ids(desk) == ["c1", "c3"]
    assert await desk.local.texts.count() == 0


async def test_a_change_at_the_crm_is_here_at_once(desk: Desk) -> None:
    await signed_in(desk)
    change = CallChange(note="From elsewhere")
    await desk.crm.change_call("a1", "c1", change, None, "another desk")
    await settle()
    record = desk.local.calls.one("c1")
    assert record is not None
    assert record.note == "From elsewhere"
    assert desk.told(LocalChanged)[-1] == LocalChanged(calls=(record,))


async def test_a_call_given_to_somebody_else_vanishes(desk: Desk) -> None:
    await signed_in(desk)
    given_away = replace(known.ANNAS_CALL, agent_id=known.JONAS, version=2)
    desk.crm.call_rows[0] = given_away
    desk.crm.push("call.withdrawn", call_id="c1", user_id=known.ANNA)
    await settle()
    assert await ids(desk) == ["c3"]
    assert desk.told(LocalChanged)[-1].gone_calls == ("c1",)


async def test_a_permission_that_is_lost_empties_the_disk(desk: Desk) -> None:
    await signed_in(desk, Role.CALL_MANAGER)
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert await ids(desk) == ["c1", "c3"]
    assert await desk.local.texts.count() == 0
    assert await desk.local.contacts.count() == 3
    emptied = [each.emptied for each in desk.told(LocalChanged) if each.emptied]
    assert ("calls", "texts") in emptied


async def test_a_permission_lost_while_signed_out_empties_the_disk_too(desk: Desk) -> None:
    await signed_in(desk, Role.CALL_MANAGER)
    await desk.session.sign_out()
    desk.crm.role = Role.BILLING
    await desk.sign_in()
    assert await desk.local.calls.count() == 0
    assert await desk.local.contacts.count() == 0


async def test_a_permission_that_comes_back_brings_the_rows_back(desk: Desk) -> None:
    await signed_in(desk, Role.CALL_MANAGER)
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert await ids(desk) == ["c1", "c2", "c3", "c4"]
    assert await desk.local.texts.count() == len(known.MESSAGES)


async def test_rows_asked_for_with_a_permission_that_is_lost_are_not_kept(desk: Desk) -> None:
    await signed_in(desk, Role.CALL_MANAGER)
    # The answer to an agent's question arrives after the role has changed.
    desk.crm.hold("calls_since")
    desk.crm.somebody_writes("c2", CallChange(note="Not for agents"))
    desk.crm.push("call.updated", call_id="c2")
    await settle()
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    desk.events.clear()
    desk.crm.release()
    await settle()
    shown = {record.id for each in desk.told(LocalChanged) for record in each.calls}
    assert "c2" not in shown
    assert await ids(desk) == ["c1", "c3"]


async def test_while_the_crm_is_away_the_age_is_told_and_then_it_catches_up(desk: Desk) -> None:
    await signed_in(desk)
    in_step = desk.clock.now()
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    assert desk.told(CrmStateChanged)[-1].sentence
    state = desk.told(SyncChanged)[-1]
    assert state.in_step_at == in_step
    assert state.sentence
    desk.crm.call_rows.append(known.call_record("c9"))
    desk.crm.failure = None
    await desk.clock.advance(30)
    assert "c9" in await ids(desk)
    assert desk.told(SyncChanged)[-1] == SyncChanged(in_step_at=desk.clock.now())


async def test_the_first_time_comes_in_pages_with_its_progress(desk: Desk) -> None:
    many = 3 * synchronising.PAGE + 7
    desk.crm.call_rows = [
        known.call_record(f"c{number}", started_at=desk.clock.now() - timedelta(minutes=number))
        for number in range(many)
    ]
    await desk.sign_in()
    for _ in range(20):
        await settle()
    assert await desk.local.calls.count() == many
    progress = [each for each in desk.told(SyncChanged) if each.filling == "calls"]
    assert [each.rows for each in progress] == [500, 1000, 1500, many]
    assert [each.share for each in progress] == sorted(each.share for each in progress)


async def test_it_goes_on_where_it_was_broken_off(desk: Desk) -> None:
    desk.crm.call_rows = [
        known.call_record(f"c{number}", started_at=desk.clock.now() - timedelta(minutes=number))
        for number in range(1200)
    ]
    desk.crm.failing_after("calls", 2)
    await desk.sign_in()
    await settle()
    assert await desk.local.calls.count() == 1000
    await desk.session.sign_out()
    desk.crm.refusals.clear()
    asked = desk.crm.asked.count("calls")
    await desk.sign_in()
    await settle()
    assert await desk.local.calls.count() == 1200
    assert desk.crm.asked.count("calls") == asked + 1


async def test_nothing_older_than_the_account_keeps_is_fetched(desk: Desk) -> None:
    desk.crm.policy = LocalDataPolicy(retention_days=1)
    desk.crm.call_rows = [
        known.call_record(f"c{number}", started_at=desk.clock.now() - timedelta(hours=number))
        for number in range(100)
    ]
    await desk.sign_in()
    await desk.session.sign_out()
    await desk.sign_in()
    assert await desk.local.calls.count() == 25


async def test_a_full_disk_is_told_and_the_rest_goes_on(desk: Desk) -> None:
    await signed_in(desk)
    desk.local.full = True
    await desk.crm.change_call("a1", "c1", CallChange(note="New"), None, "another desk")
    await settle()
    assert "disk is full" in desk.told(Notice)[-1].sentence
    desk.local.full = False
    await desk.clock.advance(60)
    record = desk.local.calls.one("c1")
    assert record is not None
    assert record.note == "New"


async def test_a_clock_that_was_set_back_harms_nothing(desk: Desk) -> None:
    await signed_in(desk)
    desk.clock.set_back(timedelta(days=1))
    await desk.crm.change_call("a1", "c1", CallChange(note="Yesterday?"), None, "another desk")
    await settle()
    record = desk.local.calls.one("c1")
    assert record is not None
    assert record.note == "Yesterday?"


async def test_the_account_says_whether_it_is_encrypted(desk: Desk) -> None:
    desk.crm.policy = LocalDataPolicy(encrypted=True)
    await desk.sign_in()
    assert desk.local.encrypted == {"u1/a1": True}


async def test_signing_out_leaves_nothing_where_the_account_says_so(desk: Desk) -> None:
    desk.crm.policy = LocalDataPolicy(wipe_on_sign_out=True)
    await signed_in(desk)
    await desk.session.sign_out()
    await settle()
    assert desk.local.memory.kept == {}


async def test_signing_out_leaves_nothing_when_the_person_asks_for_it(desk: Desk) -> None:
    await signed_in(desk)
    await desk.session.sign_out(wipe=True)
    await settle()
    assert desk.local.memory.kept == {}


async def test_what_was_written_and_not_sent_outlives_the_wiping(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["change_call"] = GONE
    await desk.writing.change("c1", CallChange(note="Mine"))
    await desk.session.sign_out(wipe=True)
    await settle()
    assert "stays on this computer" in desk.told(Notice)[-1].sentence
    await desk.local.open("u1/a1")
    assert await desk.local.calls.count() == 0
    assert len(desk.local.outbox.all()) == 1
    desk.crm.refusals.clear()
    await desk.sign_in()
    assert [text for _, text, _ in desk.crm.notes] == ["Mine"]


async def test_an_account_that_is_left_in_the_middle_is_left(desk: Desk) -> None:
    await signed_in(desk)
    await desk.session.switch_account("a2")
    await settle()
    assert await desk.local.calls.count() == 0
    await desk.session.switch_account("a1")
    await settle()
    assert await ids(desk) == ["c1", "c3"]


async def test_a_call_that_is_nowhere_any_more_holds_nothing_up(desk: Desk) -> None:
    await signed_in(desk)
    desk.crm.refusals["calls_since"] = NotFound("There is nothing here.")
    desk.crm.push("call.updated", call_id="c1")
    desk.crm.contact_rows.append(replace(known.MARCUS, id="p9", name="New"))
    desk.crm.push("contact.updated", contact_id="p9")
    await settle()
    assert await desk.local.contacts.count() == 4
