"""What is done to one user: deactivate, remove, hand over the account, and their sign-in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, select

from desktop.server.access_groups import leave_groups
from desktop.server.crm import api_access, shapes, sign_in_codes, tokens
from desktop.server.crm import shapes_users as own
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.problems import not_found
from desktop.server.crm.routes_users import SEE, is_invited, target
from desktop.server.crm.user_rules import Target
from desktop.server.database import publish
from desktop.server.keepers import member_rows
from desktop.server.presence import tell
from desktop.server.tables import (
    availability,
    live_lines,
    memberships,
    queue_members,
    queues,
    sip_credentials,
    users,
)

router = APIRouter(prefix="/v1/accounts/{account_id}/users/{user_id}", tags=["users"])

_PRIVATE = {"Cache-Control": "no-store"}


@router.post("/deactivate", status_code=204)
def deactivate(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """Sign-ins end and the line goes; a call in progress goes on. A repeat changes nothing."""
    with caller.database.write() as connection:
        found = _found(connection, caller, account_id, user_id)
        found.check_deactivate()
        if found.row.active:
            _set_active(connection, user_id, False)
            tokens.end_all(connection, user_id)
            api_access.end_all(connection, user_id)
            sign_in_codes.forget(connection, user_id)
            connection.execute(live_lines.delete().where(live_lines.c.user_id == user_id))
            record(connection, caller, account_id, "user.deactivate", user_id)
            _tell(connection, user_id, "session.revoked", "user.updated")
            _tell_presence(connection, user_id)
    return Response(status_code=204)


@router.post("/activate", status_code=204)
def activate(caller: SignedIn, account_id: str, user_id: str) -> Response:
    with caller.database.write() as connection:
        found = _found(connection, caller, account_id, user_id)
        found.check_activate()
        if not found.row.active:
            _set_active(connection, user_id, True)
            record(connection, caller, account_id, "user.activate", user_id)
            _tell(connection, user_id, "permissions.changed", "user.updated")
            _tell_presence(connection, user_id)
    return Response(status_code=204)


@router.delete("", status_code=204)
def remove(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """Out of this account: their calls and notes stay, and nothing goes to somebody else."""
    with caller.database.write() as connection:
        found = _found(connection, caller, account_id, user_id)
        found.check_remove()
        remove_from(connection, caller, account_id, found.row)
    return Response(status_code=204)


@router.post("/owner", status_code=204)
def make_owner(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """The mark goes over from whoever had it (S2-02)."""
    with caller.database.write() as connection:
        found = _found(connection, caller, account_id, user_id)
        found.check_make_owner()
        mine = memberships.c.account_id == account_id
        query = select(memberships.c.user_id).where(mine, memberships.c.is_owner.is_(True))
        before = connection.execute(query).scalar()
        if before != user_id:
            connection.execute(memberships.update().where(mine).values(is_owner=False))
            new_one = memberships.update().where(mine, memberships.c.user_id == user_id)
            connection.execute(new_one.values(is_owner=True))
            was, now = {"user_id": before}, {"user_id": user_id}
            record(connection, caller, account_id, "user.owner", user_id, was, now)
            for each in filter(None, (before, user_id)):
                publish(connection, account_id, "user.updated", {"user_id": each})
                publish(connection, account_id, "permissions.changed", {"user_id": each})
    return Response(status_code=204)


@router.post("/reset-password", response_model=own.CodeShape)
def reset_password(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """A code, answered once: for a new password, or a new invitation for who never had one."""
    with caller.database.write() as connection:
        found = _found(connection, caller, account_id, user_id)
        found.check_reset()
        was_invited = is_invited(found.row)
        if not was_invited:
            # Whoever knows the old password must not come in with it any more.
            mine = users.c.id == user_id
            connection.execute(users.update().where(mine).values(password_hash=""))
            tokens.end_all(connection, user_id)
            _tell(connection, user_id, "session.revoked")
        given = (account_id, user_id, caller.user_id)
        code = sign_in_codes.issue(connection, *given, is_invitation=was_invited)
        action = "user.invite" if was_invited else "user.reset_password"
        record(connection, caller, account_id, action, user_id)
        _tell(connection, user_id, "user.updated")
    content = {"code": code.text, "code_until": time_text(code.until)}
    return answer(content, headers=_PRIVATE)


@router.get("/sessions", response_model=shapes.Listing[own.SignInSessionShape])
def list_sessions(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """Where they are signed in; the last use is known to a quarter of an hour."""
    with caller.database.read() as connection:
        _found(connection, caller, account_id, user_id).check_sessions()
        rows = tokens.families_of(connection, user_id)
    return listing(
        [
            {
                "id": row.family,
                "device": row.device,
                "since": time_text(row.began_at),
                "last_use": time_text(row.used_at),
            }
            for row in rows
        ]
    )


@router.delete("/sessions", status_code=204)
def end_sessions(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """All of them."""
    with caller.database.write() as connection:
        _found(connection, caller, account_id, user_id).check_sessions()
        tokens.end_all(connection, user_id)
        record(connection, caller, account_id, "user.sessions_ended", user_id)
        _tell(connection, user_id, "session.revoked")
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(caller: SignedIn, account_id: str, user_id: str, session_id: str) -> Response:
    with caller.database.write() as connection:
        _found(connection, caller, account_id, user_id).check_sessions()
        if session_id not in [row.family for row in tokens.families_of(connection, user_id)]:
            raise not_found()
        # Its own stream says so; an event would sign out the person's other devices too.
        tokens.end_family(connection, session_id)
        record(connection, caller, account_id, "user.session_ended", user_id)
    return Response(status_code=204)


def _found(connection: Connection, caller: Caller, account_id: str, user_id: str) -> Target:
    editor = entitled(connection, caller, account_id, *SEE)
    return target(connection, editor, user_id)


def _set_active(connection: Connection, user_id: str, is_active: bool) -> None:
    values: dict[str, Any] = {"active": is_active, "version": users.c.version + 1}
    connection.execute(users.update().where(users.c.id == user_id).values(values))


def _tell(connection: Connection, user_id: str, *kinds: str) -> None:
    """In every account of the person."""
    for row in member_rows(connection, user_id):
        for kind in kinds:
            publish(connection, row.account_id, kind, {"user_id": user_id})


def _tell_presence(connection: Connection, user_id: str) -> None:
    for row in member_rows(connection, user_id):
        tell(connection, row.account_id, user_id)


def remove_from(connection: Connection, caller: Caller, account_id: str, row: Row[Any]) -> None:
    """``row`` is the user in this account; ``check_remove`` was asked before."""
    user_id = row.id
    _take_out(connection, account_id, user_id)
    api_access.end_all(connection, user_id, account_id)
    if not member_rows(connection, user_id):
        tokens.end_all(connection, user_id)
        sign_in_codes.forget(connection, user_id)
    before = {"email": row.email, "role": row.role, "extension": row.extension}
    record(connection, caller, account_id, "user.remove", user_id, before)
    fact = {"user_id": user_id}
    for kind in ("permissions.changed", "user.updated"):
        publish(connection, account_id, kind, fact)
    tell(connection, account_id, user_id)


def _take_out(connection: Connection, account_id: str, user_id: str) -> None:
    leave_groups(connection, account_id, user_id)
    for table in (live_lines, availability, sip_credentials, memberships):
        both = (table.c.account_id == account_id, table.c.user_id == user_id)
        connection.execute(table.delete().where(*both))
    own_queues = select(queues.c.id).where(queues.c.account_id == account_id)
    served = (queue_members.c.user_id == user_id, queue_members.c.queue_id.in_(own_queues))
    connection.execute(queue_members.delete().where(*served))
