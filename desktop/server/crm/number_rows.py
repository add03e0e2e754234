"""Numbers as their rows have them: with their source and what they ring at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import Database, publish
from desktop.server.tables import numbers, queues, users, voice_menu_numbers, voice_menus


def number_columns(account_id: str) -> Select[Any]:
    return (
        select(
            numbers,
            users.c.name.label("user"),
            queues.c.name.label("queue"),
            voice_menus.c.id.label("menu_id"),
            voice_menus.c.name.label("menu"),
        )
        .join(users, users.c.id == numbers.c.route_user_id, isouter=True)
        .join(queues, queues.c.id == numbers.c.route_queue_id, isouter=True)
        .join(voice_menu_numbers, voice_menu_numbers.c.number_id == numbers.c.id, isouter=True)
        .join(voice_menus, voice_menus.c.id == voice_menu_numbers.c.menu_id, isouter=True)
        .where(numbers.c.account_id == account_id)
    )


def number_row(connection: Connection, account_id: str, number_id: str) -> Row[Any]:
    query = number_columns(account_id).where(numbers.c.id == number_id)
    row = connection.execute(query).first()
    if row is None:
        raise not_found()
    return row


def owned(connection: Connection, account_id: str, number_id: str) -> Row[Any]:
    """One that can still be changed; raises 409 for one that was given back."""
    row = number_row(connection, account_id, number_id)
    if row.state == "released":
        raise Problem(409, "released", "This number was given back. Nothing of it can be changed.")
    return row


def number_shape(row: Row[Any]) -> dict[str, Any]:
    kind, target = route_of(row)
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "source": row.source,
        "source_id": row.source_id or "",
        "state": row.state,
        "text_enabled": row.text_enabled and row.can_text,
        "can_text": row.can_text,
        "routes_to": _leads_to(row),
        "route_kind": kind,
        "route_id": target,
        "recording": row.recording,
        "version": row.version,
    }


def route_of(row: Row[Any]) -> tuple[str, str]:
    """A menu stands before what the number's own row says, as for the phone system."""
    if row.menu_id:
        return "menu", row.menu_id
    if row.route_user_id:
        return "user", row.route_user_id
    return ("queue", row.route_queue_id) if row.route_queue_id else ("", "")


def _leads_to(row: Row[Any]) -> str:
    """In words."""
    if row.menu:
        return f"Menu {row.menu}"
    return row.user or (f"Queue {row.queue}" if row.queue else "")


def update_number(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    mine = numbers.c.id == row.id
    change = numbers.update().where(mine)
    connection.execute(change.values(**values, version=row.version + 1))


def tell(connection: Connection, account_id: str, number_id: str) -> None:
    """Lists of numbers hear of it, and everybody who may call from it looks again."""
    publish(connection, account_id, "number.updated", {"number_id": number_id})
    publish(connection, account_id, "settings.changed", {"setting": "numbers"})


def known_numbers(database: Database) -> frozenset[str]:
    """Of every account, also those that were given back."""
    with database.read() as connection:
        return frozenset(connection.execute(select(numbers.c.number)).scalars())
