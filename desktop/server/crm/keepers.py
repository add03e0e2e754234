"""An account always keeps an administrator, and an agency an agency administrator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Text, case, cast, or_, select

from desktop.domain.access import Role
from desktop.domain.grants import keeps_the_account, leaves_account_without_keeper
from desktop.domain.permissions import Context
from desktop.server.crm.problems import Problem
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import accounts, memberships, users

_ADMINISTRATORS: Final = (Role.ADMINISTRATOR.value, Role.AGENCY_ADMINISTRATOR.value)
_LAST_OF_AGENCY: Final = (
    "This is the last administrator of the agency. Make somebody else one first."
)


def check_keepers(connection: Connection, before: Standing, after: Context) -> None:
    """Raises 409 where nobody would be left; in the transaction that makes the change."""
    if keeps_the_account(before.context) and not keeps_the_account(after):
        refusal = leaves_account_without_keeper(_others(connection, before))
        if refusal is not None:
            raise Problem(409, "last_administrator", refusal.sentence)
    leaves = before.role is Role.AGENCY_ADMINISTRATOR and after.role is not before.role
    if leaves and not _other_agency_administrators(connection, before):
        raise Problem(409, "last_agency_administrator", _LAST_OF_AGENCY)


def _others(connection: Connection, standing: Standing) -> Iterator[Context]:
    """Members, likely ones first, and nobody who could not be one: the first ends the search."""
    account_id = standing.account_id
    likely = case((memberships.c.role.in_(_ADMINISTRATORS), 0), else_=1)
    query = (
        select(memberships.c.user_id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .where(memberships.c.user_id != standing.user_id)
        .order_by(likely)
    )
    if not (standing.account.role_customs or standing.context.role_by_agency):
        said = (cast(each, Text) != "{}" for each in _STATED)
        query = query.where(or_(memberships.c.role.in_(_ADMINISTRATORS), *said))
    for user_id in [*connection.execute(query).scalars()]:
        other = standing_of(connection, account_id, user_id)
        if other is not None:
            yield other.context


_STATED: Final = (memberships.c.overrides, memberships.c.categories)


def _other_agency_administrators(connection: Connection, standing: Standing) -> list[str]:
    query = (
        select(memberships.c.user_id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(
            accounts.c.agency_id == standing.account.agency_id,
            memberships.c.role == Role.AGENCY_ADMINISTRATOR.value,
            memberships.c.user_id != standing.user_id,
            users.c.active.is_(True),
        )
    )
    return [*connection.execute(query.distinct()).scalars()]
