"""Favourites: at once, without the CRM, and the same on every desk."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import CrmUnreachable, InvalidInput
from desktop.domain.events import FavouritesChanged, Notice
from desktop.domain.favourites import Favourite, FavouriteKind
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

MARCUS = Favourite(FavouriteKind.CONTACT, known.MARCUS_NUMBER, "p1", digit=2)
TAXI = Favourite(FavouriteKind.NUMBER, "+14105550190", name="Taxi")
GONE = CrmUnreachable("The CRM does not answer.")


async def test_a_favourite_is_there_at_once_and_at_the_crm_soon(desk: Desk) -> None:
    await desk.sign_in()
    await desk.favourites.put(MARCUS)
    assert desk.favourites.favourites == (MARCUS,)
    assert desk.favourites.on_digit("2") == MARCUS
    await settle()
    assert desk.crm.own_favourites == (MARCUS,)


async def test_without_the_crm_they_are_known_and_the_last_list_is_sent(desk: Desk) -> None:
    desk.crm.own_favourites = (MARCUS,)
    await desk.sign_in()
    desk.crm.refusals["set_favourites"] = GONE
    await desk.favourites.put(TAXI)
    await desk.favourites.move(TAXI.identity, -1)
    await desk.favourites.put(replace(TAXI, digit=2))
    await desk.favourites.remove(MARCUS.identity)
    await desk.session.sign_out()
    await settle()
    assert desk.favourites.favourites == ()
    desk.crm.refusals["favourites"] = GONE
    await desk.sign_in()
    assert desk.favourites.favourites == (replace(TAXI, digit=2),)
    desk.crm.refusals.clear()
    await desk.clock.advance(400)
    assert desk.crm.own_favourites == (replace(TAXI, digit=2),)
    assert desk.crm.asked.count("set_favourites") <= 3


async def test_what_another_desk_changes_is_here_as_well(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.own_favourites = (TAXI,)
    desk.crm.push("favourites.updated", user_id=known.ANNA)
    await settle()
    assert desk.told(FavouritesChanged)[-1].favourites == (TAXI,)
    assert desk.favourites.favourites == (TAXI,)


async def test_a_list_that_is_refused_is_said_and_taken_back(desk: Desk) -> None:
    desk.crm.own_favourites = (MARCUS,)
    await desk.sign_in()
    desk.crm.refusals["set_favourites"] = InvalidInput("This number cannot be dialled.")
    await desk.favourites.put(TAXI)
    await settle()
    assert desk.favourites.favourites == (MARCUS,)
    assert desk.outbox.all() == ()
    assert [each.sentence for each in desk.told(Notice)] == [
        "Your favourites were not saved. This number cannot be dialled."
    ]
