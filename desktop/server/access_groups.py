"""Access control groups as they are kept, and what they say written to each of their members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, select

from desktop.domain.access import Role
from desktop.domain.access_groups import (
    AccessGroup,
    GroupMember,
    Restrictions,
    restrictions_of,
)
from desktop.domain.permissions import RowFilter
from desktop.server.database import publish
from desktop.server.tables import (
    access_group_members,
    access_groups,
    memberships,
    numbers,
    users,
)

KINDS: Final = ("numbers", "sources", "statuses", "tags")


def groups_of(connection: Connection, account_id: str) -> list[AccessGroup]:
    """By name, with their members by name."""
    mine = access_groups.c.account_id == account_id
    rows = connection.execute(select(access_groups).where(mine)).all()
    people = _members(connection, account_id)
    led = _numbers_of_sources(connection, account_id)
    found = [_value(row, people.get(row.id, ()), led) for row in rows]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def restrictions(groups: Iterable[AccessGroup], user_id: str) -> Restrictions:
    """Of one user, by those of the groups that they are in."""
    own = [each for each in groups if any(member.id == user_id for member in each.members)]
    return restrictions_of(own)


def write_members(connection: Connection, group_id: str, wanted: Collection[str]) -> None:
    own = access_group_members.c.group_id == group_id
    connection.execute(access_group_members.delete().where(own))
    rows = [{"group_id": group_id, "user_id": each} for each in wanted]
    if rows:
        connection.execute(access_group_members.insert(), rows)


def renew(connection: Connection, account_id: str, user_ids: Iterable[str] | None = None) -> None:
    """What stands at the members, anew from the groups; each whom it changes is told.

    Without ``user_ids``: at everybody who is in a group.
    """
    groups = groups_of(connection, account_id)
    if user_ids is None:
        user_ids = {member.id for group in groups for member in group.members}
    for user_id in sorted(user_ids):
        mine = (memberships.c.account_id == account_id, memberships.c.user_id == user_id)
        row = connection.execute(select(memberships).where(*mine)).first()
        if row is None:
            continue
        stored = _stored(restrictions(groups, user_id))
        if any(getattr(row, name) != value for name, value in stored.items()):
            connection.execute(memberships.update().where(*mine).values(**stored))
            publish(connection, account_id, "permissions.changed", {"user_id": user_id})


def renew_for_numbers(connection: Connection, account_id: str) -> None:
    """After numbers got another source: texts follow the source their number has now."""
    by_source = (access_groups.c.account_id == account_id, access_groups.c.sources != [])
    if connection.execute(select(access_groups.c.id).where(*by_source).limit(1)).first():
        renew(connection, account_id)


def follow_name(
    connection: Connection, account_id: str, column: Column[Any], before: str, after: str
) -> None:
    """A source or status is called otherwise: calls keep the old name, so both count from now."""
    mine = access_groups.c.account_id == account_id
    touched = False
    for row in connection.execute(select(access_groups).where(mine)).all():
        named = getattr(row, column.name)
        if before in named and after not in named:
            own = access_groups.c.id == row.id
            values = {column.name: [*named, after], "version": row.version + 1}
            connection.execute(access_groups.update().where(own).values(values))
            touched = True
    if touched:
        publish(connection, account_id, "access_groups.updated", {})
    if touched or column is access_groups.c.sources:
        renew(connection, account_id)


def leave_groups(connection: Connection, account_id: str, user_id: str) -> None:
    """Who is taken out of an account is in none of its groups any more."""
    own = select(access_groups.c.id).where(access_groups.c.account_id == account_id)
    both = (access_group_members.c.user_id == user_id, access_group_members.c.group_id.in_(own))
    connection.execute(access_group_members.delete().where(*both))


def with_rows(connection: Connection, account_id: str, group: AccessGroup) -> AccessGroup:
    """The group with the numbers that its sources are at now."""
    led = _numbers_of_sources(connection, account_id)
    return replace(group, rows=_filter(asdict(group.rows), led))


def _stored(said: Restrictions) -> dict[str, Any]:
    return {
        "group_denies": sorted(said.denies),
        "group_refs": dict(sorted(said.names.items())),
        "row_filters": [
            {kind: list(values) for kind, values in asdict(each).items()} for each in said.filters
        ],
    }


def _value(row: Row[Any], people: Sequence[GroupMember], led: dict[str, list[str]]) -> AccessGroup:
    rows = _filter({kind: getattr(row, kind) for kind in KINDS}, led)
    return AccessGroup(
        *(row.id, row.name, tuple(people), tuple(row.hides), rows, row.version),
        changed_by=row.changed_by.get("by", ""),
    )


def _filter(kinds: dict[str, Any], led: dict[str, list[str]]) -> RowFilter:
    at_sources = sorted({number for name in kinds["sources"] for number in led.get(name, ())})
    own, names, statuses, tags = (tuple(kinds[kind]) for kind in KINDS)
    return RowFilter(own, names, statuses, tags, tuple(at_sources))


def _members(connection: Connection, account_id: str) -> dict[str, list[GroupMember]]:
    query = (
        select(
            *(access_group_members.c.group_id, users.c.id, users.c.name, users.c.active),
            memberships.c.role,
        )
        .join(access_groups, access_groups.c.id == access_group_members.c.group_id)
        .join(users, users.c.id == access_group_members.c.user_id)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(access_groups.c.account_id == account_id, memberships.c.account_id == account_id)
        .order_by(users.c.name, users.c.id)
    )
    found: dict[str, list[GroupMember]] = {}
    for row in connection.execute(query):
        member = GroupMember(row.id, row.name, Role(row.role), row.active)
        found.setdefault(row.group_id, []).append(member)
    return found


def _numbers_of_sources(connection: Connection, account_id: str) -> dict[str, list[str]]:
    mine = (numbers.c.account_id == account_id, numbers.c.source != "")
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(numbers.c.source, numbers.c.number).where(*mine)):
        found.setdefault(row.source, []).append(row.number)
    return found
