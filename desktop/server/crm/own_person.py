"""Whoever asks about themselves: entitled to it, and proved by their password where it matters."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.server.crm import waits
from desktop.server.crm.context import Caller, entitled, only_looking
from desktop.server.crm.passwords import matches
from desktop.server.crm.problems import Problem
from desktop.server.tables import users

PRIVATE: Final = {"Cache-Control": "no-store"}
_ASKED: Final = ("profile:edit_own", "change your own details")


def oneself(connection: Connection, caller: Caller, account_id: str) -> Row[Any]:
    """The row of the one who asks; nobody sees this of somebody they look as."""
    if caller.only_account:
        raise only_looking()
    entitled(connection, caller, account_id, *_ASKED)
    return connection.execute(select(users).where(users.c.id == caller.user_id)).one()


def proved_by_password(caller: Caller, account_id: str, password: str) -> Row[Any]:
    """Raises 422 for a wrong one, and 429 where it is too early for another: as at the sign-in."""
    with caller.database.read() as connection:
        row = oneself(connection, caller, account_id)
    waits.count(caller.database, row.email, caller.address)
    # Takes its time: outside of a transaction.
    if not matches(password, row.password_hash):
        raise Problem(422, "wrong_password", "This is not your password. Type it again.")
    with caller.database.write() as connection:
        waits.succeeded(connection, row.email, caller.address)
    return row
