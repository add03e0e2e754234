"""What waits in the outbox about contacts and favourites is told in words."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from desktop.domain.access import Role
from desktop.domain.contacts import ContactChange
from desktop.domain.correspondence import OutgoingText
from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.outbox import FAVOURITES, TEXT, Write
from desktop.services.unsent import Told
from desktop.services.unsent_words import ContactWords, TextWords, favourites_words
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def away(desk: Desk) -> ContactWords:
    desk.crm.overrides = {"contacts:edit": True}
    desk.crm.contact_rows = list(known.CONTACTS)
    await desk.sign_in()
    desk.crm.failure = GONE
    return ContactWords(desk.local)


def only(desk: Desk) -> Write:
    (write,) = desk.outbox.all()
    return write


async def test_a_change_names_the_contact_and_what_is_new(desk: Desk) -> None:
    words = await away(desk)
    await desk.contact_writing.change(known.ADA, ContactChange(city="Elgin", company=""))
    told = words(only(desk))
    assert told == Told("Change of a contact", "Ada Quinn", (("Company", ""), ("City", "Elgin")))


async def test_a_new_contact_is_named_by_what_was_typed(desk: Desk) -> None:
    words = await away(desk)
    numbers = ((known.MARCUS_NUMBER, "work"),)
    await desk.contact_writing.add(ContactChange(name="Ida Park", numbers=numbers))
    told = words(only(desk))
    assert (told.what, told.whom) == ("New contact", "Ida Park")
    assert ("Numbers", known.MARCUS_NUMBER) in told.mine


async def test_a_deletion_names_who_is_to_go(desk: Desk) -> None:
    words = await away(desk)
    await desk.contact_writing.delete(known.MARCUS)
    assert words(only(desk)) == Told("Deletion of a contact", "Marcus Reyes")


async def test_a_conflict_shows_the_same_fields_of_the_other_version(desk: Desk) -> None:
    words = await away(desk)
    await desk.contact_writing.change(known.ADA, ContactChange(city="Elgin"))
    await settle()
    theirs = '{"name": "Ada Quinn", "city": "Joliet"}'
    told = words(replace(only(desk), theirs=theirs))
    assert (told.mine, told.theirs) == ((("City", "Elgin"),), (("City", "Joliet"),))


def test_favourites_are_a_list_of_ones_own() -> None:
    write = Write(FAVOURITES, "mine", "[]", "key", known.NOON)
    assert "favourites" in favourites_words(write).what


async def test_a_text_names_who_gets_it_and_what_it_says(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.contact_rows = list(known.CONTACTS)
    await desk.sign_in()
    body = msgspec.json.encode(OutgoingText(known.MARCUS_NUMBER, "On my way")).decode()
    words = TextWords(desk.local)
    write = Write(TEXT, "t1", body, "key", known.NOON)
    assert words(write) == Told("Text", "Marcus Reyes", (("Text", "On my way"),))
    with pytest.raises(InvalidInput):
        words(replace(write, body="{}"))
