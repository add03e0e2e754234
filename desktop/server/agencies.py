"""An agency's accounts, their people, and its rules over them, as the rows stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.domain.access import Role
from desktop.domain.agency import CLOSED, AgencyImpact, AgencyRules, Customs, rules_of_agency
from desktop.domain.permissions import Context, evaluate
from desktop.domain.setting_locks import of_permissions, of_settings
from desktop.server.database import publish
from desktop.server.effective import Standing, standing_of
from desktop.server.keepers import Stands
from desktop.server.presence import presence
from desktop.server.tables import accounts, agencies, memberships, users

Changed = Callable[[Stands], Context]


def agency_row(connection: Connection, agency_id: str) -> Row[Any]:
    return connection.execute(select(agencies).where(agencies.c.id == agency_id)).one()


def rules_of(row: Row[Any]) -> AgencyRules:
    return AgencyRules(
        name=row.name,
        switches=row.switches,
        strict_roles=row.strict_roles,
        locks=of_permissions(row.locks),
        role_customs=row.role_customs,
        version=row.version,
        setting_locks=of_settings(row.locks),
    )


def under(rules: AgencyRules) -> Changed:
    """Users as they would stand under these rules."""
    return lambda standing: rules.over(standing.context, standing.account.strict_roles)


def with_customs(customs: Customs) -> Changed:
    """Users of one account as they would stand with its roles customised like this."""
    return lambda standing: replace(
        standing.context, role_by_account=customs.get(standing.role.value, {})
    )


def accounts_of(connection: Connection, agency_id: str) -> list[Row[Any]]:
    """All that are not closed."""
    query = select(accounts).where(accounts.c.agency_id == agency_id, accounts.c.state != CLOSED)
    return list(connection.execute(query.order_by(accounts.c.name)).all())


def administrators_of(connection: Connection, agency_id: str) -> list[str]:
    """Who is a member of every account of the agency."""
    query = (
        select(memberships.c.user_id)
        .distinct()
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(
            accounts.c.agency_id == agency_id,
            memberships.c.role == Role.AGENCY_ADMINISTRATOR.value,
        )
    )
    return list(connection.execute(query).scalars())


def impact_on(connection: Connection, account_ids: list[str], changed: Changed) -> AgencyImpact:
    """What a change does to the active people of these accounts."""
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    places: set[str] = set()
    people = in_calls = 0
    for account_id, standing in _everybody(connection, account_ids):
        before, after = standing.answer.granted, evaluate(changed(standing)).granted
        if before == after:
            continue
        gained.update(after - before)
        lost.update(before - after)
        places.add(account_id)
        people += 1
        in_calls += presence(connection, account_id, standing.user_id)["on_a_call"] == "true"
    return AgencyImpact(len(places), people, in_calls, dict(gained), dict(lost))


def tell_all(
    connection: Connection, account_ids: list[str], kind: str, payload: Mapping[str, str]
) -> None:
    for account_id in account_ids:
        publish(connection, account_id, kind, payload)


def others_rule(connection: Connection, agency_id: str, but: str) -> bool:
    """Whether the agency can be administered from another account."""
    rows = accounts_of(connection, agency_id)
    return any(
        row.id != but and row.state == "active" and rules_of_agency(row.plan) for row in rows
    )


def _everybody(connection: Connection, account_ids: list[str]) -> Iterator[tuple[str, Standing]]:
    query = (
        select(memberships.c.account_id, memberships.c.user_id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id.in_(account_ids), users.c.active.is_(True))
    )
    for row in connection.execute(query).all():
        standing = standing_of(connection, row.account_id, row.user_id)
        if standing is not None:
            yield row.account_id, standing
