"""The rule of the last administrator over the rows as they stand, for every kind of change.

To be asked in the transaction that makes the change: a writer holds the database's only write
lock from its first statement on, so that two who depose each other are looked at one by one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row, Select, case, select

from desktop.domain.access import Role
from desktop.domain.agency import CLOSED
from desktop.domain.grants import Refusal
from desktop.domain.keepers import Member, refusal_of_agency_loss, refusal_of_loss, rules_the_agency
from desktop.domain.permissions import Context
from desktop.server.effective import context_of
from desktop.server.tables import accounts, agencies, memberships, users

_AGENCY: Final = Role.AGENCY_ADMINISTRATOR.value
_HIGHEST_FIRST: Final = case(
    (memberships.c.role == _AGENCY, 0),
    (memberships.c.role == Role.ADMINISTRATOR.value, 1),
    else_=2,
)


class Stands(Protocol):
    """Somebody in an account, as they stand there."""

    @property
    def user_id(self) -> str: ...
    @property
    def account(self) -> Row[Any]: ...
    @property
    def context(self) -> Context: ...
    @property
    def role(self) -> Role: ...


After = Callable[[Stands], Context | None]


@dataclass(frozen=True, slots=True)
class Placed:
    """``row`` is the membership with what is asked about the person."""

    row: Row[Any]
    account: Row[Any]
    context: Context

    @property
    def user_id(self) -> str:
        return str(self.row.user_id)

    @property
    def role(self) -> Role:
        return self.context.role

    @property
    def can_sign_in(self) -> bool:
        """Whoever was invited and has no password yet keeps nothing."""
        return bool(self.row.active and self.row.password_hash)

    def member(self, after: Context | None) -> Member:
        return Member(self.context, after, self.can_sign_in)


def becomes(user_id: str, account_id: str, after: Context | None) -> After:
    """One person in one account; None: is out of it."""
    return lambda one: (
        after if (one.user_id, one.account.id) == (user_id, account_id) else one.context
    )


def is_gone(user_id: str) -> After:
    """One person, from everywhere."""
    return lambda one: None if one.user_id == user_id else one.context


def refusal_of(
    connection: Connection, account_ids: Sequence[str], after: After, here: str = ""
) -> Refusal | None:
    """Why the change cannot be; ``here`` is the account that needs no name in the sentence.

    Where an administrator of the agency goes, every account of it is looked at: they were a
    member of all.
    """
    query = select(accounts).where(accounts.c.id.in_(account_ids)).order_by(accounts.c.name)
    rows = connection.execute(query).all()
    for agency_id in dict.fromkeys(row.agency_id for row in rows):
        agency = connection.execute(select(agencies).where(agencies.c.id == agency_id)).one()
        rulers = _rulers(connection, agency, after)
        refusal = refusal_of_agency_loss(one.member(then) for one, then in rulers)
        looked_at = [row for row in rows if row.agency_id == agency_id]
        if {one.user_id for one, _ in rulers} != _staying(rulers):
            looked_at += connection.execute(_open_accounts(agency_id)).all()
        for account in looked_at:
            members = _members(connection, account, agency, rulers, after)
            name = "" if account.id == here else account.name
            refusal = refusal or refusal_of_loss(members, name)
        if refusal is not None:
            return refusal
    return None


Rulers = Sequence[tuple[Placed, Context | None]]


def _staying(rulers: Rulers) -> set[str]:
    return {one.user_id for one, then in rulers if then is not None and rules_the_agency(then)}


def _rulers(connection: Connection, agency: Row[Any], after: After) -> Rulers:
    """The administrators of the agency, by the memberships that make them so."""
    query = (
        select(memberships, *_PERSON)
        .join(users, users.c.id == memberships.c.user_id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(accounts.c.agency_id == agency.id, memberships.c.role == _AGENCY)
    )
    found = []
    for row in connection.execute(query).all():
        home = connection.execute(select(accounts).where(accounts.c.id == row.account_id)).one()
        one = _placed(row, home, agency)
        found.append((one, after(one)))
    return found


def _members(
    connection: Connection, account: Row[Any], agency: Row[Any], rulers: Rulers, after: After
) -> Iterator[Member]:
    """Administrators first; who stands like one before them decides nothing more."""
    own = connection.execute(_of(account.id)).all()
    held = {row.user_id for row in own}
    staying = _staying(rulers)
    for one in {one.user_id: one for one, _ in rulers if one.user_id not in held}.values():
        # An agency administrator is a member of every account of the agency.
        implied = context_of(one.row, account, agency, None, Role.AGENCY_ADMINISTRATOR)
        there = Placed(one.row, account, implied)
        yield there.member(after(there) if one.user_id in staying else None)
    looked_at: dict[str, Context | None] = {}
    for row in own:
        facts = json.dumps([*(getattr(row, name) for name in _DECIDING), row.password_hash != ""])
        one = _placed(row, account, agency)
        then = after(one)
        if then is None and one.user_id in staying:
            # Out of this account, and in it all the same: the agency implies it from now on.
            then = context_of(row, account, agency, None, Role.AGENCY_ADMINISTRATOR)
        if facts not in looked_at or looked_at[facts] != then:
            looked_at[facts] = then
            yield one.member(then)


def _placed(row: Row[Any], account: Row[Any], agency: Row[Any]) -> Placed:
    return Placed(row, account, context_of(row, account, agency, row, Role(row.role)))


_DECIDING: Final = ("role", "overrides", "categories", "group_denies", "active")
_PERSON: Final = (users.c.active, users.c.password_hash)


def _of(account_id: str) -> Select[Any]:
    return (
        select(memberships, *_PERSON)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.account_id == account_id)
        .order_by(_HIGHEST_FIRST)
    )


def _open_accounts(agency_id: str) -> Select[Any]:
    mine = (accounts.c.agency_id == agency_id, accounts.c.state != CLOSED)
    return select(accounts).where(*mine).order_by(accounts.c.name)


def member_rows(connection: Connection, user_id: str) -> list[Row[Any]]:
    """The memberships of a person, in every account."""
    mine = memberships.c.user_id == user_id
    return list(connection.execute(select(memberships).where(mine)))
