"""Contacts."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import or_, select, tuple_

from desktop.server.changes import newest_change
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, cursor_of, listing, place_of
from desktop.server.crm.contact_rows import contact_shapes
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.crm.matching import contacts_with, contains, digits_of
from desktop.server.crm.problems import not_found
from desktop.server.crm.syncing import changes_answer, since_of, sync_cursor
from desktop.server.outgoing import contact_of
from desktop.server.tables import contacts

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["people"])

_SEE: Final = ("contacts:view", "see contacts")


@router.get("/contacts", response_model=shapes.Listing[shapes.ContactShape])
def list_contacts(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
    since: str = "",
) -> Response:
    """By name; ``q`` is matched in name, company and number. ``since``: what changed."""
    query = select(contacts).where(contacts.c.account_id == account_id)
    if q.strip():
        query = query.where(_matching(account_id, q.strip()))
    if cursor:
        place = place_of(cursor, (str, str))
        query = query.where(tuple_(contacts.c.name, contacts.c.id) > place)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        if since:
            return changes_answer(
                *(connection, query, contacts.c.changed),
                *(since_of(connection, since, "contacts", ""), limit),
                *((account_id, caller.user_id, "contacts"), ""),
                lambda changed: contact_shapes(connection, changed),
            )
        ordered = query.order_by(contacts.c.name, contacts.c.id).limit(limit + 1)
        rows = connection.execute(ordered).all()
        shown = rows[:limit]
        found = contact_shapes(connection, shown)
        newest = sync_cursor("contacts", "", newest_change(connection))
    more = len(rows) > limit
    return listing(found, cursor_of(shown[-1].name, shown[-1].id) if more else None, newest)


@router.get("/contacts/match", response_model=shapes.ContactShape)
def match_contact(caller: SignedIn, account_id: str, number: str) -> Response:
    """The one contact that a number belongs to; 404 where there is none, or more than one."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        contact_id = contact_of(connection, account_id, number)
        if contact_id is None:
            raise not_found()
        row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one()
        (found,) = contact_shapes(connection, [row])
    return answer(found)


def _matching(account_id: str, text: str) -> Any:
    wanted = [contains(contacts.c.name, text), contains(contacts.c.company, text)]
    if digits := digits_of(text):
        wanted.append(contacts.c.id.in_(contacts_with(account_id, digits)))
    return or_(*wanted)
