"""Users of an account: the list, one of them, adding and changing them (S1-01 to S1-03, S2-06)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, Row, select, tuple_

from desktop.domain.access import Role
from desktop.domain.errors import InvalidInput
from desktop.domain.permission_sheet import Statements
from desktop.domain.permissions import Context
from desktop.domain.users import NewUser, UserAction, read_email, read_extension, read_name
from desktop.server.crm import second_factors, shapes, sign_in_codes
from desktop.server.crm import shapes_users as own
from desktop.server.crm.answers import answer, cursor_of, listing, place_of, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.giving import Giver
from desktop.server.crm.joining import ADD, Door, extension_taken
from desktop.server.crm.permission_changes import changed, edited, save, second_of_two
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.user_rows import (
    in_state,
    matching,
    one_user,
    state_of,
    user_query,
    user_shape,
    user_shapes,
    with_flag,
    with_role,
)
from desktop.server.crm.user_rules import Target
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing, standing_of
from desktop.server.keepers import member_rows
from desktop.server.presence import tell
from desktop.server.tables import accounts, memberships, numbers, users

router = APIRouter(prefix="/v1/accounts/{account_id}/users", tags=["users"])

SEE: Final = ("users:view", "see the users")
_PRIVATE: Final = {"Cache-Control": "no-store"}


@router.get("", response_model=shapes.Listing[own.UserShape])
def list_users(
    caller: SignedIn,
    account_id: str,
    limit: shapes.Limit = 100,
    cursor: str = "",
    q: shapes.Search = "",
    role: Role | None = None,
    state: own.State | None = None,
    flag: own.Flag | None = None,
) -> Response:
    """By name; ``q`` is matched in name, e-mail and extension."""
    query = user_query(account_id)
    if q.strip():
        query = query.where(matching(q.strip()))
    if role is not None:
        query = query.where(with_role(role))
    if state is not None:
        query = query.where(in_state(state))
    if cursor:
        query = query.where(tuple_(users.c.name, users.c.id) > place_of(cursor, (str, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *SEE)
        if flag is not None:
            query = query.where(with_flag(connection, account_id, flag))
        ordered = query.order_by(users.c.name, users.c.id).limit(limit + 1)
        rows = connection.execute(ordered).all()
        shown = rows[:limit]
        found = user_shapes(connection, account_id, shown)
    more = len(rows) > limit
    return listing(found, cursor_of(shown[-1].name, shown[-1].id) if more else None)


@router.post("", response_model=own.AddedUserShape, status_code=201)
def add_user(
    caller: SignedIn,
    account_id: str,
    body: own.NewUser,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Somebody new gets an invitation; somebody of the same agency joins with what they have."""
    asked = ("POST", account_id, "users", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        user_id = _add(connection, caller, account_id, body)
        return 201, user_id

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *ADD)
        status, user_id = once(connection, caller, idempotency_key, asked, work)
        content = user_shape(connection, account_id, user_id)
        content |= invitation_of(Giver(connection, caller.user_id), account_id, content)
    return answer(content, status, {**etag(content), **_PRIVATE})


@router.get("/{user_id}", response_model=own.UserDetailShape)
def one(caller: SignedIn, account_id: str, user_id: str) -> Response:
    with caller.database.read() as connection:
        editor = entitled(connection, caller, account_id, *SEE)
        content = _detail(connection, target(connection, editor, user_id))
    return answer(content, headers=etag(content))


@router.patch("/{user_id}", response_model=own.UserDetailShape)
def change_user(
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: own.UserChange,
    if_match: IfMatch = "",
) -> Response:
    """Name, e-mail, extension and emergency address."""
    need_version(if_match, "of the user")
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *SEE)
        found = target(connection, editor, user_id)
        found.check_edit()
        shown = partial(_detail, connection, found)
        check_version(if_match, found.row.version, "this user", shown, "them")
        _change(connection, caller, found, _wanted(body, found))
        content = _detail(connection, target(connection, editor, user_id))
    return answer(content, headers=etag(content))


@router.put("/{user_id}/role", status_code=204)
def set_role(
    request: Request,
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: shapes.RoleChange,
    if_match: IfMatch = "",
) -> Response:
    """Nobody grants what they do not hold, and an account keeps an administrator."""
    need_version(if_match, "of the role")

    def wanted(said: Context) -> Statements:
        return Statements(body.role, said.user_categories, said.user_overrides, said.user_switches)

    place = (caller, account_id, user_id)
    with caller.database.write() as connection, second_of_two(connection, *place, wanted):
        each = edited(connection, *place)
        change = changed(connection, each, wanted(each.user.context))
        row = each.member
        now = {"id": user_id, "role": row.role, "version": row.permissions_version}
        check_version(if_match, row.permissions_version, "this role", lambda: now)
        version = row.permissions_version + 1
        save(connection, caller, change, request.app.state.clients.watchers(account_id, user_id))
        publish(connection, account_id, "user.updated", {"user_id": user_id})
    return Response(status_code=204, headers={"ETag": f'"{version}"'})


def target(connection: Connection, editor: Standing, user_id: str) -> Target:
    """Raises 404 for whoever is no member of the account."""
    row = one_user(connection, editor.account_id, user_id)
    before = standing_of(connection, editor.account_id, user_id)
    if before is None:
        raise not_found()
    return Target(connection, editor, before, row)


def invitation_of(giver: Giver, account_id: str, user: dict[str, Any]) -> dict[str, str | None]:
    """A code for whoever has no password yet, in place of any earlier one.

    None to whoever could not give all that it opens: another account invited them as well.
    """
    is_invited = user["state"] == "invited"
    if not is_invited or not giver.may_let_in(user["id"]):
        return {"code": "", "code_until": None}
    given = (account_id, user["id"], giver.id)
    code = sign_in_codes.issue(giver.connection, *given, is_invitation=True)
    return {"code": code.text, "code_until": time_text(code.until)}


def read(wanted: Any, *given: str) -> str:
    """Raises 422 with what to do about it."""
    try:
        return str(wanted(*given))
    except InvalidInput as error:
        raise Problem(422, "invalid_value", str(error)) from error


def _add(connection: Connection, caller: Caller, account_id: str, body: own.NewUser) -> str:
    """Into every account that is named, or into none."""
    named = dict.fromkeys(body.accounts or [account_id])
    if account_id not in named:
        sentence = "Name this account among the accounts of the user."
        raise Problem(422, "invalid_value", sentence)
    user_id = ""
    for entered in named:
        editor = entitled(connection, caller, entered, *ADD)
        wanted = NewUser(
            *(read(read_email, body.email), read(read_name, body.name), body.role),
            read(read_extension, body.extension, editor.account.region),
        )
        door = Door(connection, editor, [wanted])
        door.check(wanted)
        user_id = door.admit(wanted)
        door.close(caller)
    return user_id


def _wanted(body: own.UserChange, found: Target) -> dict[str, str]:
    row, region = found.row, found.before.account.region
    return {
        "name": row.name if body.name is None else read(read_name, body.name),
        "email": row.email if body.email is None else read(read_email, body.email),
        "extension": row.extension
        if body.extension is None
        else read(read_extension, body.extension, region),
        "emergency_address": row.emergency_address
        if body.emergency_address is None
        else " ".join(body.emergency_address.split()),
    }


def _change(connection: Connection, caller: Caller, found: Target, wanted: dict[str, str]) -> None:
    row, account_id = found.row, found.before.account_id
    was = {name: getattr(row, name) for name in wanted}
    if was == wanted:
        return
    personal = {name: wanted[name] for name in ("name", "email")}
    if personal != {name: was[name] for name in personal}:
        found.check_identity()
        found.check_email(wanted["email"])
    _check_free(connection, account_id, row, wanted)
    connection.execute(
        users.update().where(users.c.id == row.id).values(**personal, version=row.version + 1)
    )
    local = {name: wanted[name] for name in ("extension", "emergency_address")}
    connection.execute(_membership(account_id, row.id).values(local))
    changed = [name for name in wanted if was[name] != wanted[name]]
    before, after = ({name: each[name] for name in changed} for each in (was, wanted))
    record(connection, caller, account_id, "user.edit", row.id, before, after)
    _tell(connection, row.id)


def _check_free(
    connection: Connection, account_id: str, row: Row[Any], wanted: dict[str, str]
) -> None:
    same = (users.c.email == wanted["email"], users.c.id != row.id)
    if connection.execute(select(users.c.id).where(*same)).first() is not None:
        sentence = "This e-mail address is in use. Choose another one."
        raise Problem(409, "email_in_use", sentence)
    if not wanted["extension"]:
        return
    taken = select(memberships.c.user_id).where(
        memberships.c.account_id == account_id,
        memberships.c.extension == wanted["extension"],
        memberships.c.user_id != row.id,
    )
    if connection.execute(taken).first() is not None:
        raise extension_taken(wanted["extension"])


def _tell(connection: Connection, user_id: str) -> None:
    """A name is seen in every account of the person."""
    for member in member_rows(connection, user_id):
        publish(connection, member.account_id, "user.updated", {"user_id": user_id})
        tell(connection, member.account_id, user_id)


def _membership(account_id: str, user_id: str) -> Any:
    return memberships.update().where(
        memberships.c.account_id == account_id, memberships.c.user_id == user_id
    )


def _detail(connection: Connection, found: Target) -> dict[str, Any]:
    row, account_id = found.row, found.before.account_id
    (shape,) = user_shapes(connection, account_id, [row])
    rings = select(numbers.c.name, numbers.c.number).where(
        numbers.c.account_id == account_id, numbers.c.route_user_id == row.id
    )
    return {
        **shape,
        "emergency_address": row.emergency_address,
        "accounts": _accounts(connection, found),
        "rings_at": [each.name or each.number for each in connection.execute(rings)],
        "code_until": time_text(sign_in_codes.until(connection, row.id)),
        "second_factor": second_factors.is_on(connection, row.id),
        "refusals": refusals(found),
    }


def _accounts(connection: Connection, found: Target) -> list[dict[str, str]]:
    """Those that the one who asks belongs to as well; others are nobody's business."""
    query = (
        select(accounts.c.id, accounts.c.name, memberships.c.role)
        .join(memberships, memberships.c.account_id == accounts.c.id)
        .where(memberships.c.user_id == found.row.id)
        .order_by(accounts.c.name)
    )
    return [
        {"id": row.id, "name": row.name, "role": row.role}
        for row in connection.execute(query)
        if standing_of(connection, row.id, found.editor_id) is not None
    ]


def refusals(found: Target) -> dict[str, str]:
    """Of every action, why not; what does not fit the user's state is not said here."""
    checks = {
        UserAction.EDIT: found.check_edit,
        UserAction.RESET: found.check_reset,
        UserAction.SECOND_FACTOR: found.check_second_factor,
        UserAction.SESSIONS: found.check_sessions,
        UserAction.DEACTIVATE: found.check_deactivate,
        UserAction.ACTIVATE: found.check_activate,
        UserAction.REMOVE: found.check_remove,
        UserAction.MAKE_OWNER: found.check_make_owner,
    }
    said = {action.value: found.why_not(check) for action, check in checks.items()}
    return {action: sentence for action, sentence in said.items() if sentence}


def is_invited(row: Row[Any]) -> bool:
    return state_of(row) == "invited"
