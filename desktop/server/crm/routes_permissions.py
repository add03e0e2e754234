"""Permissions and roles of a user: what stands, what would, what a change does, how far it is."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from desktop.domain.permission_sheet import Statements
from desktop.domain.permissions import Context
from desktop.server.crm import shapes_permissions as shapes
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.crm.impacts import impact_of_account, impact_of_user
from desktop.server.crm.permission_changes import (
    SEE,
    Edited,
    changed,
    edited,
    save,
    second_of_two,
    sheet_after,
    sheet_of,
)
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["permissions"])


@router.get("/users/{user_id}/permissions", response_model=shapes.SheetShape)
def user_permissions(request: Request, caller: SignedIn, account_id: str, user_id: str) -> Response:
    """What is said about the user, what follows from it, and what the asking person may flip."""
    with caller.database.read() as connection:
        content = _shape(connection, edited(connection, caller, account_id, user_id))
    request.app.state.clients.watch(account_id, user_id, caller.family, caller.user_id)
    return answer(content, headers=etag(content))


@router.put("/users/{user_id}/permissions", response_model=shapes.SheetShape | shapes.TrialShape)
def set_user_permissions(
    request: Request,
    caller: SignedIn,
    account_id: str,
    user_id: str,
    body: shapes.StatementsBody,
    dry_run: bool = False,
    if_match: IfMatch = "",
) -> Response:
    """All of it at once. ``dry_run``: how it would stand and what it does, and nothing is saved."""
    need_version(if_match, "of the permissions")
    clients = request.app.state.clients
    database = caller.database

    def wanted(said: Context) -> Statements:
        return body.statements(said.user_switches)

    place = (caller, account_id, user_id)
    opened = database.read() if dry_run else database.write()
    with opened as connection, second_of_two(connection, *place, wanted):
        each = edited(connection, *place)
        _check_version(connection, each, if_match)
        change = changed(connection, each, wanted(each.user.context))
        if dry_run:
            trial = shapes.sheet_shape(sheet_after(connection, change))
            effects = impact_of_user(connection, change, clients.signed_in(account_id))
            return answer({"permissions": trial, "impact": shapes.impact_shape(effects)})
        clients.watch(account_id, user_id, caller.family, caller.user_id)
        save(connection, caller, change, clients.watchers(account_id, user_id))
        content = _shape(connection, edited(connection, caller, account_id, user_id))
    clients.tell(account_id, user_id)
    return answer(content, headers=etag(content))


@router.get("/users/{user_id}/permissions/reach", response_model=shapes.ReachShape)
def reach(request: Request, caller: SignedIn, account_id: str, user_id: str) -> Response:
    """On how many of the user's signed-in clients the newest answer has arrived."""
    with caller.database.read() as connection:
        edited(connection, caller, account_id, user_id)
        now = request.app.state.clients.reach(connection, account_id, user_id)
    return answer({"user_id": user_id, "reached": now.reached, "clients": now.clients})


@router.post("/permissions/impact", response_model=shapes.ImpactShape)
def impact(
    request: Request, caller: SignedIn, account_id: str, body: shapes.AccountChangeBody
) -> Response:
    """What a change of switches, of a role or of strictness would do to all; it is not made."""
    may = ("account.settings:edit", "edit the account's settings")
    signed_in = request.app.state.clients.signed_in(account_id)
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *may)
        entitled(connection, caller, account_id, *SEE)
        effects = impact_of_account(connection, standing, body.change(), signed_in)
    return answer(shapes.impact_shape(effects))


def _check_version(connection: Connection, each: Edited, if_match: str) -> None:
    by = each.member.permissions_changed.get("by", "")
    shown = partial(_shape, connection, each)
    version = each.member.permissions_version
    check_version(if_match, version, "these permissions", shown, "them", by)


def _shape(connection: Connection, each: Edited) -> dict[str, Any]:
    return shapes.sheet_shape(sheet_of(connection, each))
