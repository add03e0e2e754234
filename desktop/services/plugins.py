"""Plugins: managed by administrators, and seen by everybody as links at contacts and calls."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from desktop.domain.events import Event, Notice, PluginLinksChanged, SignedIn, SignedOut
from desktop.domain.plugins import (
    CALL,
    CONTACT,
    Manifest,
    Plugin,
    PluginLink,
    address_of,
    fault_of_link,
)
from desktop.domain.records import CallRecord, Contact
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.ports.browser import WebBrowser
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.waiting import PASSING

MANAGE: Final = "plugins:manage"
_WHAT: Final = "manage plugins"
_NO_BROWSER: Final = "The web page could not be opened. Set a web browser in the system's settings."


class PluginService:
    """Raises ``Conflict`` with the ``Plugin`` as it is now, where somebody else was quicker."""

    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def all(self) -> tuple[Plugin, ...]:
        return await self._session.ask(self._crm.plugins(self._allowed()))

    async def install(self, manifest: Manifest) -> Plugin:
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.install_plugin(self._allowed(), manifest, key))

    async def update(self, plugin: Plugin, manifest: Manifest) -> Plugin:
        return await self._session.ask(self._crm.update_plugin(self._allowed(), plugin, manifest))

    async def set_up(self, plugin: Plugin, values: Mapping[str, str]) -> Plugin:
        return await self._session.ask(self._crm.set_up_plugin(self._allowed(), plugin, values))

    async def turn(self, plugin: Plugin, *, on: bool) -> Plugin:
        return await self._session.ask(self._crm.turn_plugin(self._allowed(), plugin, on=on))

    async def remove(self, plugin: Plugin) -> None:
        await self._session.ask(self._crm.remove_plugin(self._allowed(), plugin))

    def _allowed(self) -> str:
        require(self._session.answer, MANAGE, _WHAT)
        return self._session.account_id


class PluginLinkService:
    """The links of the account's plugins, opened in the web browser."""

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
        self._links: tuple[PluginLink, ...] = ()
        for kind in ("connected", "settings.changed", "permissions.changed"):
            pushes.carry(kind, self._on_push)
        stream.subscribe(self._on_event)

    def at_contacts(self) -> tuple[PluginLink, ...]:
        return tuple(each for each in self._links if CONTACT in each.places)

    def at_calls(self) -> tuple[PluginLink, ...]:
        return tuple(each for each in self._links if CALL in each.places)

    def open_for_contact(self, link: PluginLink, contact: Contact) -> None:
        number = contact.numbers[0] if contact.numbers else ""
        self._open(link, {"number": number, **_about(contact)})

    def open_for_call(self, link: PluginLink, call: CallRecord, contact: Contact | None) -> None:
        about = _about(contact) if contact is not None else {"contact.name": call.contact_name}
        self._open(
            link,
            {
                "number": call.remote_number,
                "our_number": call.tracking_number,
                "call.id": call.id,
                "call.direction": call.direction.value,
                "call.queue": call.queue,
                **about,
            },
        )

    def _open(self, link: PluginLink, values: Mapping[str, str]) -> None:
        address = address_of(link.url, values)
        if address and not self._browser.open(address):
            self._stream.publish(Notice(_NO_BROWSER, "warning"))

    async def _on_push(self, account_id: str, _: dict[str, str]) -> None:
        try:
            links = await self._crm.plugin_links(account_id)
        except PASSING:
            return  # what is known goes on; the next connection asks again
        if self._session.account is not None and self._session.account.id == account_id:
            self._know(links)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn | SignedOut):
            self._know(())

    def _know(self, links: tuple[PluginLink, ...]) -> None:
        """A CRM of somebody else's may say anything; only pages by https are ever opened."""
        usable = tuple(each for each in links if not fault_of_link(each.url))
        if usable != self._links:
            self._links = usable
            self._stream.publish(PluginLinksChanged())


def _about(contact: Contact) -> dict[str, str]:
    return {
        "contact.id": contact.id,
        "contact.name": contact.name,
        "contact.company": contact.company,
        "contact.email": contact.email,
    }
