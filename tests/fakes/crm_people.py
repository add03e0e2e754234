"""The fake CRM: contacts and users."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.access import Role
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.errors import (
    Conflict,
    NotFound,
    Refused,
)
from desktop.domain.grants import refusal_of_change
from desktop.domain.permissions import Context
from desktop.domain.records import (
    Contact,
    Page,
    UserRecord,
)
from tests.fakes import crm_records as known
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

    async def users(self, account_id: str) -> Page[UserRecord]:
        self._check("users", account_id, "users:view", "see the users")
        own = {"role": self.role, "availability": self.own_availability}
        rows = [replace(u, **own) if u.id == known.ANNA else u for u in self.user_rows]
        return Page(tuple(of(account_id, rows)))

    async def set_role(self, account_id: str, user_id: str, role: str) -> None:
        self._check("set_role", account_id, "users:view", "see the users")
        row = next((each for each in self.user_rows if each.id == user_id), None)
        if row is None:
            raise NotFound("There is no such user.")
        refusal = refusal_of_change(
            self._context(account_id),
            Context(row.role, SAMPLE_PLANS[self.plan]),
            Context(Role(role), SAMPLE_PLANS[self.plan]),
            same_person=user_id == known.ANNA,
        )
        if refusal is not None:
            needed = (*refusal.permissions, "users.permissions:grant")[0]
            raise Refused(refusal.sentence, needed, f"grants.rule_{refusal.rule}")
        if user_id == known.OWNER and self.role is not Role.AGENCY_ADMINISTRATOR:
            raise Conflict("The owner of the account keeps the role.")
        self.user_rows[self.user_rows.index(row)] = replace(row, role=Role(role))
        self.roles.append((user_id, role))
        self.push("permissions.changed", user_id=user_id)
