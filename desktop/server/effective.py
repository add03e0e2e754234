"""What a user may do in an account, computed from the rows that stand at this moment."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from desktop.domain.access import Answer, Role
from desktop.domain.api_tokens import IMPLIED, limited
from desktop.domain.catalogue import SAMPLE_PLANS
from desktop.domain.permissions import Context, RowFilter, evaluate, log_scope, potential
from desktop.domain.row_filters import calls_mark, filters_of, texts_mark
from desktop.server.statements import said_about
from desktop.server.tables import accounts, agencies, memberships, users


@dataclass(frozen=True, slots=True)
class Standing:
    """A user within an account; ``membership`` is None where the agency implies it.

    ``only`` is what a token of this user was allowed, None for the user in person.
    """

    account: Row[Any]
    user: Row[Any]
    membership: Row[Any] | None
    context: Context
    answer: Answer
    only: frozenset[str] | None = None

    @property
    def user_id(self) -> str:
        return str(self.user.id)

    @property
    def account_id(self) -> str:
        return str(self.account.id)

    @property
    def role(self) -> Role:
        return self.context.role

    @property
    def log_scope(self) -> str:
        """all, assigned or none."""
        return log_scope(self.answer)

    @property
    def filters(self) -> tuple[RowFilter, ...]:
        """What access control groups leave of the rows."""
        return filters_of(self.context)

    @property
    def calls_scope(self) -> str:
        """Which calls are seen; another one where others are."""
        mark = calls_mark(self.filters)
        return f"{self.log_scope}:{mark}" if mark else self.log_scope

    @property
    def texts_scope(self) -> str:
        return texts_mark(self.filters)

    def may(self, permission: str) -> bool:
        return self.answer.grants(permission)

    def potential(self) -> frozenset[str]:
        whole = potential(self.context)
        return whole if self.only is None else whole & (self.only | IMPLIED)

    def for_token(self, permissions: frozenset[str]) -> Standing:
        return replace(self, answer=limited(self.answer, permissions), only=permissions)


def standing_of(
    connection: Connection, account_id: str, user_id: str, role: Role | None = None
) -> Standing | None:
    """None where the user is no member of the account; ``role`` asks "what if" for another one."""
    user = connection.execute(select(users).where(users.c.id == user_id)).first()
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    if user is None or account is None:
        return None
    member = membership_of(connection, account_id, user_id)
    if member is None and not is_of_the_agency(connection, account.agency_id, user_id):
        return None
    agency = connection.execute(select(agencies).where(agencies.c.id == account.agency_id)).one()
    own = role or (Role(member.role) if member is not None else Role.AGENCY_ADMINISTRATOR)
    context = context_of(user, account, agency, member, own)
    return Standing(account, user, member, context, _answer(context))


def as_the_agency(connection: Connection, account_id: str, user_id: str) -> Standing | None:
    """Somebody who rules the agency, in an account of it, whatever else they may be there."""
    user = connection.execute(select(users).where(users.c.id == user_id)).first()
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    if user is None or account is None:
        return None
    if not is_of_the_agency(connection, account.agency_id, user_id):
        return None
    agency = connection.execute(select(agencies).where(agencies.c.id == account.agency_id)).one()
    context = context_of(user, account, agency, None, Role.AGENCY_ADMINISTRATOR)
    return Standing(account, user, None, context, _answer(context))


def answer_of(user: Row[Any], account: Row[Any], agency: Row[Any], member: Row[Any]) -> Answer:
    """For rows that are at hand already: of many members, one after the other."""
    return _answer(context_of(user, account, agency, member, Role(member.role)))


def membership_of(connection: Connection, account_id: str, user_id: str) -> Row[Any] | None:
    return connection.execute(
        select(memberships).where(
            memberships.c.account_id == account_id, memberships.c.user_id == user_id
        )
    ).first()


def is_of_the_agency(connection: Connection, agency_id: str, user_id: str) -> bool:
    """An agency administrator is a member of every account of the agency."""
    query = (
        select(memberships.c.user_id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(
            accounts.c.agency_id == agency_id,
            memberships.c.user_id == user_id,
            memberships.c.role == Role.AGENCY_ADMINISTRATOR.value,
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def in_every_role(connection: Connection, standing: Standing) -> dict[Role, Context]:
    """How the user would stand in each role, with all that is said about them."""
    account = standing.account
    agency = connection.execute(select(agencies).where(agencies.c.id == account.agency_id)).one()
    return {
        role: context_of(standing.user, account, agency, standing.membership, role) for role in Role
    }


def answer_to(context: Context) -> Answer:
    """What an evaluation says; equal facts are evaluated once."""
    return _answer(context)


def context_of(
    user: Row[Any], account: Row[Any], agency: Row[Any], member: Row[Any] | None, role: Role
) -> Context:
    said = said_about(member)
    return Context(
        role=role,
        plan_features=SAMPLE_PLANS.get(account.plan, frozenset()),
        user_active=user.active,
        account_state=account.state,
        strict_roles=account.strict_roles or agency.strict_roles,
        account_switches=account.switches,
        agency_switches=agency.switches,
        user_switches=member.switches if member is not None else {},
        agency_locks=agency.locks,
        access_group_denies=frozenset(member.group_denies if member is not None else ()),
        row_filters=row_filters(member),
        user_overrides=said.overrides,
        user_categories=said.categories,
        category_versions=said.versions,
        refs=said.refs,
        role_by_account=account.role_customs.get(role.value, {}),
        role_by_agency=agency.role_customs.get(role.value, {}),
    )


def row_filters(member: Row[Any] | None) -> tuple[RowFilter, ...]:
    """As the access control groups of the member say."""
    if member is None:
        return ()
    return tuple(
        RowFilter(**{kind: tuple(values) for kind, values in each.items()})
        for each in member.row_filters
    )


class _Asked:
    """A context with its fingerprint as its identity: equal facts are evaluated once."""

    __slots__ = ("context", "revision")

    def __init__(self, context: Context) -> None:
        self.context = context
        facts = json.dumps(
            {
                **asdict(context),
                "refs": sorted((*place, ref) for place, ref in context.refs.items()),
            },
            default=_plain,
            sort_keys=True,
        )
        self.revision = hashlib.sha256(facts.encode()).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.revision)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.revision == self.revision


_REMEMBERED: Final = 512


@functools.lru_cache(maxsize=_REMEMBERED)
def _evaluated(asked: _Asked) -> Answer:
    return evaluate(asked.context, asked.revision)


def _answer(context: Context) -> Answer:
    return _evaluated(_Asked(context))


def _plain(value: object) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Role):
        return value.value
    return str(value)
