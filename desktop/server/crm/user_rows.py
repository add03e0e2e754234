"""Users as rows: found by search and filter, and shaped a page at a time in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, not_, or_, select, true

from desktop.domain.access import Role
from desktop.server.crm.answers import time_text
from desktop.server.crm.matching import contains
from desktop.server.crm.problems import not_found
from desktop.server.presence import present_of
from desktop.server.tables import accounts, memberships, numbers, users


def user_query(account_id: str) -> Select[Any]:
    """The members of the account."""
    return (
        select(users, memberships)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id)
    )


def one_user(connection: Connection, account_id: str, user_id: str) -> Row[Any]:
    row = connection.execute(user_query(account_id).where(users.c.id == user_id)).first()
    if row is None:
        raise not_found()
    return row


def matching(text: str) -> ColumnElement[bool]:
    return or_(*(contains(each, text) for each in (users.c.name, users.c.email, _EXTENSION)))


_EXTENSION = memberships.c.extension
_INVITED = and_(users.c.password_hash == "", users.c.last_sign_in.is_(None))
_STATES: dict[str, ColumnElement[bool]] = {
    "active": and_(users.c.active.is_(True), not_(_INVITED)),
    "invited": and_(users.c.active.is_(True), _INVITED),
    "deactivated": users.c.active.is_(False),
}


def in_state(state: str) -> ColumnElement[bool]:
    return _STATES[state]


def with_role(role: Role) -> ColumnElement[bool]:
    return memberships.c.role == role.value


def with_flag(connection: Connection, account_id: str, flag: str) -> ColumnElement[bool]:
    if flag == "no_emergency_address":
        return memberships.c.emergency_address == ""
    usable = usable_numbers(connection, account_id)
    if _account_default(connection, account_id) in usable:
        return false()
    return memberships.c.default_caller_id.not_in(usable) if usable else true()


def state_of(row: Row[Any]) -> str:
    if not row.active:
        return "deactivated"
    is_invited = not row.password_hash and row.last_sign_in is None
    return "invited" if is_invited else "active"


def usable_numbers(connection: Connection, account_id: str) -> frozenset[str]:
    query = select(numbers.c.number).where(
        numbers.c.account_id == account_id, numbers.c.state == "active"
    )
    return frozenset(connection.execute(query).scalars())


def user_shapes(
    connection: Connection, account_id: str, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    usable = usable_numbers(connection, account_id)
    has_default = _account_default(connection, account_id) in usable
    there = present_of(connection, account_id, [row.id for row in rows])
    return [
        {
            "id": row.id,
            "name": row.name,
            "email": row.email,
            "role": row.role,
            "state": state_of(row),
            "extension": row.extension,
            "default_caller_id": row.default_caller_id,
            "availability": there[row.id].availability,
            "on_a_call": there[row.id].on_a_call,
            "last_sign_in": time_text(row.last_sign_in),
            "is_owner": row.is_owner,
            "flags": _flags(row, has_default or row.default_caller_id in usable),
            "version": row.version,
            "permissions_version": row.permissions_version,
        }
        for row in rows
    ]


def user_shape(connection: Connection, account_id: str, user_id: str) -> dict[str, Any]:
    (shape,) = user_shapes(connection, account_id, [one_user(connection, account_id, user_id)])
    return shape


def _account_default(connection: Connection, account_id: str) -> str:
    query = select(accounts.c.default_caller_id).where(accounts.c.id == account_id)
    return str(connection.execute(query).scalar() or "")


def _flags(row: Row[Any], has_caller_id: bool) -> list[str]:
    flags = [] if has_caller_id else ["no_caller_id"]
    return flags if row.emergency_address else [*flags, "no_emergency_address"]
