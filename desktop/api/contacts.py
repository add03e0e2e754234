"""The CRM over HTTP: what people write about contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.api.bodies.people import ContactBody
from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.domain.contacts import ContactChange
from desktop.domain.errors import Conflict
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
        with _telling_the_current():
            content = await self._send(
                *("PATCH", path, change.as_fields()),
                key=idempotency_key,
                headers=_if_match(version),
            )
        return decode(content, ContactBody).value()

    async def delete_contact(self, account_id: str, contact_id: str, version: int | None) -> None:
        path = path_of(account_id, "contacts", contact_id)
        with _telling_the_current():
            expect_nothing(await self._request("DELETE", path, headers=_if_match(version)))

    async def merge_contacts(
        self, account_id: str, kept: Contact, other: Contact, idempotency_key: str
    ) -> Contact:
        path = path_of(account_id, "contacts", kept.id, "merge")
        asked = {"other_id": other.id, "other_version": other.version}
        with _telling_the_current():
            content = await self._send(
                "POST", path, asked, key=idempotency_key, headers=_if_match(kept.version)
            )
        return decode(content, ContactBody).value()


def _if_match(version: int | None) -> dict[str, str]:
    return {"If-Match": "*" if version is None else f'"{version}"'}


@contextmanager
def _telling_the_current() -> Iterator[None]:
    try:
        yield
    except Conflict as conflict:
        if not isinstance(conflict.current, bytes):
            raise
        raise Conflict(str(conflict), decode(conflict.current, ContactBody).value()) from conflict
