"""The CRM over HTTP: what people write about contacts."""

from __future__ import annotations

from desktop.api.bodies.people import ContactBody
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.contacts import ContactChange
from desktop.domain.records import Contact


class ContactsClient(Requests):
    """Part of ``Crm``."""

    async def add_contact(
        self, account_id: str, contact_id: str, new: ContactChange, idempotency_key: str
    ) -> Contact:
        path = path_of(account_id, "contacts")
        asked = {**new.as_fields(), "id": contact_id}
        content = await self._send("POST", path, asked, key=idempotency_key)
        return decode(content, ContactBody).value()

    async def change_contact(
        self,
        account_id: str,
        contact_id: str,
        change: ContactChange,
        version: int | None,
        idempotency_key: str,
    ) -> Contact:
        path = path_of(account_id, "contacts", contact_id)
        with telling_the_current(ContactBody):
            content = await self._send(
                *("PATCH", path, change.as_fields()),
                key=idempotency_key,
                headers=if_match(version),
            )
        return decode(content, ContactBody).value()

    async def delete_contact(self, account_id: str, contact_id: str, version: int | None) -> None:
        path = path_of(account_id, "contacts", contact_id)
        with telling_the_current(ContactBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(version)))

    async def merge_contacts(
        self, account_id: str, kept: Contact, other: Contact, idempotency_key: str
    ) -> Contact:
        path = path_of(account_id, "contacts", kept.id, "merge")
        asked = {"other_id": other.id, "other_version": other.version}
        with telling_the_current(ContactBody):
            content = await self._send(
                "POST", path, asked, key=idempotency_key, headers=if_match(kept.version)
            )
        return decode(content, ContactBody).value()
