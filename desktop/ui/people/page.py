"""Puts the People page together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.ui.contracts import (
    Clock,
    ContactHistory,
    ContactWriting,
    Favourites,
    People,
    Session,
    Stream,
    Tasks,
)
from desktop.ui.people.colleagues import ColleagueServices, ColleaguesPresenter
from desktop.ui.people.colleagues_view import ColleaguesCard
from desktop.ui.people.contact import ContactPresenter, ContactServices
from desktop.ui.people.favourites import FavouriteListPresenter
from desktop.ui.people.favourites_view import FavouritesPanel
from desktop.ui.people.presenter import PeoplePresenter, PeopleServices
from desktop.ui.people.view import PeoplePage
from desktop.ui.phone.favourites import Colleagues, FavouriteServices
from desktop.ui.plugins.links import PluginLinks


@dataclass(slots=True)
class PageServices:
    session: Session
    stream: Stream
    people: People
    writing: ContactWriting
    history: ContactHistory
    favourites: Favourites
    colleagues: Colleagues
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]
    links: PluginLinks


def people_page(s: PageServices) -> PeoplePage:
    contact = ContactServices(
        *(s.session, s.stream, s.people, s.writing, s.history, s.favourites),
        *(s.tasks, s.clock, s.call, _Later(), _Later(), s.links),
    )
    contacts = PeopleServices(s.session, s.stream, s.people, s.tasks, s.clock, s.call)
    colleagues = ColleagueServices(s.session, s.stream, s.colleagues, s.favourites, s.tasks, s.call)
    favourites = FavouriteServices(s.session, s.stream, s.favourites, s.people, s.colleagues)
    page = PeoplePage(
        PeoplePresenter(contacts, ContactPresenter(contact)),
        ColleaguesCard(ColleaguesPresenter(colleagues)),
        FavouritesPanel(FavouriteListPresenter(favourites, s.tasks, s.call)),
    )
    contact.open_conversation = page.conversation_wanted.emit
    contact.write_to = page.text_wanted.emit
    return page


class _Later:
    """The page that tells it to the window does not exist yet."""

    def __call__(self, wanted: str) -> None:
        raise RuntimeError(f"there is no page yet to open {wanted} from")
