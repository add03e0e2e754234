"""Links that set up a phone of another maker: each works once, within a day."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, select

from desktop.domain.voip import LINK_HOURS
from desktop.server.crm import shapes_voip
from desktop.server.crm.answers import answer, time_text
from desktop.server.crm.context import database_of
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.voip_rows import (
    Person,
    line_of,
    new_password,
    next_version,
    password_of,
    person,
)
from desktop.server.database import now_ms
from desktop.server.devices import transport_policy
from desktop.server.tables import audit, provisioning_links

router = APIRouter(prefix="/v1/provisioning", tags=["voip"])

KEPT_MS: Final = 7 * 24 * 3600 * 1000  # a used one says so instead of being unknown
_PRIVATE: Final = {"Cache-Control": "no-store"}
_SPENT: Final = "This link has been used or is too old. Ask for a new one."


def new_link(connection: Connection, who: Person, made_by: str, base: str) -> dict[str, Any]:
    """Raises 409 where VoIP is off."""
    if not who.state.is_on:
        raise Problem(409, "voip_off", "VoIP is off for this user. Turn it on first.")
    if not password_of(connection, who):
        new_password(connection, who)
        next_version(connection, who)
    token = secrets.token_urlsafe(32)
    expires_at = now_ms() + LINK_HOURS * 3600 * 1000
    row = {"hash": _hash(token), **who.both, "made_by": made_by, "expires_at": expires_at}
    connection.execute(provisioning_links.insert().values(row))
    address = f"{base.rstrip('/')}{router.prefix}/{token}"
    return {"address": address, "expires_at": time_text(expires_at)}


@router.get("/{token}", response_model=shapes_voip.ProvisioningShape)
def provision(request: Request, token: str) -> Response:
    """What a phone needs to sign in, answered once to whoever has the link."""
    with database_of(request).write() as connection:
        link = connection.execute(
            select(provisioning_links).where(provisioning_links.c.hash == _hash(token))
        ).first()
        if link is None:
            raise not_found()
        who = person(connection, link.account_id, link.user_id)
        is_open = link.used_at is None and link.expires_at > now_ms() and who.standing.user.active
        if not is_open or not who.state.is_on:
            raise Problem(410, "link_spent", _SPENT, headers=_PRIVATE)
        content = _document(connection, who, request.app.state.sip)
        mine = provisioning_links.c.hash == link.hash
        connection.execute(provisioning_links.update().where(mine).values(used_at=now_ms()))
        _note(connection, who, request.client.host if request.client else "")
    return answer(content, headers=_PRIVATE)


def sweep(connection: Connection) -> None:
    old = provisioning_links.c.expires_at < now_ms() - KEPT_MS
    connection.execute(provisioning_links.delete().where(old))


def _document(connection: Connection, who: Person, sip: tuple[str, int]) -> dict[str, Any]:
    line = line_of(connection, who)
    return {
        "display_name": who.standing.user.name,
        "domain": line.domain,
        "user_name": line.user_name,
        "password": password_of(connection, who),
        "host": sip[0],
        "port": sip[1],
        "transport": transport_policy(connection, *who.both.values()).value,
    }


def _note(connection: Connection, who: Person, address: str) -> None:
    """In the change history of the one whose phone it is; nobody is signed in here."""
    row = {**who.both, "at": now_ms(), "action": "voip.link_used", "address": address}
    connection.execute(audit.insert().values(**row, subject=who.standing.user_id))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
