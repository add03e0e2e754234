"""People across the accounts of an agency, and one search over all accounts (S1-46)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, or_, select, tuple_

from desktop.domain.access import Role
from desktop.server import agencies
from desktop.server.crm import shapes, shapes_agency
from desktop.server.crm.answers import answer, cursor_of, listing, place_of
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.crm.matching import contains, digits_of
from desktop.server.crm.routes_agency_accounts import SEE
from desktop.server.tables import accounts, memberships, numbers, users

router = APIRouter(prefix="/v1/accounts/{account_id}/agency", tags=["agency"])

PEOPLE: Final = ("agency.users:manage", "see the people of all accounts")
_MOST_HITS: Final = 20  # of a kind


@router.get("/users", response_model=shapes.Listing[shapes_agency.AgencyPersonShape])
def list_people(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
) -> Response:
    """By name; ``q`` is matched in name and e-mail. Each with the accounts they belong to."""
    by_name = (users.c.name, users.c.id)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *PEOPLE)
        agency_id = standing.account.agency_id
        query = select(users).where(users.c.id.in_(_members(agency_id)))
        if q.strip():
            wanted = (contains(users.c.name, q.strip()), contains(users.c.email, q.strip()))
            query = query.where(or_(*wanted))
        if cursor:
            query = query.where(tuple_(*by_name) > place_of(cursor, (str, str)))
        rows = connection.execute(query.order_by(*by_name).limit(limit + 1)).all()
        shown = rows[:limit]
        belongs = _belongs(connection, agency_id, [row.id for row in shown])
    following = cursor_of(shown[-1].name, shown[-1].id) if len(rows) > limit else None
    return listing([_person(row, belongs[row.id]) for row in shown], following)


def person_shape(connection: Connection, agency_id: str, row: Row[Any]) -> dict[str, Any]:
    return _person(row, _belongs(connection, agency_id, [row.id])[row.id])


def _person(row: Row[Any], belongs: list[dict[str, Any]]) -> dict[str, Any]:
    plain = ("id", "name", "email", "active", "version")
    return {**{name: getattr(row, name) for name in plain}, "belongs": belongs}


@router.get("/search", response_model=shapes.Listing[shapes_agency.AgencyHitShape])
def search(caller: SignedIn, account_id: str, q: shapes.Search) -> Response:
    """Accounts, people and numbers of every account; numbers however they are written."""
    text = q.strip()
    if not text:
        return listing([])
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        agency_id = standing.account.agency_id
        hits = _accounts(connection, agency_id, text)
        if standing.may(PEOPLE[0]):
            hits += _people(connection, agency_id, text)
        hits += _numbers(connection, agency_id, text)
    return answer({"data": hits, "next_cursor": None, "sync_cursor": None})


def _members(agency_id: str) -> Any:
    return (
        select(memberships.c.user_id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(accounts.c.agency_id == agency_id)
    )


def _belongs(
    connection: Connection, agency_id: str, user_ids: list[str]
) -> dict[str, list[dict[str, Any]]]:
    query = (
        select(memberships.c.user_id, memberships.c.role, accounts.c.id, accounts.c.name)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(accounts.c.agency_id == agency_id, memberships.c.user_id.in_(user_ids))
        .order_by(accounts.c.name)
    )
    made: dict[str, list[dict[str, Any]]] = {user_id: [] for user_id in user_ids}
    for row in connection.execute(query).all():
        made[row.user_id].append(_belonging(row.id, row.name, row.role, implied=False))
    everywhere = agencies.administrators_of(connection, agency_id)
    all_accounts = agencies.accounts_of(connection, agency_id)
    for user_id in [each for each in user_ids if each in everywhere]:
        held = {each["account_id"] for each in made[user_id]}
        made[user_id] += [
            _belonging(row.id, row.name, Role.AGENCY_ADMINISTRATOR.value, implied=True)
            for row in all_accounts
            if row.id not in held
        ]
    return made


def _belonging(account_id: str, account: str, role: str, *, implied: bool) -> dict[str, Any]:
    return {"account_id": account_id, "account": account, "role": role, "implied": implied}


def _accounts(connection: Connection, agency_id: str, text: str) -> list[dict[str, Any]]:
    wanted = (contains(accounts.c.name, text), contains(accounts.c.domain, text))
    query = select(accounts).where(accounts.c.agency_id == agency_id, or_(*wanted))
    rows = connection.execute(query.order_by(accounts.c.name).limit(_MOST_HITS)).all()
    return [_hit("account", row.id, row.name, row.domain, row.id, row.name) for row in rows]


def _people(connection: Connection, agency_id: str, text: str) -> list[dict[str, Any]]:
    query = (
        select(users, memberships.c.account_id, accounts.c.name.label("account"))
        .join(memberships, memberships.c.user_id == users.c.id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .where(
            accounts.c.agency_id == agency_id,
            or_(contains(users.c.name, text), contains(users.c.email, text)),
        )
        .order_by(users.c.name, accounts.c.name)
        .limit(_MOST_HITS)
    )
    return [
        _hit("user", row.id, row.name, row.email, row.account_id, row.account)
        for row in connection.execute(query).all()
    ]


def _numbers(connection: Connection, agency_id: str, text: str) -> list[dict[str, Any]]:
    wanted = [contains(numbers.c.name, text)]
    if digits := digits_of(text):
        wanted.append(contains(numbers.c.number, digits))
    query = (
        select(numbers, accounts.c.name.label("account"))
        .join(accounts, accounts.c.id == numbers.c.account_id)
        .where(accounts.c.agency_id == agency_id, or_(*wanted))
        .order_by(numbers.c.number)
        .limit(_MOST_HITS)
    )
    return [
        _hit("number", row.id, row.number, row.name, row.account_id, row.account)
        for row in connection.execute(query).all()
    ]


def _hit(
    kind: str, own_id: str, title: str, detail: str, account_id: str, account: str
) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": own_id,
        "title": title,
        "detail": detail,
        "account_id": account_id,
        "account": account,
    }
