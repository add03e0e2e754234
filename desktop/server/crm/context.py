"""What every request needs: the database, the person behind the token, and their standing."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, NoReturn

from fastapi import Depends, Header, Request
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import OperationalError

from desktop.server.crm import api_access, tokens, viewing
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import Database, now_ms
from desktop.server.effective import Standing, standing_of
from desktop.server.tables import audit, idempotency, users

log = logging.getLogger(__name__)

KEPT_MS: Final = 7 * 24 * 3600 * 1000
LONGEST_KEY: Final = 200  # of an Idempotency-Key; it is kept as long as its answer


class Untouched(Database):
    """The database for somebody who looks as somebody else: whatever they do, nothing changes."""

    def __init__(self, database: Database) -> None:
        self.path = database.path
        self._reader = database.reader

    def write(self) -> NoReturn:
        raise only_looking()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with the database to answer from.

    ``only_account`` is the one account that a person sees who looks as somebody else, "" for
    everybody who asks for themselves. ``token`` is there where a program asks for a person.
    """

    database: Database
    user_id: str
    address: str
    family: str  # of the tokens: the sign-in that speaks
    only_account: str = ""
    token: api_access.Access | None = None


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def signed_in(request: Request, authorization: Annotated[str, Header()] = "") -> Caller:
    """Raises 401 with a code that tells the client whether renewing can help."""
    kind, _, token = authorization.partition(" ")
    database = database_of(request)
    if api_access.is_one(token):
        return _program(request, database, token)
    with database.read() as connection:
        row = tokens.user_of(connection, token) if kind.lower() == "bearer" else None
        if row is None or row.revoked:
            raise Problem(401, "token_invalid", "Your sign-in is not valid. Sign in again.")
        if row.expires_at < now_ms():
            raise Problem(401, "token_expired", "Your sign-in has expired.")
        active = connection.execute(
            select(users.c.active).where(users.c.id == row.user_id)
        ).scalar()
    if not active:
        raise Problem(401, "user_inactive", "Your user has been deactivated.")
    address = request.client.host if request.client else ""
    if row.viewer_id:
        return _viewing(request, database, row, address)
    if not row.used:
        _mark_used(database, row)
    return Caller(database, row.user_id, address, row.family)


def only_looking() -> Problem:
    sentence = "You are looking as somebody else: nothing can be changed or sent from here."
    return Problem(403, "view_as", sentence, permission="users.permissions:grant", reason="view_as")


def _program(request: Request, database: Database, token: str) -> Caller:
    with database.read() as connection:
        access = api_access.access_of(connection, token)
    api_access.check_request(access, request.method, request.url.path)
    api_access.note_use(database, access)
    address = request.client.host if request.client else ""
    person = (database, access.user_id, address, access.id)
    return Caller(*person, only_account=access.account_id, token=access)


def _viewing(request: Request, database: Database, row: Row[Any], address: str) -> Caller:
    """Reading only, and no longer than the sign-in and the right of the one who looks."""
    with database.read() as connection:
        if not tokens.lives(connection, row.family) or not viewing.goes_on(connection, row.family):
            raise Problem(401, "token_invalid", "This view has ended.")
    if request.method != "GET":
        raise only_looking()
    return Caller(Untouched(database), row.user_id, address, row.family, row.viewed_account)


def _mark_used(database: Database, row: Row[Any]) -> None:
    """Nobody is turned away because it cannot be noted; the next request notes it."""
    try:
        with database.write() as connection:
            tokens.mark_used(connection, row)
    except OperationalError as error:
        log.error("a token's first use could not be noted: %s", error.orig)


SignedIn = Annotated[Caller, Depends(signed_in)]


def member(connection: Connection, caller: Caller, account_id: str) -> Standing:
    """Raises 404 for an account the person does not belong to: it is nobody's business."""
    if caller.only_account not in ("", account_id):
        raise not_found()
    standing = standing_of(connection, account_id, caller.user_id)
    if standing is None:
        raise not_found()
    return standing.for_token(caller.token.permissions) if caller.token else standing


def entitled(
    connection: Connection, caller: Caller, account_id: str, permission: str, what: str
) -> Standing:
    """Raises 403 with permission and reason; ``what`` completes "You are not allowed to …"."""
    standing = member(connection, caller, account_id)
    decision = standing.answer.decision(permission)
    if not decision.granted:
        log.info(
            "refused %s to user %s in %s: %s (revision %s)",
            *(permission, caller.user_id, account_id, decision.reason, standing.answer.revision),
        )
        raise Problem(
            403,
            "refused",
            f"You are not allowed to {what}.",
            permission=permission,
            reason=decision.reason,
        )
    return standing


def entitled_to_any(
    connection: Connection, caller: Caller, account_id: str, permissions: Sequence[str], what: str
) -> Standing:
    """One of ``permissions`` is enough; the refusal names the first of them."""
    standing = member(connection, caller, account_id)
    if any(standing.may(permission) for permission in permissions):
        return standing
    return entitled(connection, caller, account_id, permissions[0], what)


def record(
    connection: Connection,
    caller: Caller,
    account_id: str,
    action: str,
    subject: str,
    before: object = None,
    after: object = None,
) -> None:
    """One line of the change history; of a program, the name of its token stands there as well."""
    token = f", API token “{caller.token.name}”" if caller.token else ""
    connection.execute(
        audit.insert().values(
            account_id=account_id,
            user_id=caller.user_id,
            at=now_ms(),
            action=action,
            subject=subject,
            before=before,
            after=after,
            address=caller.address + token,
        )
    )


def once(
    connection: Connection,
    caller: Caller,
    key: str,
    request: tuple[object, ...],
    work: Callable[[], tuple[int, Any]],
) -> tuple[int, Any]:
    """``work`` once per key: a repeat gets the first answer, another body under the key a 422.

    Runs in the writing transaction of ``connection``, so that answer and work commit together.
    """
    if not key:
        return work()
    if len(key) > LONGEST_KEY:
        raise Problem(422, "key_too_long", f"A key has at most {LONGEST_KEY} characters.")
    asked = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    mine = (idempotency.c.user_id == caller.user_id, idempotency.c.key == key)
    known = connection.execute(select(idempotency).where(*mine)).first()
    if known is not None:
        if known.request != asked:
            raise Problem(422, "key_reused", "This key was used for another request.")
        return known.status, known.answer
    status, answer = work()
    now = now_ms()
    connection.execute(idempotency.delete().where(idempotency.c.at < now - KEPT_MS))
    connection.execute(
        idempotency.insert().values(
            user_id=caller.user_id, key=key, request=asked, status=status, answer=answer, at=now
        )
    )
    return status, answer
