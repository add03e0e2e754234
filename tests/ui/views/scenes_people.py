"""The People page in its states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain.contacts import ContactChange
from desktop.domain.errors import CrmUnreachable
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.records import Contact
from desktop.domain.screen_pop import ScreenPop
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.ui.views.workplace import Workplace

GONE = CrmUnreachable("The CRM does not answer. Check the network, then try again.")
TWIN = Contact(
    *("p7", "Marcus Reyes", "Reyes Roofing", (known.MARCUS_NUMBER, "+442079460110")),
    *("marcus@reyes.example", "Chicago"),
    labels=("work", "home"),
    notes="Prefers mornings.\nGate code on the invoice.",
)
ODD = Contact("p8", "م" * 4_000, "", (), "", "", notes="Nothing is known about this one. " * 12)


async def on_people(place: Workplace, contact_id: str = "p1") -> Any:
    place.desk.crm.contact_rows += [TWIN, ODD]
    await place.sign_in()
    place.window.open_page(PanelId.PEOPLE)
    await place.advance(1)
    page = place.page(PanelId.PEOPLE)
    page.open_contact(contact_id)
    await place.settle()
    return page


async def contact_of_many_facts(place: Workplace) -> QWidget:
    place.desk.crm.own_favourites = (
        Favourite(FavouriteKind.CONTACT, known.MARCUS_NUMBER, "p7", digit=3),
    )
    await on_people(place, "p7")
    return place.window


async def contact_without_number(place: Workplace) -> QWidget:
    await on_people(place, "p8")
    return place.window


async def new_contact(place: Workplace) -> QWidget:
    page = await on_people(place)
    page.add.click()
    page.side.form.fields["name"].setText("Lena Fox")
    page.side.form.numbers[0].field.setText("443 555 0177")
    page.side.form.add.click()
    page.side.form.numbers[1].field.setText("44")
    await place.settle()
    return place.window


async def contact_to_delete(place: Workplace) -> QWidget:
    page = await on_people(place)
    await place.click("Delete", page.side)
    return place.window


async def contacts_compared(place: Workplace) -> QWidget:
    page = await on_people(place)
    await place.click("Compare with Marcus Reyes", page.side)
    return place.window


async def contact_in_conflict(place: Workplace) -> QWidget:
    page = await on_people(place)
    desk = place.desk
    desk.crm.refusals["change_contact"] = GONE
    await desk.contact_writing.change(known.MARCUS, ContactChange(city="Gary", notes="Call later"))
    await place.settle()
    desk.crm.contact_rows[0] = replace(known.MARCUS, city="Joliet", version=2)
    desk.crm.refusals.clear()
    await place.advance(400)
    await place.advance(1)
    assert page.side.findChild(QWidget, "mine") is not None
    return place.window


async def people_offline(place: Workplace) -> QWidget:
    await on_people(place)
    place.desk.crm.failure = GONE
    place.desk.crm.drop_events()
    await place.advance(30)
    assert place.page(PanelId.PEOPLE).remark.isVisibleTo(place.window)
    return place.window


async def colleagues(place: Workplace) -> QWidget:
    page = await on_people(place)
    page.choose("colleagues")
    await place.settle()
    assert page.colleagues.lines
    return place.window


async def favourites(place: Workplace) -> QWidget:
    place.desk.crm.own_favourites = (
        Favourite(FavouriteKind.CONTACT, known.MARCUS_NUMBER, "p1", digit=1),
        Favourite(FavouriteKind.COLLEAGUE, "202", known.JONAS),
        Favourite(FavouriteKind.NUMBER, "+14105550190", name="Taxi to the harbour", digit=9),
    )
    page = await on_people(place)
    page.choose("favourites")
    page.favourites.number.setText("44")
    page.favourites.add.click()
    await place.settle()
    return place.window


async def favourites_on_the_phone(place: Workplace) -> QWidget:
    await favourites(place)
    place.window.open_page(PanelId.PHONE)
    await place.settle()
    return place.window


async def screen_pop(place: Workplace) -> QWidget:
    place.desk.crm.pop = ScreenPop(
        "https://crm.example/contact?number={number}&id={contact_id}", by_itself=True
    )
    await place.sign_in()
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.SCREEN_POP)
    await place.settle()
    return place.window


async def caller_with_pages(place: Workplace) -> QWidget:
    """A call card with the ways to the contact and to the CRM."""
    place.desk.crm.pop = ScreenPop("https://crm.example/{number}")
    await place.sign_in()
    await place.talking(known.MARCUS_NUMBER)
    assert place.control("Open the caller in the CRM")
    return place.window


async def _searched(place: Workplace, text: str) -> QWidget:
    await on_people(place)
    await place.show()
    await place.press("Ctrl+K")
    await place.type(text)
    await place.advance(0.3)
    assert place.search.isVisible()
    return place.window


async def search_for_people(place: Workplace) -> QWidget:
    return await _searched(place, "m")


async def search_for_a_number(place: Workplace) -> QWidget:
    return await _searched(place, "312 555 0199")


async def search_for_nothing(place: Workplace) -> QWidget:
    return await _searched(place, "zzzz")


PEOPLE_SCENES = {
    each.__name__: each
    for each in (
        *(contact_of_many_facts, contact_without_number, new_contact, contact_to_delete),
        *(contacts_compared, contact_in_conflict, people_offline),
        *(colleagues, favourites, favourites_on_the_phone, screen_pop, caller_with_pages),
        *(search_for_people, search_for_a_number, search_for_nothing),
    )
}
