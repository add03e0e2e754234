"""Reading and changing what is said about a user's permissions, under the rules of who may."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from desktop.domain.access import Answer, Role
from desktop.domain.grants import Refusal, not_allowed, refusal_of_change
from desktop.domain.locks import OWNER, Lock, catalogue_lock, takes_something
from desktop.domain.permission_sheet import PermissionSheet, Statements, Subject, sheet
from desktop.domain.permissions import Context
from desktop.server.crm.context import Caller, entitled, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms, publish
from desktop.server.effective import (
    Standing,
    answer_to,
    in_every_role,
    membership_of,
    standing_of,
)
from desktop.server.keepers import becomes, refusal_of
from desktop.server.statements import Stamp, merged, read
from desktop.server.tables import memberships

Wanted = Callable[[Context], Statements]

SEE = ("users:view", "see the users")
GRANT = "users.permissions:grant"


@dataclass(frozen=True, slots=True)
class Edited:
    """A user, with the membership that holds what is said about them, and who looks at it."""

    editor: Standing
    user: Standing
    member: Row[Any]

    @property
    def is_self(self) -> bool:
        return self.editor.user_id == self.user.user_id


@dataclass(frozen=True, slots=True)
class Change:
    """``stored`` are the columns of the membership as they would be."""

    edited: Edited
    after: Context
    stored: dict[str, Any]


def edited(connection: Connection, caller: Caller, account_id: str, user_id: str) -> Edited:
    """Raises 403 for who may not see users, 404 for who is no member."""
    editor = entitled(connection, caller, account_id, *SEE)
    user = standing_of(connection, account_id, user_id)
    member = membership_of(connection, account_id, user_id)
    if user is None or member is None:
        raise not_found()
    return Edited(editor, user, member)


def sheet_of(connection: Connection, each: Edited) -> PermissionSheet:
    return _sheet(connection, each, each.user.context, each.user.answer, each.member)


def sheet_after(connection: Connection, change: Change) -> PermissionSheet:
    """As it would be, for the same editor."""
    each = change.edited
    answer = answer_to(change.after)
    return _sheet(connection, each, change.after, answer, each.member)


def changed(connection: Connection, each: Edited, wanted: Statements) -> Change:
    """Raises 403 with the rule that is broken, 409 for the owner and the last administrator."""
    stored = _stored(
        each.member, wanted, Stamp(each.editor.user_id, each.editor.user.name, now_ms())
    )
    after = _after(connection, each.user, wanted, stored)
    change = Change(each, after, stored)
    _check(connection, change)
    return change


@contextlib.contextmanager
def second_of_two(
    connection: Connection, caller: Caller, account_id: str, user_id: str, wanted: Wanted
) -> Iterator[None]:
    """Two who depose each other at the same moment: the second hears of the last administrator.

    They are refused in any case; but that they may not change users, whose window says otherwise,
    would leave them puzzled (rules 4.6).
    """
    try:
        yield
    except Problem as problem:
        editor = membership_of(connection, account_id, caller.user_id)
        deposed = editor is not None and editor.permissions_changed.get("by_id") == user_id
        user = standing_of(connection, account_id, user_id)
        if problem.status != 403 or not deposed or user is None or user.membership is None:
            raise
        said = wanted(user.context)
        stored = _stored(user.membership, said, Stamp(caller.user_id, "", now_ms()))
        after = _after(connection, user, said, stored)
        _check_keepers(connection, user, after)
        raise


def save(connection: Connection, caller: Caller, change: Change, watchers: Iterable[str]) -> None:
    """The change, its line in the history, and the word to everybody whom it concerns."""
    each = change.edited
    account_id, user_id = each.user.account_id, each.user.user_id
    by = {"by_id": caller.user_id, "by": each.editor.user.name, "at": now_ms()}
    version = each.member.permissions_version + 1
    mine = (memberships.c.account_id == account_id, memberships.c.user_id == user_id)
    kept = {**change.stored, "permissions_version": version, "permissions_changed": by}
    connection.execute(memberships.update().where(*mine).values(**kept))
    before, after = _in_words(each.user.context), _in_words(change.after)
    only_role = {**before, "role": after["role"]} == after
    action = "user.role" if only_role else "user.permissions"
    if only_role:
        before, after = {"role": before["role"]}, {"role": after["role"]}
    record(connection, caller, account_id, action, user_id, before, after)
    publish(connection, account_id, "permissions.changed", {"user_id": user_id})
    for watcher in watchers:
        told = {"user_id": user_id, "to": watcher, "version": str(version)}
        publish(connection, account_id, "permissions.edited", told)


def _check(connection: Connection, change: Change) -> None:
    each, before, after = change.edited, change.edited.user.context, change.after
    editor = each.editor.context
    if not each.editor.may(GRANT):  # less than its maker, where a program asks
        _refuse(not_allowed(GRANT))
    _refuse(refusal_of_change(editor, before, after, same_person=each.is_self))
    for needed in _needed_for_switches(before, after):
        _refuse(refusal_of_change(editor, before, after, needed=needed))
    for key in {*before.user_overrides, *after.user_overrides}:
        setting = after.user_overrides.get(key)
        if setting != before.user_overrides.get(key):
            _refuse_locked(key, catalogue_lock(key, setting, after))
    is_kept = each.member.is_owner and each.editor.role is not Role.AGENCY_ADMINISTRATOR
    if is_kept and takes_something(before, after):
        raise Problem(409, "owner", OWNER)
    _check_keepers(connection, each.user, after)


def _check_keepers(connection: Connection, user: Standing, after: Context) -> None:
    here = user.account_id
    last = refusal_of(connection, [here], becomes(user.user_id, here, after), here)
    if last is not None:
        raise Problem(409, "last_administrator", last.sentence)


def _stored(member: Row[Any], wanted: Statements, stamp: Stamp) -> dict[str, Any]:
    return {
        "role": wanted.role.value,
        "overrides": merged(member.overrides, wanted.overrides, stamp),
        "categories": merged(member.categories, wanted.categories, stamp, wanted.renewed),
        "switches": dict(wanted.switches),
    }


def _after(
    connection: Connection, user: Standing, wanted: Statements, stored: dict[str, Any]
) -> Context:
    groups = user.membership.group_refs if user.membership is not None else {}
    said = read(stored["overrides"], stored["categories"], groups)
    return replace(
        in_every_role(connection, user)[wanted.role],
        user_overrides=said.overrides,
        user_categories=said.categories,
        category_versions=said.versions,
        refs=said.refs,
        user_switches=wanted.switches,
    )


def _needed_for_switches(before: Context, after: Context) -> list[str]:
    needs = {"voip": "voip.config:manage", "pro_dialing": "users.settings:edit"}
    return [
        needed
        for name, needed in needs.items()
        if before.user_switches.get(name, True) != after.user_switches.get(name, True)
    ]


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        permission = (*refusal.permissions, GRANT)[0]
        reason = f"grants.rule_{refusal.rule}"
        raise Problem(403, "refused", refusal.sentence, permission=permission, reason=reason)


def _refuse_locked(key: str, lock: Lock | None) -> None:
    if lock is not None:
        raise Problem(403, "refused", lock.sentence, permission=key, reason=lock.reason)


def _sheet(
    connection: Connection, each: Edited, context: Context, answer: Answer, member: Row[Any]
) -> PermissionSheet:
    said = {
        "user_overrides": context.user_overrides,
        "user_categories": context.user_categories,
        "category_versions": context.category_versions,
        "refs": context.refs,
        "user_switches": context.user_switches,
    }
    by = member.permissions_changed
    subject = Subject(
        *(each.user.user_id, each.user.user.name, context),
        roles={
            role: replace(other, **said)  # type: ignore[arg-type]  # fields of a context
            for role, other in in_every_role(connection, each.user).items()
        },
        is_owner=member.is_owner,
        plan=each.user.account.plan,
        version=member.permissions_version,
        changed_by=by.get("by", ""),
        changed_at=datetime.fromtimestamp(by["at"] / 1000, UTC) if by else None,
    )
    return sheet(subject, answer, each.editor.context, is_self=each.is_self)


def _in_words(context: Context) -> dict[str, Any]:
    return {
        "role": context.role.value,
        "categories": {
            name: "on" if is_on else "off" for name, is_on in context.user_categories.items()
        },
        "overrides": {
            key: "grant" if is_on else "deny" for key, is_on in context.user_overrides.items()
        },
        "switches": dict(context.user_switches),
    }
