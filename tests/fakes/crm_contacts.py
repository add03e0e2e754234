"""The fake CRM: what people write about contacts."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.contacts import ContactChange, merge_fault, merged, read_number
from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.records import Contact
from tests.fakes.crm_company import Company, of

_EDIT = ("contacts:edit", "change contacts")


class FakeContacts(Company):
    """Part of ``Crm``."""

    async def add_contact(
        self, account_id: str, contact_id: str, new: ContactChange, idempotency_key: str
    ) -> Contact:
        await self.answering.wait()
        self._check("add_contact", account_id, *_EDIT)
        asked = (account_id, contact_id, new)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Contact):
            return repeated
        if any(each.id == contact_id for each in self.contact_rows):
            raise Conflict("This contact is there already.")
        after = self._read_contact(new).applied_to(Contact(contact_id, "", "", (), "", ""))
        self.contact_rows.append(after)
        self._answered[idempotency_key] = (asked, after)
        self._tell_contact(after)
        return after

    async def change_contact(
        self,
        account_id: str,
        contact_id: str,
        change: ContactChange,
        version: int | None,
        idempotency_key: str,
    ) -> Contact:
        await self.answering.wait()
        self._check("change_contact", account_id, *_EDIT)
        asked = (account_id, contact_id, change)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Contact):
            return repeated
        before = self._contact(account_id, contact_id, version)
        after = replace(self._read_contact(change).applied_to(before), version=before.version + 1)
        self._put_contact(before, after)
        self._answered[idempotency_key] = (asked, after)
        return after

    async def delete_contact(self, account_id: str, contact_id: str, version: int | None) -> None:
        self._check("delete_contact", account_id, *_EDIT)
        before = self._contact(account_id, contact_id, version)
        self.contact_rows.remove(before)
        self._tell_contact(before)

    async def merge_contacts(
        self, account_id: str, kept: Contact, other: Contact, idempotency_key: str
    ) -> Contact:
        self._check("merge_contacts", account_id, *_EDIT)
        asked = (account_id, kept.id, other.id)
        repeated = self._repeated(idempotency_key, asked)
        if isinstance(repeated, Contact):
            return repeated
        before = self._contact(account_id, kept.id, kept.version)
        gone = self._contact(account_id, other.id, other.version)
        if fault := merge_fault(before, gone):
            raise InvalidInput(fault)
        after = replace(merged(before, gone).applied_to(before), version=before.version + 1)
        self.contact_rows.remove(gone)
        self._put_contact(before, after)
        self._answered[idempotency_key] = (asked, after)
        return after

    def _contact(self, account_id: str, contact_id: str, version: int | None) -> Contact:
        for each in of(account_id, self.contact_rows):
            if each.id == contact_id:
                if version not in (None, each.version):
                    raise Conflict("Somebody else changed this contact first.", each)
                return each
        raise NotFound("There is no such contact.")

    def _read_contact(self, change: ContactChange) -> ContactChange:
        if not isinstance(change.numbers, tuple):
            return change
        read = [(read_number(number, "US"), label) for number, label in change.numbers]
        return replace(change, numbers=tuple(read))

    def _put_contact(self, before: Contact, after: Contact) -> None:
        self.contact_rows[self.contact_rows.index(before)] = after
        if before.name != after.name:
            self.call_rows = [
                replace(each, contact_name=after.name) if each.contact_id == after.id else each
                for each in self.call_rows
            ]
        self._tell_contact(after)

    def _tell_contact(self, contact: Contact) -> None:
        self.push("contact.updated", contact_id=contact.id)
