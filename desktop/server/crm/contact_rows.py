"""Rows of contacts: how they are found, told, written, and taken away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from desktop.domain.contacts import ContactChange
from desktop.domain.records import Contact
from desktop.server.changes import withdraw
from desktop.server.crm.problems import not_found
from desktop.server.outgoing import contact_of
from desktop.server.tables import calls, contact_numbers, contacts, conversations, metadata

# Every table whose rows belong to somebody, whoever adds one.
_SHOW_NAMES: tuple[Table, ...] = tuple(
    table
    for table in metadata.sorted_tables
    if table is not contact_numbers and "contact_id" in table.c
)
_OF_A_NUMBER: tuple[Table, ...] = (calls, conversations)


def contact_row(connection: Connection, account_id: str, contact_id: str) -> Row[Any]:
    mine = (contacts.c.account_id == account_id, contacts.c.id == contact_id)
    row = connection.execute(select(contacts).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def contact_value(connection: Connection, row: Row[Any]) -> Contact:
    (shape,) = contact_shapes(connection, [row])
    lists = {"numbers": tuple(shape["numbers"]), "labels": tuple(shape["labels"])}
    return Contact(**shape | lists)


def contact_shapes(connection: Connection, rows: Any) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    owned: dict[str, list[tuple[str, str]]] = {each: [] for each in ids}
    query = (
        select(contact_numbers.c.contact_id, contact_numbers.c.number, contact_numbers.c.label)
        .where(contact_numbers.c.contact_id.in_(ids))
        .order_by(contact_numbers.c.position)
    )
    for contact_id, number, label in connection.execute(query):
        owned[contact_id].append((number, label))
    return [
        {
            "id": row.id,
            "name": row.name,
            "company": row.company,
            "numbers": [number for number, _ in owned[row.id]],
            "email": row.email,
            "city": row.city,
            "version": row.version,
            "labels": [label for _, label in owned[row.id]],
            "notes": row.notes,
        }
        for row in rows
    ]


def insert_contact(connection: Connection, account_id: str, new: Contact) -> None:
    values = {name: getattr(new, name) for name in ("name", "company", "email", "city", "notes")}
    row = {"id": new.id, "account_id": account_id, "version": 1, **values}
    connection.execute(contacts.insert().values(row))
    _write_numbers(connection, account_id, new.id, new.labelled)


def update_contact(connection: Connection, row: Row[Any], change: ContactChange) -> None:
    values = {name: getattr(change, name) for name in change.names if name != "numbers"}
    connection.execute(
        contacts.update()
        .where(contacts.c.account_id == row.account_id, contacts.c.id == row.id)
        .values(**values, version=row.version + 1)
    )
    if isinstance(change.numbers, tuple):
        _write_numbers(connection, row.account_id, row.id, change.numbers)
    if "name" in values and values["name"] != row.name:
        point_to(connection, row.account_id, row.id, row.id)


def delete_contact(connection: Connection, row: Row[Any], heir: str | None = None) -> None:
    """Calls and conversations go on with ``heir``, or with the number alone."""
    point_to(connection, row.account_id, row.id, heir)
    connection.execute(contact_numbers.delete().where(contact_numbers.c.contact_id == row.id))
    connection.execute(contacts.delete().where(contacts.c.id == row.id))
    withdraw(connection, row.account_id, "contacts", row.id)


def point_to(connection: Connection, account_id: str, contact_id: str, heir: str | None) -> None:
    """Every row written here is news to the desks that show the name in it."""
    for table in _SHOW_NAMES:
        mine = (table.c.account_id == account_id, table.c.contact_id == contact_id)
        connection.execute(table.update().where(*mine).values(contact_id=heir))


def _write_numbers(
    connection: Connection,
    account_id: str,
    contact_id: str,
    numbers: tuple[tuple[str, str], ...],
) -> None:
    owned = contact_numbers.c.contact_id == contact_id
    before = set(connection.execute(select(contact_numbers.c.number).where(owned)).scalars())
    connection.execute(contact_numbers.delete().where(owned))
    for position, (number, label) in enumerate(numbers):
        row = {"contact_id": contact_id, "number": number, "label": label, "position": position}
        connection.execute(contact_numbers.insert().values(**row, account_id=account_id))
    for number, _ in numbers:
        if number not in before and contact_of(connection, account_id, number) == contact_id:
            _adopt(connection, account_id, contact_id, number)


def _adopt(connection: Connection, account_id: str, contact_id: str, number: str) -> None:
    """What was nobody's so far is the history of the one who has the number now."""
    for table in _OF_A_NUMBER:
        mine = (table.c.account_id == account_id, table.c.remote_number == number)
        nobodys = table.c.contact_id.is_(None)
        connection.execute(table.update().where(*mine, nobodys).values(contact_id=contact_id))
