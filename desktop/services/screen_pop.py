"""What opens by itself for a caller: the contact's page, and a page of the CRM in the browser."""

from __future__ import annotations

from typing import Final

from desktop.domain.calls import Call, CallState, Direction
from desktop.domain.events import CallChanged, Event, Notice, ScreenPopped, SignedIn, SignedOut
from desktop.domain.screen_pop import ScreenPop, address_of
from desktop.services.people import PeopleService
from desktop.services.ports import Crm, PreferenceStore
from desktop.services.ports.browser import WebBrowser
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.waiting import PASSING

SETTING: Final = "screen_pop.when"
OFF, ON_RING, ON_ANSWER = "off", "ring", "answer"
_NO_BROWSER: Final = "The web page could not be opened. Set a web browser in the system's settings."


class ScreenPopService:
    """Once per call, at the moment that the person has chosen; only for calls that come in."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        people: PeopleService,
        preferences: PreferenceStore,
        browser: WebBrowser,
        stream: EventStream,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._people = people
        self._preferences = preferences
        self._browser = browser
        self._stream = stream
        self._popped: set[str] = set()
        self.pop = ScreenPop()
        for kind in ("connected", "settings.changed"):
            pushes.carry(kind, self._on_push)
        stream.subscribe(self._on_event)

    @property
    def when(self) -> str:
        return str(self._preferences.value(SETTING) or OFF)

    def address(self, call: Call) -> str:
        """The web page about a call, "" where the account has none."""
        contact = self._people.known(call.remote_number)
        return address_of(
            self.pop.template,
            {
                "number": call.remote_number,
                "contact_id": contact.id if contact else "",
                "name": contact.name if contact else call.remote_name,
                "our_number": call.our_number,
                "queue": call.queue,
                "call_id": call.record_id,
            },
        )

    def open(self, address: str) -> None:
        if address and not self._browser.open(address):
            self._stream.publish(Notice(_NO_BROWSER, "warning"))

    async def _on_push(self, account_id: str, _: dict[str, str]) -> None:
        try:
            pop = await self._crm.screen_pop(account_id)
        except PASSING:
            return  # what is known goes on; the next connection asks again
        if self._session.account is not None and self._session.account.id == account_id:
            self.pop = pop

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self.pop = ScreenPop()
            case CallChanged(call=call):
                self._follow(call)
            case _:
                pass

    def _follow(self, call: Call) -> None:
        if not call.is_live:
            self._popped.discard(call.id)
            return
        on_ring = self.when == ON_RING
        is_time = call.state.is_talking or (on_ring and call.state is CallState.INCOMING)
        account = self._session.account
        is_here = account is not None and call.account_id == account.id
        is_new = call.id not in self._popped
        if call.direction is Direction.INBOUND and is_time and is_here and is_new:
            self._popped.add(call.id)
            self._open_for(call)

    def _open_for(self, call: Call) -> None:
        contact = self._people.known(call.remote_number)
        if self.when != OFF and contact is not None:
            self._stream.publish(ScreenPopped(call.id, contact.id))
        if self.pop.by_itself:
            self.open(self.address(call))
