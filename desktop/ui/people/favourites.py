"""The list of favourites: put in order, given digits, taken away, and numbers of one's own."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol

from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import (
    ColleaguesChanged,
    Event,
    FavouritesChanged,
    LocalChanged,
    LocalDataReady,
    PermissionsChanged,
)
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.ui.contracts import Tasks
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.phone.favourites import FavouriteNames, FavouriteRow, FavouriteServices


@dataclass(frozen=True, slots=True)
class FavouriteListState:
    rows: tuple[FavouriteRow, ...] = ()
    can_call: bool = False
    problem: str = ""
    added: int = 0  # grows with every number that was taken, so that the fields are emptied


class FavouriteListView(Protocol):
    def show_list(self, state: FavouriteListState) -> None: ...


class FavouriteListPresenter:
    def __init__(
        self, services: FavouriteServices, tasks: Tasks, call: Callable[[str], None]
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._call = call
        self._names = FavouriteNames(services)
        self._view: FavouriteListView | None = None
        self._problem = ""
        self._added = 0

    def attach(self, view: FavouriteListView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case LocalChanged(contacts=contacts, gone_contacts=gone, emptied=emptied):
                if contacts or gone or emptied:
                    self._show()
            case (
                FavouritesChanged() | ColleaguesChanged() | PermissionsChanged() | LocalDataReady()
            ):
                self._show()
            case _:
                pass

    def call(self, favourite: Favourite) -> None:
        self._call(favourite.number)

    def add(self, name: str, number: str) -> None:
        """A number of one's own: a taxi, a door, a voice menu."""
        self._do(self._add(name.strip(), number))

    def choose_digit(self, favourite: Favourite, digit: int | None) -> None:
        self._do(self._services.favourites.put(replace(favourite, digit=digit)))

    def move(self, favourite: Favourite, step: int) -> None:
        self._do(self._services.favourites.move(favourite.identity, step))

    def remove(self, favourite: Favourite) -> None:
        self._do(self._services.favourites.remove(favourite.identity))

    async def _add(self, name: str, number: str) -> None:
        account = self._services.session.account
        extensions = {each.extension for each in self._services.colleagues.colleagues}
        region = account.region if account else DEFAULT_REGION
        read = classify(number, region, extensions)
        if read.kind is DestinationClass.INVALID:
            raise InvalidInput(read.fault)
        wanted = Favourite(FavouriteKind.NUMBER, read.number, name=name)
        await self._services.favourites.put(wanted)
        self._added += 1

    def _do(self, action: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(self._done(action), "favourites")

    async def _done(self, action: Coroutine[Any, Any, None]) -> None:
        self._problem = ""
        try:
            await action
        except SoftphoneError as error:
            self._problem = str(error)
        self._show()

    def _show(self) -> None:
        if self._view is None:
            return
        rows = tuple(self._names.row(each) for each in self._services.favourites.favourites)
        can_call = self._services.session.answer.grants("calls:place")
        self._view.show_list(FavouriteListState(rows, can_call, self._problem, self._added))
