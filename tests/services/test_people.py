"""Whose number it is and who is in the list, from this computer wherever it has the contacts."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import CallState
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.events import CallChanged
from desktop.domain.records import Contact
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM does not answer.")


def fill(desk: Desk, count: int) -> None:
    desk.crm.contact_rows = [
        Contact(f"p{place}", f"Person {place:03}", "", (f"+1443555{place:04}",), "", "")
        for place in range(count)
    ]


async def test_no_list_needs_the_crm_once_all_contacts_are_here(desk: Desk) -> None:
    fill(desk, 150)
    await desk.sign_in()
    assert desk.people.is_local
    desk.crm.failure = GONE
    first = await desk.people.page()
    rest = await desk.people.page(cursor=first.next_cursor)
    names = [each.name for each in (*first.rows, *rest.rows)]
    assert names == [f"Person {place:03}" for place in range(150)]
    assert rest.next_cursor is None


async def test_people_are_found_by_the_beginning_of_a_name_and_by_digits(desk: Desk) -> None:
    fill(desk, 20)
    await desk.sign_in()
    assert [each.id for each in (await desk.people.page("pers 017")).rows] == ["p17"]
    assert [each.id for each in (await desk.people.page("(443) 555-0004")).rows] == ["p4"]


async def test_until_all_are_here_the_crm_is_asked(desk: Desk) -> None:
    await desk.sign_in()
    await desk.local.facts.forget("sync.contacts")
    await desk.local.contacts.clear()
    assert [each.id for each in (await desk.people.page()).rows] == ["p1"]
    match = await desk.people.match(known.MARCUS_NUMBER)
    assert match is not None
    asked = desk.crm.asked.count("match_contact")
    await desk.people.match(known.MARCUS_NUMBER)
    assert desk.crm.asked.count("match_contact") == asked == 1, "kept for the next time"


async def test_some_contacts_are_better_than_none_while_the_crm_is_away(desk: Desk) -> None:
    await desk.sign_in()
    await desk.local.facts.forget("sync.contacts")
    desk.crm.failure = GONE
    assert [each.id for each in (await desk.people.page()).rows] == ["p1"]
    await desk.local.contacts.clear()
    with pytest.raises(CrmUnreachable):
        await desk.people.page()


async def test_a_number_is_known_at_once_and_without_the_crm(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = GONE
    assert desk.people.known(known.MARCUS_NUMBER) == known.MARCUS
    assert await desk.people.match(known.MARCUS_NUMBER) == known.MARCUS
    assert await desk.people.match("+12125550000") is None
    assert desk.people.known("201") is None


async def test_a_number_of_two_people_is_nobodys_name(desk: Desk) -> None:
    desk.crm.contact_rows = list(known.CONTACTS)
    await desk.sign_in()
    assert await desk.people.match(known.SHARED_NUMBER) is None


async def test_a_call_rings_with_the_contacts_name_from_the_first_moment(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.incoming(known.MARCUS_NUMBER, "whoever", ())
    await settle()
    ringing = [each.call for each in desk.told(CallChanged)]
    assert ringing[0].state is CallState.INCOMING
    assert ringing[0].remote_name == "Marcus Reyes"


async def test_who_may_not_see_contacts_is_told_no_names(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    await desk.sign_in()
    with pytest.raises(Refused):
        await desk.people.page()
    with pytest.raises(Refused):
        await desk.people.match(known.MARCUS_NUMBER)
    assert desk.people.known(known.MARCUS_NUMBER) is None


async def test_who_may_be_one_person_is_pointed_out(desk: Desk) -> None:
    twin = Contact("p8", "marcus reyes", "Reyes Roofing ", ("+14105550191",), "", "")
    other = Contact("p9", "Marcus Reyes", "Somewhere else", (), "", "")
    desk.crm.contact_rows = [*known.CONTACTS, twin, other]
    await desk.sign_in()
    groups = {frozenset(each.id for each in group) for group in await desk.people.duplicates()}
    assert groups == {frozenset({"p2", "p3"}), frozenset({"p1", "p8"})}
    assert await desk.people.alike(known.MARCUS) == ((twin, "same name and company"),)
    assert await desk.people.alike(known.ADA) == ((known.ZOE, "same number"),)
    assert await desk.people.alike(other) == ()


async def test_what_was_spoken_and_written_last(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = [
        known.call_record("c1", contact_id="p1", started_at=known.NOON),
        known.call_record("c2", started_at=known.NOON - known.HOUR),
        known.call_record("c3", contact_id="p7"),
    ]
    await desk.sign_in()
    together = await desk.contact_history.last(known.MARCUS)
    assert [each.id for each in together.calls or ()] == ["c1", "c2"], "its number's as well"
    assert [each.id for each in together.conversations or ()] == ["t1"]
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (await desk.contact_history.last(known.MARCUS)).conversations is None
    await desk.local.close()
    assert (await desk.contact_history.last(known.MARCUS)).calls == ()
