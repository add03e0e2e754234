"""To which accounts of the agency a person belongs, with which role: added, moved, taken out."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.access import Role
from desktop.domain.agency import CLOSED
from desktop.domain.permission_sheet import Statements
from desktop.domain.users import NewUser
from desktop.server.crm import shapes_agency
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled
from desktop.server.crm.joining import Door
from desktop.server.crm.permission_changes import Edited, changed, save
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.routes_agency_people import PEOPLE, person_shape
from desktop.server.crm.routes_user_states import remove_from
from desktop.server.crm.routes_users import target
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing, as_the_agency, standing_of
from desktop.server.keepers import member_rows
from desktop.server.tables import accounts, users

router = APIRouter(prefix="/v1/accounts/{account_id}/agency/users", tags=["agency"])

_NOT_ONESELF: Final = (
    "Nobody changes where they belong themselves. Ask another administrator of the agency."
)
_NO_SUCH: Final = "There is no such open account in the agency."
Places = dict[str, Role]


@router.put("/{user_id}/accounts", response_model=shapes_agency.AgencyPersonShape)
def set_accounts(
    request: Request,
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: shapes_agency.Places,
    if_match: IfMatch = "",
) -> Response:
    """All of them at once, or nothing: what is not named is left, what is new is joined."""
    wanted = {each.account_id: each.role for each in body.accounts}
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *PEOPLE)
        person = _found(connection, standing, user_id)
        held = _held(connection, standing, user_id)
        shown = person_shape(connection, standing.account.agency_id, person)
        need_version(if_match)
        check_version(if_match, person.version, "this", lambda: shown)
        if user_id == caller.user_id:
            why = "grants.rule_4"
            raise Problem(403, "refused", _NOT_ONESELF, permission=PEOPLE[0], reason=why)
        _check_places(connection, standing, held, wanted)
        if wanted != held:
            _change(request, connection, caller, person, held, wanted)
        after = _found(connection, standing, user_id, is_there=bool(wanted))
        content = person_shape(connection, standing.account.agency_id, after)
    return answer(content, headers=etag(content))


def _change(
    request: Request,
    connection: Connection,
    caller: Caller,
    person: Row[Any],
    held: Places,
    wanted: Places,
) -> None:
    """In before out: whoever moves is at no moment nowhere, and no account loses its last one."""
    user_id = person.id
    for place in [each for each in wanted if each not in held]:
        _join(connection, caller, place, person, wanted[place])
    for place in [each for each in wanted if held.get(each, wanted[each]) is not wanted[each]]:
        _give(request, connection, caller, place, user_id, wanted[place])
    for place in [each for each in held if each not in wanted]:
        found = target(connection, _editor(connection, caller, place), user_id)
        found.check_remove()
        remove_from(connection, caller, place, found.row)
    version = {"version": person.version + 1}
    connection.execute(users.update().where(users.c.id == user_id).values(**version))
    # Wherever they are signed in, the list of their accounts is another one now.
    for place in {*held, *wanted}:
        publish(connection, place, "permissions.changed", {"user_id": user_id})
        publish(connection, place, "user.updated", {"user_id": user_id})
        publish(connection, place, "agency.updated", {"what": "people"})


def _join(connection: Connection, caller: Caller, place: str, person: Row[Any], role: Role) -> None:
    newcomer = NewUser(person.email, person.name, role)
    door = Door(connection, _editor(connection, caller, place), [newcomer])
    door.check(newcomer)
    door.admit(newcomer)
    door.close(caller)


def _give(
    request: Request, connection: Connection, caller: Caller, place: str, user_id: str, role: Role
) -> None:
    user = standing_of(connection, place, user_id)
    if user is None or user.membership is None:
        raise not_found()
    said = user.context
    kept = (said.user_categories, said.user_overrides, said.user_switches)
    each = Edited(_editor(connection, caller, place), user, user.membership)
    change = changed(connection, each, Statements(role, *kept))
    save(connection, caller, change, request.app.state.clients.watchers(place, user_id))


def _editor(connection: Connection, caller: Caller, place: str) -> Standing:
    """By the agency, also where the one who asks is something lesser there."""
    editor = as_the_agency(connection, place, caller.user_id)
    if editor is None:
        raise not_found()
    return editor


def _found(
    connection: Connection, standing: Standing, user_id: str, *, is_there: bool = True
) -> Row[Any]:
    """Raises 404 for who belongs to no account of the agency."""
    row = connection.execute(select(users).where(users.c.id == user_id)).first()
    if row is None or (is_there and not _held(connection, standing, user_id)):
        raise not_found()
    return row


def _held(connection: Connection, standing: Standing, user_id: str) -> Places:
    """By name of the account, as they stand."""
    mine = select(accounts.c.id).where(accounts.c.agency_id == standing.account.agency_id)
    own = set(connection.execute(mine).scalars())
    rows = member_rows(connection, user_id)
    return {row.account_id: Role(row.role) for row in rows if row.account_id in own}


def _check_places(connection: Connection, standing: Standing, held: Places, wanted: Places) -> None:
    """A closed account may be kept or left, and not be joined."""
    open_ones = select(accounts.c.id).where(
        accounts.c.agency_id == standing.account.agency_id, accounts.c.state != CLOSED
    )
    known = {*connection.execute(open_ones).scalars(), *held}
    if not set(wanted) <= known:
        raise Problem(422, "invalid_value", _NO_SUCH)
