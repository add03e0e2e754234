"""The phone page: the dial card, the calls in progress and the recent calls as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.calls import Call
from desktop.domain.events import Event, PermissionsChanged, SettingsChanged, SignedIn
from desktop.ui.contracts import (
    CallerIds,
    Calls,
    Clock,
    History,
    Notes,
    People,
    Session,
    Stream,
    Tasks,
)
from desktop.ui.phone.cards import CallCards, CardServices, CardsView, Drops, Recorder
from desktop.ui.phone.dialling import Dialling, DialServices, DialView, SpeedDial
from desktop.ui.phone.recent import RecentCalls, RecentView


class PhoneView(DialView, CardsView, RecentView, Protocol):
    """What the page's three parts show."""


@dataclass(slots=True)
class PhoneServices:
    session: Session
    stream: Stream
    calls: Calls
    caller_ids: CallerIds
    history: History
    people: People
    notes: Notes
    tasks: Tasks
    clock: Clock
    speed_dial: SpeedDial | None = None
    web_page: Callable[[Call], str] | None = None
    drops: Drops | None = None
    recorder: Recorder | None = None


class PhonePresenter:
    def __init__(self, services: PhoneServices) -> None:
        s = services
        self._stream = s.stream
        self._unsubscribe: Callable[[], None] | None = None
        self.dial = Dialling(
            DialServices(
                *(s.session, s.calls, s.caller_ids, s.people, s.tasks, s.clock),
                speed_dial=s.speed_dial,
            )
        )
        self.cards = CallCards(
            CardServices(
                *(s.session, s.calls, s.people, s.notes, s.tasks, s.clock),
                web_page=s.web_page,
                drops=s.drops,
                recorder=s.recorder,
            )
        )
        self.recent = RecentCalls(s.session, s.history, s.tasks, s.clock)

    def attach(self, view: PhoneView) -> None:
        self._unsubscribe = self._stream.subscribe(self.handle)
        self.dial.attach(view)
        self.cards.attach(view)
        self.recent.attach(view)

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        if isinstance(event, SignedIn):
            self.dial.renew()
        self.cards.handle(event)
        self.recent.handle(event)
        if isinstance(event, SettingsChanged | PermissionsChanged):
            self.dial.ask_again()

    def fill_and_call(self, number: str) -> None:
        self.dial.fill(number)
        self.dial.call()
