"""Help that the company gives: a video about roles, a page about permissions (S1-10, S2-47)."""

from __future__ import annotations

from typing import Final

from desktop.domain.events import Event, HelpLinksChanged, Notice, SignedIn, SignedOut
from desktop.domain.help_links import HelpLinks, fault_of_link
from desktop.services.ports import Crm
from desktop.services.ports.browser import WebBrowser
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.waiting import PASSING

_NO_BROWSER: Final = (
    "The help page could not be opened. Set a web browser in the system's settings."
)


class HelpService:
    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        browser: WebBrowser,
        stream: EventStream,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._browser = browser
        self._stream = stream
        self.links = HelpLinks()
        for kind in ("connected", "settings.changed"):
            pushes.carry(kind, self._on_push)
        stream.subscribe(self._on_event)

    def open(self, address: str) -> None:
        if not self._browser.open(address):
            self._stream.publish(Notice(_NO_BROWSER, "warning"))

    async def _on_push(self, account_id: str, _: dict[str, str]) -> None:
        try:
            links = await self._crm.help_links(account_id)
        except PASSING:
            return  # what is known goes on; the next connection asks again
        if self._session.account is not None and self._session.account.id == account_id:
            self._know(links)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn | SignedOut):
            self._know(HelpLinks())

    def _know(self, links: HelpLinks) -> None:
        """A CRM of somebody else's may say anything; only web addresses are ever opened."""
        usable = HelpLinks(_usable(links.roles), _usable(links.permissions))
        if usable != self.links:
            self.links = usable
            self._stream.publish(HelpLinksChanged(usable))


def _usable(address: str) -> str:
    return "" if fault_of_link(address) else address
