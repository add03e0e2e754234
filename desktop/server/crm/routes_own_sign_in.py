"""One's own profile, password, and the places where one is signed in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.users import fault_of_password, read_email, read_name
from desktop.server.crm import shapes, sign_in_codes, tokens
from desktop.server.crm import shapes_own_sign_in as own
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.context import Caller, SignedIn, record
from desktop.server.crm.own_person import oneself, proved_by_password
from desktop.server.crm.passwords import hashed
from desktop.server.crm.problems import Problem, not_found, stale
from desktop.server.crm.routes_users import read
from desktop.server.crm.versions import IfMatch, etag, is_over
from desktop.server.database import publish
from desktop.server.keepers import member_rows
from desktop.server.presence import tell
from desktop.server.tables import users

router = APIRouter(prefix="/v1/accounts/{account_id}/me", tags=["me"])


@router.get("/profile", response_model=own.OwnProfileShape)
def own_profile(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        content = _profile(oneself(connection, caller, account_id))
    return _answered(content)


@router.patch("/profile", response_model=own.OwnProfileShape)
def change_own_profile(
    caller: SignedIn,
    account_id: str,
    body: own.OwnProfileChange,
    if_match: IfMatch = "",
) -> Response:
    """The name, and the e-mail one signs in with: that one needs the password."""
    if not if_match:
        sentence = "Say which version of your profile you are changing."
        raise Problem(428, "if_match_missing", sentence)
    with caller.database.read() as connection:
        email = oneself(connection, caller, account_id).email
    wanted = {
        **({} if body.name is None else {"name": read(read_name, body.name)}),
        **({} if body.email is None else {"email": read(read_email, body.email)}),
    }
    if wanted.get("email", email) != email:
        proved_by_password(caller, account_id, body.password)
    with caller.database.write() as connection:
        row = oneself(connection, caller, account_id)
        if is_over(if_match, row.version) or row.email != email:
            sentence = "Your profile was changed elsewhere first. Look at it again."
            raise stale(sentence, _profile(row))
        _change(connection, caller, account_id, row, wanted)
        content = _profile(oneself(connection, caller, account_id))
    return _answered(content)


@router.post("/password", status_code=204)
def change_own_password(caller: SignedIn, account_id: str, body: own.PasswordChange) -> Response:
    """Every other sign-in ends with the old password; this one goes on."""
    row = proved_by_password(caller, account_id, body.old)
    fault = fault_of_password(body.new, row.email)
    if body.new == body.old:
        fault = "The new password is the one you have. Choose another one."
    if fault:
        raise Problem(422, "weak_password", fault)
    password_hash = hashed(body.new)
    with caller.database.write() as connection:
        # Only over the password that was proved: a reset meanwhile must stay.
        mine = (users.c.id == row.id, users.c.password_hash == row.password_hash)
        changed = connection.execute(
            users.update().where(*mine).values(password_hash=password_hash)
        )
        if not changed.rowcount:
            sentence = "Your password was changed elsewhere first. Sign in again."
            raise Problem(409, "password_changed", sentence)
        tokens.end_others(connection, row.id, caller.family)
        sign_in_codes.forget(connection, row.id)
        record(connection, caller, account_id, "password.changed", row.id)
    return Response(status_code=204)


@router.get("/sessions", response_model=shapes.Listing[own.OwnSessionShape])
def own_sessions(caller: SignedIn, account_id: str) -> Response:
    """Newest use first, known to a quarter of an hour."""
    with caller.database.read() as connection:
        oneself(connection, caller, account_id)
        rows = tokens.families_of(connection, caller.user_id)
    return listing(
        [
            {
                "id": row.family,
                "device": row.device,
                "since": time_text(row.began_at),
                "last_use": time_text(row.used_at),
                "is_this": row.family == caller.family,
            }
            for row in rows
        ]
    )


@router.delete("/sessions", status_code=204)
def end_other_sessions(caller: SignedIn, account_id: str) -> Response:
    """All but the one that asks. Their streams say so by themselves."""
    with caller.database.write() as connection:
        oneself(connection, caller, account_id)
        tokens.end_others(connection, caller.user_id, caller.family)
        record(connection, caller, account_id, "session.others_ended", caller.user_id)
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", status_code=204)
def end_own_session(caller: SignedIn, account_id: str, session_id: str) -> Response:
    with caller.database.write() as connection:
        oneself(connection, caller, account_id)
        mine = tokens.families_of(connection, caller.user_id)
        if session_id not in [row.family for row in mine]:
            raise not_found()
        tokens.end_family(connection, session_id)
        record(connection, caller, account_id, "session.ended", caller.user_id)
    return Response(status_code=204)


def _change(
    connection: Connection,
    caller: Caller,
    account_id: str,
    row: Row[Any],
    wanted: dict[str, str],
) -> None:
    after = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not after:
        return
    if "email" in after:
        taken = select(users.c.id).where(users.c.email == after["email"], users.c.id != row.id)
        if connection.execute(taken).first() is not None:
            sentence = "This e-mail address is in use. Choose another one."
            raise Problem(409, "email_in_use", sentence)
    values: dict[str, Any] = {**after, "version": row.version + 1}
    connection.execute(users.update().where(users.c.id == row.id).values(values))
    before = {name: getattr(row, name) for name in after}
    record(connection, caller, account_id, "profile.edit", row.id, before, after)
    for member in member_rows(connection, row.id):
        publish(connection, member.account_id, "user.updated", {"user_id": row.id})
        tell(connection, member.account_id, row.id)


def _profile(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "email": row.email, "version": row.version}


def _answered(content: dict[str, Any]) -> Response:
    return answer(content, headers=etag(content))
