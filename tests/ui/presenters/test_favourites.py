"""Favourites and colleagues: who they are now, how they are, and the digits that dial them."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.ui.people.colleagues import ColleagueServices, ColleaguesPresenter
from desktop.ui.people.favourites import FavouriteListPresenter
from desktop.ui.phone.dialling import Dialling, DialServices, DialState
from desktop.ui.phone.favourites import FavouriteNames, FavouriteServices, FavouritesPresenter
from desktop.ui.words import Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

MARCUS = Favourite(FavouriteKind.CONTACT, known.MARCUS_NUMBER, "p1", digit=3)
JONAS = Favourite(FavouriteKind.COLLEAGUE, "202", known.JONAS)
TAXI = Favourite(FavouriteKind.NUMBER, "+14105550190", name="Taxi")


class Everything:
    """The card on the phone page, the two tabs of People, and the number field."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        services = FavouriteServices(
            *(desk.session, desk.stream, desk.favourites, desk.people, desk.colleagues)
        )
        self.card = FavouritesPresenter(services, self.called.append)
        self.list = FavouriteListPresenter(services, desk.tasks, self.called.append)
        own = (desk.session, desk.stream, desk.colleagues, desk.favourites, desk.tasks)
        self.colleagues = ColleaguesPresenter(ColleagueServices(*own, self.called.append))
        dialled = (desk.session, desk.calls, desk.caller_ids, desk.people, desk.tasks, desk.clock)
        self.dial = Dialling(DialServices(*dialled, speed_dial=FavouriteNames(services)))
        for each in (self.card, self.list, self.colleagues, self.dial):
            each.attach(self.screen)

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.screen.now("favourites")[0]]

    @property
    def listed(self) -> Any:
        return self.screen.now("list")

    @property
    def field(self) -> DialState:
        state: DialState = self.screen.now("dial")
        return state


@pytest.fixture
async def everything(desk: Desk) -> Everything:
    desk.crm.own_favourites = (MARCUS, JONAS, TAXI)
    made = Everything(desk)
    await desk.sign_in()
    return made


async def test_favourites_have_the_names_of_today(everything: Everything) -> None:
    assert everything.names == ["Marcus Reyes", "Jonas Weber", "Taxi"]
    rows = everything.screen.now("favourites")[0]
    assert (rows[1].state, rows[1].is_free) == ("Available", True)
    everything.card.call(rows[2].favourite)
    assert everything.called == ["+14105550190"]


async def test_without_contacts_a_favourite_is_its_number(everything: Everything) -> None:
    everything.desk.crm.overrides = {"contacts:view": False}
    everything.desk.crm.tell_permissions()
    await settle()
    assert everything.names == ["(312) 555-0199", "Jonas Weber", "Taxi"]


async def test_a_digit_and_enter_call_who_stands_on_it(everything: Everything) -> None:
    everything.dial.type("3")
    assert (everything.field.line, everything.field.can_call) == ("Speed dial: Marcus Reyes", True)
    everything.dial.call()
    await settle()
    assert everything.desk.engine.placed[-1].destination == known.MARCUS_NUMBER


async def test_a_long_press_calls_and_an_empty_digit_is_a_press(everything: Everything) -> None:
    everything.dial.hold_down("4")
    assert everything.field.text == "4"
    assert everything.desk.engine.placed == []
    everything.dial.type("")
    everything.dial.hold_down("3")
    await settle()
    assert everything.desk.engine.placed[-1].destination == known.MARCUS_NUMBER


async def test_two_digits_are_a_number(everything: Everything) -> None:
    everything.dial.type("31")
    assert everything.field.line != "Speed dial: Marcus Reyes"


async def test_the_list_is_put_in_order_and_given_digits(everything: Everything) -> None:
    everything.list.move(TAXI, -1)
    everything.list.choose_digit(TAXI, 3)
    everything.list.remove(JONAS)
    await settle()
    found = [(each.name, each.subject, each.digit) for each in everything.desk.crm.own_favourites]
    assert found == [("", "p1", None), ("Taxi", "", 3)]


async def test_a_number_of_ones_own_is_understood_or_refused(everything: Everything) -> None:
    everything.list.add(" Office ", "(410) 555-0100")
    await settle()
    assert (everything.listed.added, everything.listed.problem) == (1, "")
    assert everything.names[-1] == "Office"
    everything.list.add("Nobody", "44")
    await settle()
    assert everything.listed.added == 1
    assert "short" in everything.listed.problem
    everything.list.add("", "202")
    await settle()
    assert everything.listed.added == 2


async def test_colleagues_are_live(everything: Everything) -> None:
    state = everything.screen.now("colleagues")
    names = [row.name for row in state.rows]
    assert "Jonas Weber" in names
    assert "Anna Keller" not in names, "the person"
    (now,) = [c for c in everything.desk.colleagues.colleagues if c.id == known.JONAS]
    everything.desk.crm.push(
        *("agent.updated",),
        user_id=known.JONAS,
        availability="available",
        on_a_call="true",
        queues=" ".join(now.queue_ids),
    )
    await settle()
    (jonas,) = [r for r in everything.screen.now("colleagues").rows if r.id == known.JONAS]
    assert (jonas.extension, jonas.state, jonas.tone) == ("202", "In a call", Tone.WARNING)


async def test_colleagues_are_searched_called_and_starred(everything: Everything) -> None:
    everything.colleagues.search("web 202")
    (jonas,) = everything.screen.now("colleagues").rows
    assert jonas.is_favourite
    everything.colleagues.call(jonas.extension)
    assert everything.called == ["202"]
    everything.colleagues.toggle_favourite(jonas.id)
    await settle()
    assert not everything.screen.now("colleagues").rows[0].is_favourite
    everything.colleagues.toggle_favourite(jonas.id)
    await settle()
    assert everything.desk.favourites.favourites[-1].subject == known.JONAS
    everything.colleagues.search("nobody")
    assert everything.screen.now("colleagues").rows == ()
