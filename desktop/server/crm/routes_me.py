"""The person who asks: accounts, permissions, line, caller ID."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from desktop.domain.access import Role
from desktop.domain.caller_id import Resolution
from desktop.domain.voip import STAGED_MINUTES, TransportPolicy
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, member, only_looking, record
from desktop.server.crm.problems import not_found
from desktop.server.database import now_ms
from desktop.server.devices import transport_policy
from desktop.server.effective import Standing
from desktop.server.outgoing import Wish, choose
from desktop.server.tables import accounts, memberships, sip_credentials, users

log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1", tags=["me"])

_ACCOUNT: Final = "/accounts/{account_id}"
_PRIVATE: Final = {"Cache-Control": "no-store"}


@router.get("/me", response_model=shapes.ProfileShape)
def me(caller: SignedIn) -> Response:
    with caller.database.read() as connection:
        user = connection.execute(select(users).where(users.c.id == caller.user_id)).one()
        content = {
            "id": user.id,
            "email": user.email,
            "name": user.name,
            "accounts": [
                each
                for each in _accounts_of(connection, caller.user_id)
                if caller.only_account in ("", each["id"])
            ],
        }
    return answer(content)


@router.get(_ACCOUNT + "/me/permissions", response_model=shapes.PermissionsShape)
def permissions(request: Request, caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        standing = member(connection, caller, account_id)
    revision = standing.answer.revision
    request.app.state.clients.told(account_id, caller.family, caller.user_id, revision)
    decisions = {
        key: {
            "decision": "granted" if each.granted else "denied",
            "reason": each.reason,
            "reason_ref": each.reason_ref,
            "blockers": each.blockers,
        }
        for key, each in standing.answer.decisions.items()
    }
    content = {
        "revision": standing.answer.revision,
        "log_scope": standing.log_scope,
        "decisions": decisions,
    }
    return answer(content)


@router.get(_ACCOUNT + "/me/line", response_model=shapes.LineShape)
def line(request: Request, caller: SignedIn, account_id: str) -> Response:
    """The softphone's own credentials; asking for them is in the change history."""
    if caller.only_account:
        raise only_looking()
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, "softphone:access", "use the softphone")
        row = _credentials(connection, standing)
        policy = transport_policy(connection, account_id, caller.user_id)
    _record_reading(caller, account_id)
    host, port = request.app.state.sip
    content = {
        "domain": row.domain,
        "host": host,
        "port": port,
        "transport": request.app.state.transport if policy is TransportPolicy.ANY else policy.value,
        "user_name": row.user_name,
        "password": row.password,
        "display_name": standing.user.name,
    }
    return answer(content, headers=_PRIVATE)


@router.post(_ACCOUNT + "/me/line/password", response_model=shapes.NewPassword)
def change_line_password(caller: SignedIn, account_id: str) -> Response:
    """A new password, answered once: a repeat makes another one.

    It becomes the line's password with its first sign-in at the phone system. Without one in ten
    minutes it is dropped; the former password holds until then.
    """
    password = secrets.token_urlsafe(18)
    staged = {"next_password": password, "next_until": now_ms() + STAGED_MINUTES * 60_000}
    with caller.database.write() as connection:
        _stage(connection, caller, account_id, staged)
        record(connection, caller, account_id, "line.password_changed", caller.user_id)
    return answer({"password": password}, headers=_PRIVATE)


@router.delete(_ACCOUNT + "/me/line/password", status_code=204)
def withdraw_line_password(caller: SignedIn, account_id: str) -> Response:
    """Drop a new password that could not sign in. One that has signed in stays."""
    with caller.database.write() as connection:
        if _stage(connection, caller, account_id, {"next_password": "", "next_until": None}):
            record(connection, caller, account_id, "line.password_withdrawn", caller.user_id)
    return Response(status_code=204)


def _stage(connection: Connection, caller: Caller, account_id: str, values: dict[str, Any]) -> bool:
    """Whether there was a new password before."""
    asked = ("voip.password:change_own", "change your SIP password")
    row = _credentials(connection, entitled(connection, caller, account_id, *asked))
    mine = (
        sip_credentials.c.account_id == row.account_id,
        sip_credentials.c.user_id == row.user_id,
    )
    connection.execute(sip_credentials.update().where(*mine).values(values))
    return bool(row.next_password)


@router.post(_ACCOUNT + "/caller-id/resolve", response_model=shapes.ResolutionShape)
def resolve_caller_id(caller: SignedIn, account_id: str, body: shapes.CallerIdQuestion) -> Response:
    """What a call or text would show; a refusal is an answer, not an error."""
    wish = Wish(body.dialled, body.kind, body.pick, body.dnc_confirmed)
    with caller.database.read() as connection:
        standing = member(connection, caller, account_id)
        choice = choose(connection, standing, wish)
    content = resolution_shape(choice.resolution)
    content |= {"choices": choice.choices, "revision": standing.answer.revision}
    return answer(content)


def _record_reading(caller: Caller, account_id: str) -> None:
    """Without a line there is no emergency call: a full disk must not cost it."""
    try:
        with caller.database.write() as connection:
            record(connection, caller, account_id, "line.read", caller.user_id)
    except OperationalError as error:
        log.error("the reading of a line could not be noted: %s", error.orig)


def resolution_shape(resolution: Resolution) -> dict[str, Any]:
    return {
        "destination_class": resolution.destination_class.value,
        "destination": resolution.destination,
        "tones_after_answer": resolution.tones_after_answer,
        "caller_id": resolution.caller_id,
        "rule": resolution.rule,
        "prefix": resolution.prefix,
        "sentence": resolution.sentence,
        "trace": [
            {"rule": step.rule, "number": step.number, "outcome": step.outcome}
            for step in resolution.trace
        ],
    }


def _credentials(connection: Connection, standing: Standing) -> Any:
    row = connection.execute(
        select(sip_credentials).where(
            sip_credentials.c.account_id == standing.account_id,
            sip_credentials.c.user_id == standing.user_id,
        )
    ).first()
    if row is None:
        raise not_found()
    return row


def _accounts_of(connection: Connection, user_id: str) -> list[dict[str, Any]]:
    """Own memberships first; an agency administrator has every account of the agency as well."""
    own = connection.execute(
        select(accounts, memberships.c.role)
        .join(memberships, memberships.c.account_id == accounts.c.id)
        .where(memberships.c.user_id == user_id)
        .order_by(accounts.c.name)
    ).all()
    agencies = {row.agency_id for row in own if row.role == Role.AGENCY_ADMINISTRATOR.value}
    held = {row.id for row in own}
    implied = connection.execute(
        select(accounts).where(accounts.c.agency_id.in_(agencies)).order_by(accounts.c.name)
    ).all()
    shown = [_account(row, row.role) for row in own]
    return shown + [
        _account(row, Role.AGENCY_ADMINISTRATOR.value) for row in implied if row.id not in held
    ]


def _account(row: Any, role: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "role": role,
        "plan": row.plan,
        "state": row.state,
        "region": row.region,
    }
