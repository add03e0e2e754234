"""Signing in and out."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, Row, select

from desktop.server.crm import second_factors, shapes, tokens, waits
from desktop.server.crm.answers import answer
from desktop.server.crm.context import database_of
from desktop.server.crm.passwords import matches
from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms, publish
from desktop.server.keepers import member_rows
from desktop.server.tables import users

router = APIRouter(prefix="/v1/auth", tags=["auth"])

_CODE_NEEDED: Final = "Type the code that your authenticator app shows now."


@router.post("/token", response_model=shapes.TokenPair)
def token(request: Request, body: shapes.Grant) -> Response:
    """E-mail and password, or a refresh token, for a new pair of tokens.

    Who has a second factor is asked for its code: 401 ``second_factor_needed``, and the same
    request again with ``second_factor``.
    """
    database = database_of(request)
    if body.grant_type == "password":
        pair = _sign_in(database, body, request.client.host if request.client else "")
    else:
        pair = _renew(database, body.refresh_token)
    return answer(
        {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "token_type": "Bearer",
            "expires_in": tokens.ACCESS_SECONDS,
            "user_id": pair.user_id,
        },
        headers={"Cache-Control": "no-store"},
    )


@router.post("/revoke", status_code=204)
def revoke(request: Request, body: shapes.Revocation) -> Response:
    """Ends the sign-in; an unknown token is no error (RFC 7009 section 2.2)."""
    with database_of(request).write() as connection:
        tokens.revoke(connection, body.refresh_token)
    return Response(status_code=204)


def _sign_in(database: Database, body: shapes.Grant, address: str) -> tokens.Pair:
    """The password first: whoever does not know it learns nothing of a second factor."""
    waits.count(database, body.email, address)
    with database.read() as connection:
        wanted = users.c.email == body.email.strip().lower()
        user = connection.execute(select(users).where(wanted)).first()
    is_right = matches(body.password, user.password_hash if user is not None else None)
    if user is None or not is_right:
        raise _wrong()
    with database.write() as connection:
        waits.succeeded(connection, body.email, address)
        if not user.active or not second_factors.is_on(connection, user.id):
            return welcome(connection, user, body.device)
    return _sign_in_with_code(database, body, user, address)


def _sign_in_with_code(
    database: Database, body: shapes.Grant, user: Row[Any], address: str
) -> tokens.Pair:
    user_id = user.id
    if not body.second_factor.strip():
        raise Problem(401, "second_factor_needed", _CODE_NEEDED)
    waits.count(database, user_id, address, second_factors.WAITS)
    with database.write() as connection:
        # An administrator may have taken it away since the password was looked at.
        is_right = not second_factors.is_on(connection, user_id) or second_factors.use(
            connection, user_id, body.second_factor
        )
        if is_right:
            waits.succeeded(connection, user_id, address, second_factors.WAITS)
            return welcome(connection, user, body.device)
    raise second_factors.wrong_code(401)


def welcome(connection: Connection, user: Row[Any], device: str) -> tokens.Pair:
    """``user`` is the row whose password was proved; another one may count by now."""
    user_id = user.id
    mine = users.c.id == user_id
    now = connection.execute(select(users.c.active, users.c.password_hash).where(mine)).one()
    if now.password_hash != user.password_hash:
        raise _wrong()
    if not now.active:
        sentence = "Your user has been deactivated. Ask an administrator."
        raise Problem(401, "user_inactive", sentence)
    connection.execute(users.update().where(mine).values(last_sign_in=now_ms()))
    for row in member_rows(connection, user_id):
        # A list of users that stands open shows the time of the last sign-in.
        publish(connection, row.account_id, "user.updated", {"user_id": user_id})
    return tokens.issue(connection, user_id, device)


def _wrong() -> Problem:
    return Problem(401, "invalid_credentials", "The e-mail or the password is wrong. Try again.")


def _renew(database: Database, refresh_token: str) -> tokens.Pair:
    with database.write() as connection:
        pair = tokens.rotate(connection, refresh_token)
    if pair is None:
        raise Problem(401, "session_ended", "Your sign-in has ended. Sign in again.")
    return pair
