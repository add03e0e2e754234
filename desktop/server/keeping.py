"""An account keeps somebody who can administer it, an agency somebody who can administer that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, select

from desktop.domain.access import Role
from desktop.domain.grants import Refusal, keeps_the_account, leaves_account_without_keeper
from desktop.domain.permissions import Context
from desktop.server.effective import Standing, context_of
from desktop.server.tables import accounts, agencies, memberships, users

_AGENCY: Final = Role.AGENCY_ADMINISTRATOR.value
_HIGHEST_FIRST: Final = case(
    (memberships.c.role == _AGENCY, 0),
    (memberships.c.role == Role.ADMINISTRATOR.value, 1),
    else_=2,
)
_LAST_OF_AGENCY: Final = (
    "This is the last agency administrator. Make somebody else an agency administrator first."
)


def refusal_of_loss(
    connection: Connection, before: Standing, after: Context | None
) -> Refusal | None:
    """Why the account cannot do without ``before``, who becomes ``after`` (None: is gone).

    To be asked in the transaction of the change. An invitation that was not accepted yet counts
    for nothing (rules 4.6).
    """
    if after is not None and keeps_the_account(after):
        return _of_agency(connection, before, after)
    if keeps_the_account(before.context):
        refusal = leaves_account_without_keeper(_others(connection, before))
        if refusal is not None:
            return refusal
    return _of_agency(connection, before, after)


def _of_agency(connection: Connection, before: Standing, after: Context | None) -> Refusal | None:
    was = before.role is Role.AGENCY_ADMINISTRATOR
    stays = after is not None and after.role is Role.AGENCY_ADMINISTRATOR and after.user_active
    if not was or stays:
        return None
    query = _of_the_agency(str(before.account.agency_id), before.user_id)
    if connection.execute(query.limit(1)).first() is not None:
        return None
    return Refusal(5, _LAST_OF_AGENCY, ("agency.users:manage",))


def _others(connection: Connection, before: Standing) -> Iterator[Context]:
    """Those who can sign in, administrators first, and nobody who counts like one before."""
    account = before.account
    agency = connection.execute(select(agencies).where(agencies.c.id == account.agency_id)).one()
    # An agency administrator is a member of every account of the agency.
    for row in connection.execute(_of_the_agency(agency.id, before.user_id)):
        yield context_of(row, account, agency, None, Role.AGENCY_ADMINISTRATOR)
    seen: set[str] = set()
    for row in connection.execute(_members(account.id, before.user_id)):
        facts = json.dumps([row.role, row.overrides, row.categories, row.group_denies])
        if facts not in seen:
            seen.add(facts)
            yield context_of(row, account, agency, row, Role(row.role))


def _members(account_id: str, without: str) -> Select[Any]:
    return (
        select(memberships, users.c.active)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id == account_id, *_able(without))
        .order_by(_HIGHEST_FIRST)
    )


def _of_the_agency(agency_id: str, without: str) -> Select[Any]:
    return (
        select(users.c.active)
        .join(memberships, memberships.c.user_id == users.c.id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(accounts.c.agency_id == agency_id, memberships.c.role == _AGENCY, *_able(without))
    )


def _able(without: str) -> tuple[Any, ...]:
    return (users.c.id != without, users.c.active.is_(True), users.c.password_hash != "")


def member_rows(connection: Connection, user_id: str) -> list[Row[Any]]:
    """The memberships of a person, in every account."""
    mine = memberships.c.user_id == user_id
    return list(connection.execute(select(memberships).where(mine)))
