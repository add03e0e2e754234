"""CRM contacts: lists, and who a number belongs to; from this computer wherever it has them."""

from __future__ import annotations

from typing import Final

from desktop.domain.contacts import look_alike
from desktop.domain.errors import StoreUnavailable
from desktop.domain.events import Event, PermissionsChanged, SignedIn, SignedOut
from desktop.domain.records import Contact, Page
from desktop.services.gate import require
from desktop.services.ports import Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.waiting import PASSING

PAGE: Final = 100
_KEPT_MATCHES: Final = 500
_NAME_LOOKED_FOR: Final = 200  # of a name that is a whole story
_FILLED: Final = "sync.contacts"  # set once all contacts have been fetched
_SEE: Final = ("contacts:view", "see contacts")


class PeopleService:
    """Asks the CRM only until this computer has all contacts; its answers are kept that long."""

    def __init__(
        self, crm: Crm, session: SessionService, local: LocalData, stream: EventStream
    ) -> None:
        self._crm = crm
        self._session = session
        self._local = local
        self._matches: dict[str, Contact | None] = {}
        stream.subscribe(self._on_event)

    @property
    def is_local(self) -> bool:
        """Whether this computer has all contacts, so that no list needs the CRM."""
        try:
            return bool(self._local.facts.value(_FILLED))
        except StoreUnavailable:
            return False

    async def page(self, text: str = "", cursor: str | None = None) -> Page[Contact]:
        """By name; what is found for ``text`` comes in one page."""
        require(self._session.answer, *_SEE)
        if self.is_local:
            return await self._local_page(text, cursor)
        try:
            found = self._crm.contacts(self._session.account_id, text, cursor)
            return await self._session.ask(found)
        except PASSING:
            # Some of the contacts are better than none; the window says that the CRM is away.
            some = await self._some(text) if cursor is None else ()
            if not some:
                raise
            return Page(some)

    async def match(self, number: str) -> Contact | None:
        """Whose number it is; None where it is nobody's, or that of several people."""
        require(self._session.answer, *_SEE)
        if not number.startswith("+"):
            return None
        known = self.known(number)
        if known is not None or self.is_local:
            return known
        if number not in self._matches:
            account_id = self._session.account_id
            found = await self._session.ask(self._crm.match_contact(account_id, number))
            if account_id != self._session.account_id:
                return None
            if len(self._matches) >= _KEPT_MATCHES:
                self._matches.clear()
            self._matches[number] = found
        return self._matches[number]

    def known(self, number: str) -> Contact | None:
        """As ``match``, at once and from this computer alone; for a call that rings."""
        if not number.startswith("+") or not self._session.answer.grants("contacts:view"):
            return None
        try:
            return self._local.contacts.match(number)
        except StoreUnavailable:
            return None

    def one(self, contact_id: str) -> Contact | None:
        """As this computer has it; None where it has not, or where nobody may see it."""
        if not contact_id or not self._session.answer.grants("contacts:view"):
            return None
        try:
            return self._local.contacts.one(contact_id)
        except StoreUnavailable:
            return None

    async def duplicates(self) -> tuple[tuple[Contact, ...], ...]:
        """Groups that may be one person each: a number, or name and company, in common."""
        require(self._session.answer, *_SEE)
        groups = (*await self._local.contacts.sharing_numbers(),)
        groups += await self._local.contacts.sharing_names()
        once = {frozenset(each.id for each in group): group for group in groups}
        return tuple(once.values())

    async def alike(self, contact: Contact) -> tuple[tuple[Contact, str], ...]:
        """Who may be the same person, and what speaks for it."""
        require(self._session.answer, *_SEE)
        found: dict[str, Contact] = {}
        for words in (*contact.numbers, contact.name[:_NAME_LOOKED_FOR]):
            for each in await self._local.contacts.find(words, PAGE):
                found[each.id] = each
        why = ((each, look_alike(contact, each)) for each in found.values())
        return tuple((each, reason) for each, reason in why if reason)

    async def _local_page(self, text: str, cursor: str | None) -> Page[Contact]:
        after: tuple[str, str] | None = None
        if cursor:
            contact_id, _, name = cursor.partition("\n")
            after = (name, contact_id)
        rows = await self._local.contacts.page(text, after, PAGE)
        more = len(rows) == PAGE and not text.strip()
        return Page(rows, f"{rows[-1].id}\n{rows[-1].name}" if more else None)

    async def _some(self, text: str) -> tuple[Contact, ...]:
        try:
            return (await self._local_page(text, None)).rows
        except StoreUnavailable:
            return ()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, SignedIn | SignedOut | PermissionsChanged):
            self._matches.clear()
