"""The accounts of an agency: seen, created, renamed, paused, closed and reopened (S1-46)."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, func, or_, select, tuple_
from sqlalchemy.exc import IntegrityError

from desktop.domain import agency as rules
from desktop.domain.errors import InvalidInput
from desktop.server import agencies
from desktop.server.crm import shapes, shapes_agency
from desktop.server.crm.answers import answer, cursor_of, listing, place_of
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.matching import contains
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.effective import Standing
from desktop.server.tables import accounts, memberships, numbers

router = APIRouter(prefix="/v1/accounts/{account_id}/agency/accounts", tags=["agency"])

SEE: Final = ("agency.accounts:access_all", "see the accounts of the agency")
_MANAGE: Final = ("agency.accounts:manage", "manage the accounts of the agency")


@router.get("", response_model=shapes.Listing[shapes_agency.AgencyAccountShape])
def list_accounts(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
) -> Response:
    """By name; ``q`` is matched in name and domain."""
    by_name = (accounts.c.name, accounts.c.id)
    query = _rows()
    if q.strip():
        wanted = (contains(accounts.c.name, q.strip()), contains(accounts.c.domain, q.strip()))
        query = query.where(or_(*wanted))
    if cursor:
        query = query.where(tuple_(*by_name) > place_of(cursor, (str, str)))
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *SEE)
        query = query.where(accounts.c.agency_id == standing.account.agency_id)
        rows = connection.execute(query.order_by(*by_name).limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursor_of(shown[-1].name, shown[-1].id) if len(rows) > limit else None
    return listing([shape(row) for row in shown], following)


@router.post("", response_model=shapes_agency.AgencyAccountShape, status_code=201)
def create_account(
    caller: SignedIn,
    account_id: str,
    body: shapes_agency.NewAccount,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Empty, with the region of the account it is created from."""
    asked = ("POST", account_id, "agency/accounts", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        row = _create(connection, standing, body)
        record(connection, caller, row.id, "account.create", row.id, None, shape(row))
        _tell(connection, standing, row.id)
        return 201, shape(row)

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_MANAGE)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, {"ETag": f'"{content["version"]}"'})


@router.patch("/{target_id}", response_model=shapes_agency.AgencyAccountShape)
def change_account(
    caller: SignedIn,
    account_id: str,
    target_id: str,
    body: shapes_agency.AccountChange,
    if_match: IfMatch = "",
) -> Response:
    """Name, plan or state; talks in progress go on whatever changes."""
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_MANAGE)
        row = found(connection, standing, target_id)
        need_version(if_match)
        check_version(if_match, row.version, "this", lambda: shape(row))
        values = _changes(connection, standing, row, body)
        mine = accounts.c.id == target_id
        change = accounts.update().where(mine)
        # Whoever decides about the state here decides against what the balance says.
        decided = {"pause_reason": ""} if "state" in values else {}
        connection.execute(change.values(**values, **decided, version=row.version + 1))
        after = found(connection, standing, target_id)
        before = {name: getattr(row, name) for name in values}
        record(connection, caller, target_id, "account.change", target_id, before, values)
        _tell(connection, standing, target_id)
    return answer(shape(after), headers={"ETag": f'"{after.version}"'})


def usable(check: Any, value: Any) -> Any:
    try:
        return check(value)
    except InvalidInput as error:
        raise Problem(422, "invalid_value", str(error)) from error


def found(connection: Connection, standing: Standing, target_id: str) -> Row[Any]:
    """Raises 404 for an account of another agency."""
    mine = (accounts.c.id == target_id, accounts.c.agency_id == standing.account.agency_id)
    row = connection.execute(_rows().where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def shape(row: Row[Any]) -> dict[str, Any]:
    plain = ("id", "name", "domain", "plan", "state", "region", "role_customs", "version")
    counts = {"users": row.user_count, "numbers": row.number_count}
    return {name: getattr(row, name) for name in plain} | counts


def _rows() -> Any:
    people = select(func.count()).where(memberships.c.account_id == accounts.c.id)
    owned = select(func.count()).where(
        numbers.c.account_id == accounts.c.id, numbers.c.state != "released"
    )
    return select(
        accounts,
        people.scalar_subquery().label("user_count"),
        owned.scalar_subquery().label("number_count"),
    )


def _create(connection: Connection, standing: Standing, body: shapes_agency.NewAccount) -> Row[Any]:
    here = standing.account
    values = {
        "id": f"acc_{uuid.uuid4().hex}",
        "agency_id": here.agency_id,
        "name": usable(rules.checked_name, body.name),
        "domain": usable(rules.checked_domain, body.domain),
        "plan": usable(rules.checked_plan, body.plan),
        "region": here.region,
        "home_prefixes": here.home_prefixes,
    }
    try:
        connection.execute(accounts.insert().values(values))
    except IntegrityError as error:
        sentence = "Another account has this domain already. Choose another one."
        raise Problem(409, "domain_taken", sentence) from error
    return found(connection, standing, str(values["id"]))


def _changes(
    connection: Connection, standing: Standing, row: Row[Any], body: shapes_agency.AccountChange
) -> dict[str, Any]:
    given = body.model_dump(exclude_none=True)
    if "name" in given:
        given["name"] = usable(rules.checked_name, given["name"])
    if "plan" in given:
        given["plan"] = usable(rules.checked_plan, given["plan"])
    why = rules.why_not(
        given.get("state", row.state),
        given.get("plan", row.plan),
        is_entered=row.id == standing.account_id,
        others_rule=agencies.others_rule(connection, row.agency_id, row.id),
        rules_now=row.state == rules.ACTIVE and rules.rules_of_agency(row.plan),
    )
    if why:
        raise Problem(409, "account_needed", why)
    return given


def _tell(connection: Connection, standing: Standing, target_id: str) -> None:
    """Whoever is in it asks for their permissions again; whoever looks at the list, for that."""
    rows = agencies.accounts_of(connection, standing.account.agency_id)
    agencies.tell_all(connection, [target_id], "permissions.changed", {})
    everywhere = [row.id for row in rows]
    agencies.tell_all(connection, everywhere, "agency.updated", {"what": "accounts"})
