"""The fake CRM: contacts."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import NotFound
from desktop.domain.records import Contact, Page
from tests.fakes.crm_company import Company, by_id, matches, of, page_of

_LOG = ("calls.log:view_assigned", "see the call log")
_TEXTS = ("messages.log:view", "see texts")
_CONTACTS = ("contacts:view", "see contacts")


class FakePeople(Company):
    """Part of ``Crm``."""

    async def contacts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[Contact]:
        self._check("contacts", account_id, *_CONTACTS)
        found = [
            each
            for each in sorted(self.contact_rows, key=lambda each: (each.name, each.id))
            if matches(text, (each.name, each.company), each.numbers)
        ]
        page = page_of(of(account_id, found), cursor, limit)
        cursor = self.remember("contacts", by_id(of(account_id, self.contact_rows)))
        return replace(page, sync_cursor=cursor)

    async def match_contact(self, account_id: str, number: str) -> Contact | None:
        try:
            self._check("match_contact", account_id, *_CONTACTS)
        except NotFound:
            return None
        found = [each for each in self.contact_rows if number in each.numbers]
        return found[0] if len(found) == 1 and account_id == "a1" else None
