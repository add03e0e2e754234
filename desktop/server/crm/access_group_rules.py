"""A change of access control groups: whom it touches, whether it may be, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop.domain.access import Role
from desktop.domain.access_groups import (
    NOT_BOUND,
    AccessGroup,
    GroupMember,
    Trial,
    fault_of,
    restricted,
    restrictions_of,
    whole_sentence,
)
from desktop.domain.grants import refusal_of_change
from desktop.domain.impact import Affected, impact_of
from desktop.domain.permissions import Context
from desktop.domain.row_filters import filters_of
from desktop.server.access_groups import groups_of, with_rows
from desktop.server.crm.impacts import person, talking
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes_access_groups import AccessGroupBody
from desktop.server.effective import Standing, standing_of
from desktop.server.keepers import Stands, refusal_of
from desktop.server.tables import memberships, users

MANAGE = ("access_controls:manage", "manage access control groups")


@dataclass(frozen=True, slots=True)
class Touched:
    """A member before the change, and how they stand after it.

    Two members with the same ``likeness`` stand alike before and after.
    """

    before: Standing
    after: Context
    likeness: tuple[str, ...]

    @property
    def is_otherwise(self) -> bool:
        said = (self.before.context.access_group_denies, filters_of(self.before.context))
        return said != (self.after.access_group_denies, filters_of(self.after))

    @property
    def sees_other_rows(self) -> bool:
        return filters_of(self.before.context) != filters_of(self.after)


@dataclass(frozen=True, slots=True)
class GroupChange:
    """``before`` is None for a new group, ``after`` for one that goes."""

    before: AccessGroup | None
    after: AccessGroup | None
    touched: tuple[Touched, ...]

    @property
    def user_ids(self) -> set[str]:
        return {each.before.user_id for each in self.touched}


def planned(
    connection: Connection, account_id: str, before: AccessGroup | None, after: AccessGroup | None
) -> GroupChange:
    others = [each for each in groups_of(connection, account_id) if not _is(each, before)]
    groups = [*others, *([after] if after is not None else [])]
    people = {
        member.id: None
        for group in (before, after)
        if group is not None
        for member in group.members
    }
    alike: dict[tuple[str, ...], Context] = {}
    touched = []
    for user_id in people:
        standing = standing_of(connection, account_id, user_id)
        if standing is None:
            continue
        own = [each for each in groups if any(one.id == user_id for one in each.members)]
        likeness = (standing.answer.revision, *(each.id for each in own))
        if likeness not in alike:
            alike[likeness] = restricted(standing.context, restrictions_of(own))
        touched.append(Touched(standing, alike[likeness], likeness))
    return GroupChange(before, after, tuple(touched))


def wanted(
    connection: Connection, account_id: str, body: AccessGroupBody, before: AccessGroup | None
) -> AccessGroup:
    """Raises 422 for a name, permissions or members that cannot be."""
    groups = groups_of(connection, account_id)
    others = [each.name for each in groups if not _is(each, before)]
    kept = {each.id for each in before.members} if before is not None else set()
    group = AccessGroup(
        *(before.id if before is not None else "", body.name.strip()),
        members=_people(connection, account_id, body.members, kept),
        hides=tuple(dict.fromkeys(body.hides)),
        rows=body.rows_value(),
        version=before.version if before is not None else 0,
    )
    if fault := fault_of(group, others):
        raise Problem(422, "invalid_group", fault)
    return with_rows(connection, account_id, group)


def check(connection: Connection, editor: Standing, change: GroupChange) -> None:
    """Raises 403 with the rule that is broken, 409 where nobody could administer the account.

    In the transaction that makes the change, before it is made.
    """
    looked_at: set[tuple[str, ...]] = set()
    for each in change.touched:
        is_self = each.before.user_id == editor.user_id
        if not each.is_otherwise or (each.likeness in looked_at and not is_self):
            continue
        looked_at.add(each.likeness)
        refusal = refusal_of_change(
            *(editor.context, each.before.context, each.after),
            same_person=is_self,
            needed=MANAGE[0],
        )
        if refusal is not None:
            permission = (*refusal.permissions, MANAGE[0])[0]
            sentence = f"{each.before.user.name}: {refusal.sentence}"
            reason = f"grants.rule_{refusal.rule}"
            raise Problem(403, "refused", sentence, permission=permission, reason=reason)
    _check_keepers(connection, editor, change)


def trial_of(
    connection: Connection, editor: Standing, change: GroupChange, signed_in: Mapping[str, int]
) -> Trial:
    """What it does to whom; of who is inactive nothing is said."""
    on_the_phone = talking(connection, editor.account_id)
    active = [each for each in change.touched if each.before.user.active]
    alike: dict[tuple[str, ...], list[Touched]] = {}
    for each in active:
        alike.setdefault(each.likeness, []).append(each)
    effects = impact_of(
        Affected(
            *(some[0].before.context, some[0].after),
            tuple(
                person(each.before.user_id, each.before.user.name, on_the_phone, signed_in)
                for each in some
            ),
        )
        for some in alike.values()
    )
    other_rows = sum(each.sees_other_rows for each in active)
    return Trial(effects, whole_sentence(effects, other_rows))


def _check_keepers(connection: Connection, editor: Standing, change: GroupChange) -> None:
    here = editor.account_id
    stands = {each.before.user_id: each.after for each in change.touched}

    def after(one: Stands) -> Context:
        return stands.get(one.user_id, one.context) if one.account.id == here else one.context

    refusal = refusal_of(connection, [here], after, here)
    if refusal is not None:
        raise Problem(409, "last_administrator", refusal.sentence)


def _people(
    connection: Connection, account_id: str, ids: Iterable[str], kept: set[str]
) -> tuple[GroupMember, ...]:
    """Who is in it already may stay, whatever their role has become; it does nothing to them."""
    asked = list(ids)
    if len(set(asked)) < len(asked):
        raise Problem(422, "named_twice", "Somebody is named twice among the members.")
    known = {each.id: each for each in candidates(connection, account_id)}
    if not known.keys() >= set(asked):
        raise Problem(422, "unknown_member", "One of these people is not in this account any more.")
    for user_id in asked:
        if not known[user_id].is_bound and user_id not in kept:
            sentence = NOT_BOUND.format(name=known[user_id].name)
            raise Problem(422, "role_not_bound", sentence)
    return tuple(known[each] for each in asked)


def candidates(connection: Connection, account_id: str) -> list[GroupMember]:
    """Everybody of the account, by name."""
    query = (
        select(users.c.id, users.c.name, users.c.active, memberships.c.role)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id)
        .order_by(users.c.name, users.c.id)
    )
    rows = connection.execute(query).all()
    return [GroupMember(row.id, row.name, Role(row.role), row.active) for row in rows]


def _is(group: AccessGroup, other: AccessGroup | None) -> bool:
    return other is not None and group.id == other.id
