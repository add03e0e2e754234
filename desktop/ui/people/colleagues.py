"""Colleagues as they are at this moment: who is free, in a call, at lunch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.errors import SoftphoneError
from desktop.domain.events import ColleaguesChanged, Event, FavouritesChanged, PermissionsChanged
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.presence import Colleague
from desktop.domain.records import Availability
from desktop.ui.contracts import Favourites, Session, Stream, Tasks
from desktop.ui.people.states import shortened
from desktop.ui.phone.favourites import Colleagues
from desktop.ui.words import Tone

_TONES: Final = {Availability.AVAILABLE: Tone.GOOD, Availability.OFFLINE: Tone.PLAIN}


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    id: str
    name: str
    extension: str
    state: str
    tone: Tone
    queues: str
    is_favourite: bool
    can_call: bool


@dataclass(frozen=True, slots=True)
class ColleaguesState:
    rows: tuple[ColleagueRow, ...] = ()
    text: str = ""
    problem: str = ""


class ColleaguesView(Protocol):
    def show_colleagues(self, state: ColleaguesState) -> None: ...


@dataclass(slots=True)
class ColleagueServices:
    session: Session
    stream: Stream
    colleagues: Colleagues
    favourites: Favourites
    tasks: Tasks
    call: Callable[[str], None]


class ColleaguesPresenter:
    def __init__(self, services: ColleagueServices) -> None:
        self._services = services
        self._view: ColleaguesView | None = None
        self._text = ""
        self._problem = ""

    def attach(self, view: ColleaguesView) -> None:
        self._view = view
        self._services.stream.subscribe(self.handle)
        self._show()

    def handle(self, event: Event) -> None:
        match event:
            case ColleaguesChanged() | FavouritesChanged() | PermissionsChanged():
                self._show()
            case _:
                pass

    def search(self, text: str) -> None:
        self._text = text.strip()
        self._show()

    def call(self, extension: str) -> None:
        self._services.call(extension)

    def toggle_favourite(self, colleague_id: str) -> None:
        for each in self._services.colleagues.colleagues:
            if each.id == colleague_id:
                wanted = Favourite(FavouriteKind.COLLEAGUE, each.extension, each.id, each.name)
                self._services.tasks.start(self._toggle(wanted), "favourite colleague")

    async def _toggle(self, wanted: Favourite) -> None:
        favourites = self._services.favourites
        self._problem = ""
        try:
            if wanted.identity in self._favourites():
                await favourites.remove(wanted.identity)
            else:
                await favourites.put(wanted)
        except SoftphoneError as error:
            self._problem = str(error)
        self._show()

    def _favourites(self) -> set[tuple[FavouriteKind, str]]:
        return {each.identity for each in self._services.favourites.favourites}

    def _show(self) -> None:
        if self._view is None:
            return
        known, may_call = self._favourites(), self._services.session.answer.grants("calls:place")
        words = self._text.casefold().split()
        rows = tuple(
            _row(each, known, may_call)
            for each in self._services.colleagues.colleagues
            if all(word in f"{each.name} {each.extension}".casefold() for word in words)
        )
        self._view.show_colleagues(ColleaguesState(rows, self._text, self._problem))


def _row(
    colleague: Colleague, known: set[tuple[FavouriteKind, str]], may_call: bool
) -> ColleagueRow:
    tone = Tone.WARNING
    if not colleague.on_a_call:
        tone = _TONES.get(colleague.availability, Tone.WARNING)
    return ColleagueRow(
        id=colleague.id,
        name=shortened(colleague.name),
        extension=colleague.extension,
        state=colleague.title,
        tone=tone,
        queues=", ".join(colleague.queues),
        is_favourite=(FavouriteKind.COLLEAGUE, colleague.id) in known,
        can_call=may_call and bool(colleague.extension),
    )
