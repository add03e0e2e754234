"""What people write about contacts: new ones, changes, deletions, and two that become one."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.contacts import ContactChange, merge_fault, merged, read_number
from desktop.domain.errors import InvalidInput
from desktop.domain.records import Contact
from desktop.server.crm import favourite_rows, shapes, shapes_contacts
from desktop.server.crm.answers import answer
from desktop.server.crm.contact_rows import (
    contact_row,
    contact_shapes,
    contact_value,
    delete_contact,
    insert_contact,
    update_contact,
)
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.tables import contacts

router = APIRouter(prefix="/v1/accounts/{account_id}/contacts", tags=["people"])

_EDIT: Final = ("contacts:edit", "change contacts")
Key = Annotated[str, Header()]


@router.post("", response_model=shapes.ContactShape, status_code=201)
def add_contact(
    caller: SignedIn,
    account_id: str,
    body: shapes_contacts.NewContact,
    idempotency_key: Key = "",
) -> Response:
    asked = ("POST", account_id, "contacts", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        change = _change(body, standing.account.region)
        new = change.applied_to(Contact(body.id or uuid.uuid4().hex, "", "", (), "", ""))
        if connection.execute(select(contacts.c.id).where(contacts.c.id == new.id)).first():
            raise Problem(409, "id_taken", "This contact is there already. Look at it again.")
        insert_contact(connection, account_id, new)
        record(connection, caller, account_id, "contact.add", new.id, None, change.as_fields())
        return 201, _told(connection, account_id, new.id)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.patch("/{contact_id}", response_model=shapes.ContactShape)
def change_contact(
    caller: SignedIn,
    account_id: str,
    contact_id: str,
    body: shapes_contacts.ContactChange,
    if_match: IfMatch = "",
    idempotency_key: Key = "",
) -> Response:
    """A new name is news about every call and conversation that shows it."""
    asked = ("PATCH", account_id, contact_id, body.model_dump(mode="json", exclude_unset=True))

    def work() -> tuple[int, Any]:
        row = _matching(connection, account_id, contact_id, if_match)
        change = _change(body, standing.account.region)
        if not change.names:
            raise Problem(422, "nothing_to_change", "Say what is to be changed.")
        before = change.of(contact_value(connection, row)).as_fields()
        update_contact(connection, row, change)
        after = change.as_fields()
        record(connection, caller, account_id, "contact.change", contact_id, before, after)
        return 200, _told(connection, account_id, contact_id)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.delete("/{contact_id}", status_code=204)
def remove_contact(
    caller: SignedIn, account_id: str, contact_id: str, if_match: IfMatch = ""
) -> Response:
    """Calls and texts stay in the log, with the number alone."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _matching(connection, account_id, contact_id, if_match)
        _record_loss(connection, caller, row, "contact.delete")
        delete_contact(connection, row)
        publish(connection, account_id, "contact.updated", {"contact_id": contact_id})
    return Response(status_code=204)


@router.post("/{contact_id}/merge", response_model=shapes.ContactShape)
def merge_contacts(
    caller: SignedIn,
    account_id: str,
    contact_id: str,
    body: shapes_contacts.Merge,
    if_match: IfMatch = "",
    idempotency_key: Key = "",
) -> Response:
    """The other contact's calls and conversations go on with this one; the other one goes."""
    asked = ("MERGE", account_id, contact_id, body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        row = _matching(connection, account_id, contact_id, if_match)
        other = _matching(connection, account_id, body.other_id, f'"{body.other_version}"')
        if other.id == row.id:
            raise Problem(422, "same_contact", "A contact cannot be merged with itself.")
        _merge(connection, caller, row, other)
        return 200, _told(connection, account_id, contact_id)

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


def _merge(connection: Connection, caller: Caller, row: Row[Any], other: Row[Any]) -> None:
    kept, gone = contact_value(connection, row), contact_value(connection, other)
    if fault := merge_fault(kept, gone):
        raise Problem(422, "too_much", fault)
    change = merged(kept, gone)
    before, after = change.of(kept).as_fields(), change.as_fields()
    record(connection, caller, row.account_id, "contact.merge", row.id, before, after)
    _record_loss(connection, caller, other, "contact.merged_away")
    # The other one first: its numbers are this one's alone when they are written.
    favourite_rows.hand_on(connection, row.account_id, other.id, row.id)
    delete_contact(connection, other, heir=row.id)
    update_contact(connection, row, change)


def _record_loss(connection: Connection, caller: Caller, row: Row[Any], action: str) -> None:
    (before,) = contact_shapes(connection, [row])
    record(connection, caller, row.account_id, action, row.id, before, None)


def _matching(connection: Connection, account_id: str, contact_id: str, if_match: str) -> Row[Any]:
    """The contact in the version that the person looked at."""
    need_version(if_match, "of the contact")
    row = contact_row(connection, account_id, contact_id)
    check_version(
        if_match, row.version, "this contact", lambda: contact_shapes(connection, [row])[0]
    )
    return row


def _change(
    body: shapes_contacts.NewContact | shapes_contacts.ContactChange, region: str
) -> ContactChange:
    """Numbers as the account's region reads them, each once; raises 422 with the reason."""
    given = body.model_dump(exclude_unset=True, exclude={"id", "numbers"})
    if "numbers" not in body.model_fields_set:
        return ContactChange(**given)
    numbers: dict[str, str] = {}
    for each in body.numbers:
        try:
            numbers.setdefault(read_number(each.number, region), each.label)
        except InvalidInput as error:
            raise Problem(422, "number_unusable", f"{each.number}: {error}") from error
    return ContactChange(**given, numbers=tuple(numbers.items()))


def _told(connection: Connection, account_id: str, contact_id: str) -> dict[str, Any]:
    publish(connection, account_id, "contact.updated", {"contact_id": contact_id})
    (content,) = contact_shapes(connection, [contact_row(connection, account_id, contact_id)])
    return content
