"""What an editor may not flip on a user, and why; worked out before anybody tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import (
    CATALOGUE_VERSION,
    CATEGORY_TITLES,
    PERMISSIONS,
    TOGGLED_CATEGORIES,
    Cell,
    Override,
    Permission,
)
from desktop.domain.grants import Refusal, givable_by, refusal_of_change
from desktop.domain.permissions import Context, potential

OWNER: Final = (
    "The owner of the account keeps the role and its permissions "
    "until the ownership is handed over."
)


@dataclass(frozen=True, slots=True)
class Lock:
    """``rule`` is the number of the rule of who may change whom, 0 where the catalogue forbids."""

    rule: int
    reason: str
    sentence: str


def lock_of(refusal: Refusal) -> Lock:
    return Lock(refusal.rule, f"grants.rule_{refusal.rule}", refusal.sentence)


def catalogue_lock(key: str, setting: bool | None, user: Context) -> Lock | None:
    """Why nobody may give (True), take away (False) or leave to the role (None) this permission."""
    permission = PERMISSIONS[key]
    if permission.override is Override.NONE:
        return Lock(0, "fixed", _FIXED[permission.category == "agency"])
    if setting is None:
        return None
    if permission.agency_may_lock and key in user.agency_locks:
        is_on = "on" if user.agency_locks[key] else "off"
        return Lock(0, "agency_lock", f"The agency has locked this {is_on}.")
    return _grant_lock(permission, user) if setting else None


def _grant_lock(permission: Permission, user: Context) -> Lock | None:
    roles = "Billing users" if user.role is Role.BILLING else f"{user.role.title}s"
    if permission.cell(user.role) is Cell.NEVER:
        return Lock(0, "role_boundary", f"{roles} can never have this.")
    if permission.override is Override.DENY:
        return Lock(0, "fixed", "This comes with the role. It can be taken away, and never given.")
    if user.strict_roles and permission.cell(user.role) is Cell.GRANTABLE_UNLESS_STRICT:
        said = f"The account keeps roles strict, so {roles} cannot be given this."
        return Lock(0, "strict_roles", said)
    return None


class Locks:
    """``user`` is how the user stands now; what is asked is always one step away from that."""

    def __init__(
        self, editor: Context, user: Context, *, same_person: bool = False, is_owner: bool = False
    ) -> None:
        self._editor = editor
        self._user = user
        self._kept = is_owner and editor.role is not Role.AGENCY_ADMINISTRATOR
        self._beyond = frozenset(PERMISSIONS) - givable_by(editor)
        refusal = refusal_of_change(editor, user, user, same_person=same_person)
        self.whole = None if refusal is None else lock_of(refusal)

    def role(self, after: Context) -> Lock | None:
        """``after`` is the user in the other role."""
        return self.whole or self._change(after, frozenset(PERMISSIONS))

    def category(self, name: str, setting: bool | None) -> Lock | None:
        after = replace(
            self._user,
            user_categories=_with(self._user.user_categories, name, setting),
            category_versions={**self._user.category_versions, name: CATALOGUE_VERSION},
        )
        return self.whole or self._change(after, _REACHED_BY_CATEGORY[name])

    def permission(self, key: str, setting: bool | None) -> Lock | None:
        lock = self.whole or catalogue_lock(key, setting, self._user)
        if lock is not None:
            return lock
        overrides = _with(self._user.user_overrides, key, setting)
        return self._change(replace(self._user, user_overrides=overrides), _REACHED[key])

    def _change(self, after: Context, reached: frozenset[str]) -> Lock | None:
        """``reached`` are all that could change, so that most questions need no evaluation."""
        if self._kept and takes_something(self._user, after):
            return Lock(5, "owner", OWNER)
        if reached.isdisjoint(self._beyond):
            return None
        refusal = refusal_of_change(self._editor, self._user, after)
        return None if refusal is None else lock_of(refusal)


def takes_something(before: Context, after: Context) -> bool:
    """What nobody may do to the owner: take the role away, or anything that it brings."""
    return after.role is not before.role or bool(potential(before) - potential(after))


def _with(said: Mapping[str, bool], key: str, setting: bool | None) -> dict[str, bool]:
    after = {name: each for name, each in said.items() if name != key}
    return after if setting is None else {**after, key: setting}


def _reached_by(keys: frozenset[str]) -> frozenset[str]:
    """These, and all that need one of them."""
    more = {key for key, each in PERMISSIONS.items() if not keys.isdisjoint(each.needs)}
    return keys if more <= keys else _reached_by(keys | more)


_FIXED: Final = {
    False: "Everybody in the account has this. Deactivate the user instead.",
    True: "This comes with the role of an agency administrator and with nothing else.",
}
_REACHED: Final[Mapping[str, frozenset[str]]] = {
    key: _reached_by(frozenset({key})) for key in PERMISSIONS
}
_REACHED_BY_CATEGORY: Final[Mapping[str, frozenset[str]]] = {
    name: _reached_by(frozenset(k for k, each in PERMISSIONS.items() if each.category == name))
    for name in CATEGORY_TITLES
    if name in TOGGLED_CATEGORIES
}
