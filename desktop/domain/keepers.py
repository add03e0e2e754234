"""The last administrator: an account keeps somebody who can administer it, an agency too (4.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from desktop.domain.access import Role
from desktop.domain.grants import Refusal
from desktop.domain.permissions import Context, potential

# An account always keeps one active user who holds all of these.
KEPT_BY_ONE: Final = frozenset(
    {"users:add", "users:edit", "users.permissions:grant", "account.settings:edit"}
)
_LAST_OF_AGENCY: Final = (
    "This is the last agency administrator. Make somebody else an agency administrator first."
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of an account before a change and after it; ``after`` is None where they are gone.

    ``can_sign_in``: an invitation that was not accepted yet keeps nothing.
    """

    before: Context
    after: Context | None
    can_sign_in: bool = True


def keeps_the_account(user: Context) -> bool:
    """Whether this user alone would satisfy the rule, in a paused account and a lapsed plan too."""
    return user.user_active and user.member and potential(user) >= KEPT_BY_ONE


def refusal_of_loss(members: Iterable[Member], account: str = "") -> Refusal | None:
    """Whether a change leaves nobody; an account that had nobody before loses nobody.

    ``members`` are all who count in the account, those of its agency among them; the first who
    stays ends the search. ``account`` names it where the change is not made in it.
    """
    if not _is_lost(members, keeps_the_account):
        return None
    sentence = (
        f"Nobody could administer {account} any more. Leave somebody who can."
        if account
        else "This is the last administrator of the account. "
        "Make somebody else an administrator first."
    )
    return Refusal(5, sentence, tuple(sorted(KEPT_BY_ONE)))


def refusal_of_agency_loss(administrators: Iterable[Member]) -> Refusal | None:
    """The same of an agency and its active administrators."""
    if not _is_lost(administrators, rules_the_agency):
        return None
    return Refusal(5, _LAST_OF_AGENCY, ("agency.users:manage",))


def rules_the_agency(user: Context) -> bool:
    return user.user_active and user.role is Role.AGENCY_ADMINISTRATOR


def _is_lost(members: Iterable[Member], keeps: Callable[[Context], bool]) -> bool:
    had_one = False
    for each in members:
        if not each.can_sign_in:
            continue
        if each.after is not None and keeps(each.after):
            return False
        had_one = had_one or keeps(each.before)
    return had_one
