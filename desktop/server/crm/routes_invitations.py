"""Setting a password with a code: an invitation taken up, or a lost password replaced."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, Row

from desktop.domain.users import fault_of_password
from desktop.server.crm import shapes_users as own
from desktop.server.crm import sign_in_codes, tokens, waits
from desktop.server.crm.answers import answer
from desktop.server.crm.context import database_of
from desktop.server.crm.giving import Giver
from desktop.server.crm.passwords import hashed
from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms, publish
from desktop.server.tables import audit, users

router = APIRouter(prefix="/v1/auth/invitations", tags=["auth"])

_UNKNOWN: Final = (
    "This code is not valid: it was used already, has run out, or was mistyped. "
    "Ask your administrator for a new one."
)


@router.post("/accept", response_model=own.AcceptedShape)
def accept(request: Request, body: own.Acceptance) -> Response:
    """The code is used up; the answer has the e-mail to sign in with."""
    database = database_of(request)
    address = request.client.host if request.client else ""
    waits.count(database, f"code:{body.code}", address)
    with database.read() as connection:
        known = _open(connection, body.code)
    if known is None or not known.active:
        raise Problem(422, "invalid_code", _UNKNOWN)
    fault = fault_of_password(body.password, known.email)
    if fault:
        # The code was right; a better password may be tried at once.
        with database.write() as connection:
            waits.succeeded(connection, f"code:{body.code}", address)
        raise Problem(422, "weak_password", fault)
    password_hash = hashed(body.password)  # takes its time: outside of the transaction
    email = _set_password(database, body.code, password_hash, address)
    return answer({"email": email}, headers={"Cache-Control": "no-store"})


def _open(connection: Connection, code: str) -> Row[Any] | None:
    """The code with its person, where it still opens what its giver may give."""
    known = sign_in_codes.found(connection, code)
    if known is None or not known.given_by:
        return known
    return known if Giver(connection, known.given_by).may_let_in(known.user_id) else None


def _set_password(database: Database, code: str, password_hash: str, address: str) -> str:
    with database.write() as connection:
        known = _open(connection, code)
        if known is None:
            raise Problem(422, "invalid_code", _UNKNOWN)
        user_id = known.user_id
        mine = users.c.id == user_id
        connection.execute(users.update().where(mine).values(password_hash=password_hash))
        tokens.end_all(connection, user_id)
        sign_in_codes.forget(connection, user_id)
        waits.succeeded(connection, f"code:{code}", address)
        connection.execute(
            audit.insert().values(
                account_id=known.account_id,
                user_id=user_id,
                at=now_ms(),
                action=f"{known.kind}.accepted",
                subject=user_id,
                address=address,
            )
        )
        publish(connection, known.account_id, "user.updated", {"user_id": user_id})
        return str(known.email)
