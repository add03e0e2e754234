"""Whom a change of permissions concerns, for the words about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.domain.catalogue import PERMISSIONS, SWITCH_DEFAULTS
from desktop.domain.impact import Affected, Impact, Person, impact_of
from desktop.domain.permission_sheet import AccountChange
from desktop.domain.permissions import Context
from desktop.server.crm.permission_changes import Change
from desktop.server.crm.problems import Problem
from desktop.server.effective import Standing, standing_of
from desktop.server.lines import is_open
from desktop.server.tables import calls, memberships, users


def impact_of_user(connection: Connection, change: Change, signed_in: Mapping[str, int]) -> Impact:
    user = change.edited.user
    busy = talking(connection, user.account_id)
    one = person(user.user_id, user.user.name, busy, signed_in)
    return impact_of([Affected(user.context, change.after, (one,))])


def impact_of_account(
    connection: Connection, standing: Standing, change: AccountChange, signed_in: Mapping[str, int]
) -> Impact:
    _check(change)

    def changed(context: Context) -> Context:
        return changed_account(context, change)

    return impact_of(affected(connection, standing.account_id, changed, signed_in))


def affected(
    connection: Connection,
    account_id: str,
    changed: Callable[[Context], Context],
    signed_in: Mapping[str, int],
) -> list[Affected]:
    """Members who stand alike are looked at once, however many they are."""
    busy = talking(connection, account_id)
    alike: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_active_members(account_id)):
        alike.setdefault(_likeness(row), []).append(row)
    found = []
    for rows in alike.values():
        one = standing_of(connection, account_id, rows[0].user_id)
        if one is not None:
            people = tuple(person(each.user_id, each.name, busy, signed_in) for each in rows)
            found.append(Affected(one.context, changed(one.context), people))
    return found


def changed_account(context: Context, change: AccountChange) -> Context:
    """How somebody would stand after the account's change."""
    customs = dict(context.role_by_account)
    for key, is_on in change.roles.get(context.role, {}).items():
        customs.pop(key, None)
        if is_on is not None:
            customs[key] = is_on
    strict = context.strict_roles if change.strict_roles is None else change.strict_roles
    return replace(
        context,
        account_switches={**context.account_switches, **change.switches},
        role_by_account=customs,
        strict_roles=strict,
    )


def _check(change: AccountChange) -> None:
    unknown = [name for name in change.switches if name not in SWITCH_DEFAULTS]
    unknown += [key for said in change.roles.values() for key in said if key not in PERMISSIONS]
    if unknown:
        sentence = f"There is no switch or permission called {unknown[0]}."
        raise Problem(422, "invalid_request", sentence)


def _active_members(account_id: str) -> Any:
    return (
        select(memberships, users.c.name)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .order_by(users.c.name)
    )


def _likeness(row: Row[Any]) -> str:
    """Two rows with the same one have the same permissions; without who said it and when."""
    said = (_plain(row.overrides), _plain(row.categories), row.switches, row.group_denies)
    return json.dumps([row.role, *said], sort_keys=True)


def _plain(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [each["is_on"], each.get("version")] if isinstance(each, dict) else each
        for key, each in stored.items()
    }


def talking(connection: Connection, account_id: str) -> frozenset[str]:
    """Who is on the phone just now."""
    query = select(calls.c.agent_id).where(
        is_open(), calls.c.account_id == account_id, calls.c.agent_id.is_not(None)
    )
    return frozenset(connection.execute(query.distinct()).scalars())


def person(
    user_id: str, name: str, talking: frozenset[str], signed_in: Mapping[str, int]
) -> Person:
    return Person(user_id, name, user_id in talking, signed_in.get(user_id, 0))
