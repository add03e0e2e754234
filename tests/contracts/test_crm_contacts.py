"""The contract of the CRM: what people write about contacts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.contacts import ContactChange, merged
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.records import Contact
from desktop.services.ports import Crm
from tests.contracts.conftest import A1
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

LENA = "1e" * 16
NEW = ContactChange(
    name="Lena Fox",
    company="Fox & Sons",
    notes="Rings twice.",
    numbers=(("(443) 555-0177", "mobile"), ("+442079460110", "work")),
)


class TestNewContacts:
    async def test_a_contact_stands_under_the_id_of_the_desk(self, crm: Crm) -> None:
        saved = await crm.add_contact(A1, LENA, NEW, "key-1")
        assert saved == Contact(
            *(LENA, "Lena Fox", "Fox & Sons", ("+14435550177", "+442079460110"), "", "", 1),
            labels=("mobile", "work"),
            notes="Rings twice.",
        )
        assert saved in (await crm.contacts(A1)).rows
        assert await crm.match_contact(A1, "+14435550177") == saved

    async def test_written_twice_it_is_there_once(self, crm: Crm) -> None:
        first = await crm.add_contact(A1, LENA, NEW, "key-1")
        assert await crm.add_contact(A1, LENA, NEW, "key-1") == first
        with pytest.raises(Conflict):
            await crm.add_contact(A1, LENA, NEW, "key-2")

    async def test_a_number_that_is_none_is_refused_with_the_reason(self, crm: Crm) -> None:
        wrong = replace(NEW, numbers=(("44", "mobile"),))
        with pytest.raises(InvalidInput, match="too short"):
            await crm.add_contact(A1, LENA, wrong, "key-1")


class TestContactChanges:
    async def test_only_what_is_given_changes(self, crm: Crm) -> None:
        change = ContactChange(city="Joliet", notes="Moved.")
        saved = await crm.change_contact(A1, "p1", change, 1, "key-1")
        assert saved == replace(known.MARCUS, city="Joliet", notes="Moved.", version=2)

    async def test_numbers_are_replaced_as_a_whole_and_in_their_order(self, crm: Crm) -> None:
        numbers = (("+14435550178", "home"), (known.MARCUS_NUMBER, "work"))
        saved = await crm.change_contact(A1, "p1", ContactChange(numbers=numbers), 1, "key-1")
        assert saved.labelled == numbers

    async def test_a_stale_version_shows_the_contact_as_it_is(self, crm: Crm) -> None:
        now = await crm.change_contact(A1, "p1", ContactChange(city="Gary"), 1, "key-1")
        with pytest.raises(Conflict) as conflict:
            await crm.change_contact(A1, "p1", ContactChange(city="Joliet"), 1, "key-2")
        assert conflict.value.current == now
        last = await crm.change_contact(A1, "p1", ContactChange(city="Joliet"), None, "key-3")
        assert last.city == "Joliet"

    async def test_a_change_sent_twice_is_made_once(self, crm: Crm) -> None:
        change = ContactChange(city="Gary")
        first = await crm.change_contact(A1, "p1", change, 1, "key-1")
        assert await crm.change_contact(A1, "p1", change, 1, "key-1") == first

    async def test_a_new_name_is_on_the_calls(self, crm: Crm) -> None:
        await crm.change_contact(A1, "p1", ContactChange(name="M. Reyes"), 1, "key-1")
        assert (await crm.call(A1, "c1")).contact_name == "M. Reyes"

    async def test_who_may_only_see_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.MARKETING_MANAGER)
        with pytest.raises(Refused) as refused:
            await crm.change_contact(A1, "p1", ContactChange(city="Gary"), 1, "key-1")
        assert refused.value.permission == "contacts:edit"


class TestGoneContacts:
    async def test_a_deleted_contact_is_gone_from_every_desk(self, crm: Crm) -> None:
        cursor = (await crm.contacts(A1)).sync_cursor
        await crm.delete_contact(A1, "p1", 1)
        assert (await crm.contacts_since(A1, cursor)).gone == ("p1",)
        with pytest.raises(NotFound):
            await crm.delete_contact(A1, "p1", 1)

    async def test_what_changed_meanwhile_is_not_deleted(self, crm: Crm) -> None:
        now = await crm.change_contact(A1, "p1", ContactChange(city="Gary"), 1, "key-1")
        with pytest.raises(Conflict) as conflict:
            await crm.delete_contact(A1, "p1", 1)
        assert conflict.value.current == now

    async def test_two_become_one(self, crm: Crm) -> None:
        cursor = (await crm.contacts(A1)).sync_cursor
        saved = await crm.merge_contacts(A1, known.ADA, known.ZOE, "key-1")
        assert saved == replace(merged(known.ADA, known.ZOE).applied_to(known.ADA), version=2)
        news = await crm.contacts_since(A1, cursor)
        assert (news.rows, news.gone) == ((saved,), ("p3",))
        assert await crm.merge_contacts(A1, known.ADA, known.ZOE, "key-1") == saved

    async def test_two_are_merged_as_they_were_looked_at(self, crm: Crm) -> None:
        now = await crm.change_contact(A1, "p3", ContactChange(city="Gary"), 1, "key-1")
        with pytest.raises(Conflict) as conflict:
            await crm.merge_contacts(A1, known.ADA, known.ZOE, "key-2")
        assert conflict.value.current == now
