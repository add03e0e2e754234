"""VoIP of a user: on or off, credentials for phones of other makers, who is signed in (S2-54)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, Connection, and_, select

from desktop.domain.grants import refusal_of_change
from desktop.domain.voip import VoipChoice, with_choice
from desktop.server.crm import shapes, shapes_voip
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, entitled_to_any, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.routes_provisioning import new_link
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.crm.voip_rows import (
    Person,
    new_password,
    next_version,
    person,
    set_transport,
    shape,
)
from desktop.server.database import publish
from desktop.server.devices import ask_removal, tell_of_voip
from desktop.server.tables import sip_devices

router = APIRouter(prefix="/v1/accounts/{account_id}/users/{user_id}/voip", tags=["voip"])

_MANAGE: Final = "voip.config:manage"
_PRIVATE: Final = {"Cache-Control": "no-store"}


@router.get("", response_model=shapes_voip.VoipShape)
def voip(request: Request, caller: SignedIn, account_id: str, user_id: str) -> Response:
    """The own one, or anybody's for who may manage it; never the password."""
    with caller.database.read() as connection:
        who = _allowed(connection, caller, account_id, user_id, "voip.config:view_own", "see VoIP")
        content = shape(connection, who, request.app.state.sip)
    return answer(content, headers=_etag(content))


@router.put("", response_model=shapes_voip.VoipShape)
def change_voip(
    request: Request,
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: shapes_voip.VoipChange,
    if_match: IfMatch = "",
) -> Response:
    """Off signs phones of other makers out at once; the softphone and every talk go on."""
    need_version(if_match, "of VoIP")
    sip = request.app.state.sip
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, _MANAGE, "change VoIP")
        who = _below(connection, caller, account_id, user_id)
        before = shape(connection, who, sip)
        check_version(if_match, before["version"], "VoIP of this user", lambda: before)
        switches = with_choice(who.member.switches, VoipChoice(body.voip))
        set_transport(connection, who, body.transport)
        next_version(connection, who, switches=switches)
        content = shape(connection, person(connection, account_id, user_id), sip)
        was, now = _settings(before), _settings(content)
        record(connection, caller, account_id, "voip.changed", user_id, was, now)
        _tell(connection, account_id, user_id, was, now)
    return answer(content, headers=_etag(content))


@router.post("/password", response_model=shapes.NewPassword)
def change_password(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """A new password for phones of other makers, answered once: a repeat makes another one."""
    asked = ("voip.password:change_own", "change the SIP password")
    with caller.database.write() as connection:
        who = _allowed(connection, caller, account_id, user_id, *asked)
        password = new_password(connection, who)
        next_version(connection, who)
        record(connection, caller, account_id, "voip.password_changed", user_id)
        tell_of_voip(connection, account_id, user_id)
    return answer({"password": password}, headers=_PRIVATE)


@router.post("/provisioning-link", response_model=shapes_voip.LinkShape)
def make_link(request: Request, caller: SignedIn, account_id: str, user_id: str) -> Response:
    """An address that sets a phone up, once; a password is made where there is none yet."""
    asked = ("voip.password:change_own", "set up another phone")
    with caller.database.write() as connection:
        who = _allowed(connection, caller, account_id, user_id, *asked)
        content = new_link(connection, who, caller.user_id, str(request.base_url))
        record(connection, caller, account_id, "voip.link_made", user_id)
        tell_of_voip(connection, account_id, user_id)
    return answer(content, headers=_PRIVATE)


@router.delete("/devices/{device_id}", status_code=204)
def remove_device(caller: SignedIn, account_id: str, user_id: str, device_id: str) -> Response:
    """Sign a phone out. One that still has the password may sign in again."""
    asked = ("voip.password:change_own", "remove a phone")
    with caller.database.write() as connection:
        who = _allowed(connection, caller, account_id, user_id, *asked)
        mine = and_(who.of(sip_devices), sip_devices.c.id == device_id)
        if not ask_removal(connection, and_(mine, sip_devices.c.is_softphone.is_(False))):
            raise _why_not_removed(connection, mine)
        record(connection, caller, account_id, "voip.device_removed", user_id, device_id)
        tell_of_voip(connection, account_id, user_id)
    return Response(status_code=204)


def _allowed(
    connection: Connection, caller: Caller, account_id: str, user_id: str, own: str, what: str
) -> Person:
    """``own`` is enough for oneself; for others it takes who manages VoIP."""
    if user_id == caller.user_id:
        entitled_to_any(connection, caller, account_id, (own, _MANAGE), what)
        return person(connection, account_id, user_id)
    entitled(connection, caller, account_id, _MANAGE, f"{what} of other users")
    who = person(connection, account_id, user_id)
    return who if own == "voip.config:view_own" else _below(connection, caller, account_id, user_id)


def _below(connection: Connection, caller: Caller, account_id: str, user_id: str) -> Person:
    """Whoever holds more than the editor is not theirs to change: rule 2 of the grants."""
    editor = entitled(connection, caller, account_id, _MANAGE, "change VoIP")
    who = person(connection, account_id, user_id)
    context = who.standing.context
    refusal = refusal_of_change(editor.context, context, context, needed=_MANAGE)
    if refusal is not None:
        reason = f"grants.rule_{refusal.rule}"
        raise Problem(403, "refused", refusal.sentence, permission=_MANAGE, reason=reason)
    return who


def _why_not_removed(connection: Connection, wanted: ColumnElement[bool]) -> Problem:
    if connection.execute(select(sip_devices.c.id).where(wanted)).first() is None:
        return not_found()
    return Problem(409, "softphone", "The softphone itself is signed out where it runs.")


def _settings(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("voip", "is_on", "transport")}


def _tell(
    connection: Connection, account_id: str, user_id: str, was: dict[str, Any], now: dict[str, Any]
) -> None:
    fact = {"user_id": user_id}
    tell_of_voip(connection, account_id, user_id)
    if was["is_on"] != now["is_on"]:
        publish(connection, account_id, "permissions.changed", fact)
    if was["transport"] != now["transport"]:
        publish(connection, account_id, "line.changed", fact)


def _etag(content: dict[str, Any]) -> dict[str, str]:
    return {"ETag": f'"{content["version"]}"', **_PRIVATE}
