"""CRM contacts: lists, and who a number belongs to."""

from __future__ import annotations

from desktop.domain.events import Event, PermissionsChanged, SignedIn, SignedOut
from desktop.domain.records import Contact, Page
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

_KEPT_MATCHES = 500


class PeopleService:
    """Matches are kept for the account and dropped with the permission to see contacts."""

    def __init__(self, crm: Crm, session: SessionService, stream: EventStream) -> None:
        self._crm = crm
        self._session = session
        self._matches: dict[str, Contact | None] = {}
        stream.subscribe(self._on_event)

    async def page(self, text: str = "", cursor: str | None = None) -> Page[Contact]:
        require(self._session.answer, "contacts:view", "see contacts")
        return await self._session.ask(self._crm.contacts(self._session.account_id, text, cursor))

    async def match(self, number: str) -> Contact | None:
        require(self._session.answer, "contacts:view", "see contacts")
        if not number.startswith("+"):
            return None
        if number not in self._matches:
            account_id = self._session.account_id
            found = await self._session.ask(self._crm.match_contact(account_id, number))
            if account_id != self._session.account_id:
                return None
            if len(self._matches) >= _KEPT_MATCHES:
                self._matches.clear()
            self._matches[number] = found
        return self._matches[number]

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn | SignedOut | PermissionsChanged):
            self._matches.clear()
