"""Favourites on the phone page: who they are now, and the digits that dial them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.domain import phone_numbers
from desktop.domain.events import (
    ColleaguesChanged,
    Event,
    FavouritesChanged,
    LocalChanged,
    LocalDataReady,
    PermissionsChanged,
    SignedOut,
)
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.presence import Colleague
from desktop.ui.contracts import Favourites, People, Session, Stream
from desktop.ui.people.states import shortened
from desktop.ui.phone.dialling import DEFAULT_REGION

LONGEST_NAME = 28


class Colleagues(Protocol):
    @property
    def colleagues(self) -> Sequence[Colleague]: ...


@dataclass(frozen=True, slots=True)
class FavouriteRow:
    """``state`` is how a colleague is, in words; ``is_free`` None where nobody can say."""

    favourite: Favourite
    name: str
    shown: str
    state: str = ""
    is_free: bool | None = None


class FavouritesView(Protocol):
    def show_favourites(self, rows: tuple[FavouriteRow, ...], can_call: bool) -> None: ...


@dataclass(slots=True)
class FavouriteServices:
    session: Session
    stream: Stream
    favourites: Favourites
    people: People
    colleagues: Colleagues


class FavouriteNames:
    """Names of today, from this computer; a favourite that is gone keeps its number."""

    def __init__(self, services: FavouriteServices) -> None:
        self._services = services

    def on_digit(self, digit: str) -> tuple[str, str] | None:
        """(name, number) of who is dialled with a digit."""
        known = self._services.favourites.on_digit(digit)
        return None if known is None else (self.row(known).name, known.number)

    def row(self, favourite: Favourite) -> FavouriteRow:
        account = self._services.session.account
        region = account.region if account else DEFAULT_REGION
        shown = phone_numbers.display(favourite.number, region)
        if favourite.kind is FavouriteKind.COLLEAGUE:
            return self._colleague(favourite, shown)
        name = favourite.name
        if favourite.kind is FavouriteKind.CONTACT:
            contact = self._services.people.one(favourite.subject)
            name = contact.name if contact is not None else ""
        return FavouriteRow(favourite, shortened(name, LONGEST_NAME) or shown, shown)

    def _colleague(self, favourite: Favourite, shown: str) -> FavouriteRow:
        for each in self._services.colleagues.colleagues:
            if each.id == favourite.subject:
                name = shortened(each.name, LONGEST_NAME)
                return FavouriteRow(favourite, name, shown, each.title, each.is_free)
        return FavouriteRow(favourite, favourite.name or shown, shown)


class FavouritesPresenter:
    def __init__(self, services: FavouriteServices, call: Callable[[str], None]) -> None:
        self._services = services
        self._call = call
        self._view: FavouritesView | None = None
        self.names = FavouriteNames(services)

    def attach(self, view: FavouritesView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case LocalChanged(contacts=contacts, gone_contacts=gone, emptied=emptied):
                if contacts or gone or emptied:
                    self._show()
            case (
                FavouritesChanged()
                | ColleaguesChanged()
                | PermissionsChanged()
                | LocalDataReady()
                | SignedOut()
            ):
                self._show()
            case _:
                pass

    def call(self, favourite: Favourite) -> None:
        self._call(favourite.number)

    def _show(self) -> None:
        if self._view is not None:
            rows = tuple(self.names.row(each) for each in self._services.favourites.favourites)
            can_call = self._services.session.answer.grants("calls:place")
            self._view.show_favourites(rows, can_call)
