"""Favourites of the people of an account: read, and handed on when a contact becomes another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from desktop.server.database import publish
from desktop.server.tables import favourites

Entry = dict[str, Any]


def entries_of(connection: Connection, account_id: str, user_id: str) -> list[Entry]:
    mine = (favourites.c.account_id == account_id, favourites.c.user_id == user_id)
    entries = connection.execute(select(favourites.c.entries).where(*mine)).scalar()
    return list(entries or ())


def hand_on(connection: Connection, account_id: str, contact_id: str, heir: str) -> None:
    mine = favourites.c.account_id == account_id
    for row in connection.execute(select(favourites).where(mine)).all():
        after = _handed_on(row.entries, contact_id, heir)
        if after != row.entries:
            its = (mine, favourites.c.user_id == row.user_id)
            connection.execute(favourites.update().where(*its).values(entries=after))
            publish(connection, account_id, "favourites.updated", {"user_id": row.user_id})


def _handed_on(entries: list[Entry], contact_id: str, heir: str) -> list[Entry]:
    """Who had both keeps the first of them."""
    after: list[Entry] = []
    for entry in entries:
        is_its = entry["kind"] == "contact" and entry["subject"] == contact_id
        handed = entry | {"subject": heir} if is_its else entry
        if handed["kind"] != "contact" or handed["subject"] not in _contacts(after):
            after.append(handed)
    return after


def _contacts(entries: list[Entry]) -> set[str]:
    return {entry["subject"] for entry in entries if entry["kind"] == "contact"}
