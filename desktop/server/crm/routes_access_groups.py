"""Access control groups: what they hide and which rows they leave, in effect at once (S1-07)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import Connection, func, select, true

from desktop.domain.access_groups import AccessGroup
from desktop.server.access_groups import KINDS, groups_of, renew, write_members
from desktop.server.crm import shapes
from desktop.server.crm import shapes_access_groups as own_shapes
from desktop.server.crm.access_group_rules import (
    MANAGE,
    GroupChange,
    candidates,
    check,
    planned,
    trial_of,
    wanted,
)
from desktop.server.crm.access_sight import sight_of
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import Caller, SignedIn, entitled, once, record
from desktop.server.crm.problems import not_found
from desktop.server.crm.routes_call_options import NEWEST_CALLS, statuses_of
from desktop.server.crm.shapes_access_groups import AccessGroupBody, group_shape
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.crm.viewing import fault_of_view
from desktop.server.database import now_ms, publish
from desktop.server.effective import Standing
from desktop.server.tables import access_groups, calls, numbers, sources, tags

router = APIRouter(prefix="/v1/accounts/{account_id}/access-groups", tags=["access groups"])


@router.get("", response_model=shapes.Listing[own_shapes.AccessGroupShape])
def list_groups(caller: SignedIn, account_id: str) -> Response:
    """By name, with their members."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *MANAGE)
        found = groups_of(connection, account_id)
    return listing([group_shape(each) for each in found])


@router.get("/parts", response_model=own_shapes.GroupPartsShape)
def parts(caller: SignedIn, account_id: str) -> Response:
    """Whom and what a group can name."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *MANAGE)
        content = {
            "members": [
                own_shapes.member_shape(each)
                for each in candidates(connection, account_id)
                if each.is_bound and each.is_active
            ],
            "numbers": _numbers(connection, account_id),
            "sources": _choices(_sources(connection, account_id)),
            "statuses": [
                {"value": "", "title": "No status yet", "detail": ""},
                *_choices(each["name"] for each in statuses_of(connection, account_id)),
            ],
            "tags": _choices(_tags(connection, account_id)),
        }
    return answer(content)


@router.get("/{group_id}", response_model=own_shapes.AccessGroupShape)
def one_group(caller: SignedIn, account_id: str, group_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *MANAGE)
        content = group_shape(_found(connection, account_id, group_id))
    return answer(content, headers=etag(content))


@router.post("", response_model=own_shapes.AccessGroupShape, status_code=201)
def add_group(
    request: Request,
    caller: SignedIn,
    account_id: str,
    body: AccessGroupBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "access-groups", body.model_dump(mode="json"))
    touched: set[str] = set()

    def work() -> tuple[int, Any]:
        group = wanted(connection, account_id, body, None)
        change = planned(connection, account_id, None, group)
        check(connection, editor, change)
        group = replace(group, id=f"acg_{uuid.uuid4().hex}", version=1)
        row = {"id": group.id, "account_id": account_id, **_values(group, editor)}
        connection.execute(access_groups.insert().values(row))
        write_members(connection, group.id, [each.id for each in group.members])
        touched.update(_told(request, connection, caller, account_id, change, group))
        return 201, group_shape(_found(connection, account_id, group.id))

    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *MANAGE)
        status, content = once(connection, caller, idempotency_key, asked, work)
    _tell_reach(request, account_id, touched)
    return answer(content, status, etag(content))


@router.put("/{group_id}", response_model=own_shapes.AccessGroupShape)
def change_group(
    request: Request,
    caller: SignedIn,
    account_id: str,
    group_id: str,
    body: AccessGroupBody,
    if_match: IfMatch = "",
) -> Response:
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *MANAGE)
        before = _matching(connection, account_id, group_id, if_match)
        group = wanted(connection, account_id, body, before)
        change = planned(connection, account_id, before, group)
        check(connection, editor, change)
        group = replace(group, version=before.version + 1)
        own = access_groups.c.id == group_id
        connection.execute(access_groups.update().where(own).values(**_values(group, editor)))
        write_members(connection, group_id, [each.id for each in group.members])
        touched = _told(request, connection, caller, account_id, change, group)
        content = group_shape(_found(connection, account_id, group_id))
    _tell_reach(request, account_id, touched)
    return answer(content, headers=etag(content))


@router.delete("/{group_id}", status_code=204)
def remove_group(
    request: Request,
    caller: SignedIn,
    account_id: str,
    group_id: str,
    if_match: IfMatch = "",
) -> Response:
    """Its members see and do again what it alone took from them."""
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *MANAGE)
        before = _matching(connection, account_id, group_id, if_match)
        change = planned(connection, account_id, before, None)
        check(connection, editor, change)
        write_members(connection, group_id, ())
        connection.execute(access_groups.delete().where(access_groups.c.id == group_id))
        touched = _told(request, connection, caller, account_id, change, before)
    _tell_reach(request, account_id, touched)
    return Response(status_code=204)


@router.post("/trial", response_model=own_shapes.TrialShape)
def trial(
    request: Request, caller: SignedIn, account_id: str, body: own_shapes.TrialBody
) -> Response:
    """What saving would do to whom, and what one member would see; nothing is saved."""
    signed_in = request.app.state.clients.signed_in(account_id)
    with caller.database.read() as connection:
        editor = entitled(connection, caller, account_id, *MANAGE)
        before = _found(connection, account_id, body.group_id) if body.group_id else None
        group = wanted(connection, account_id, body.group, before)
        change = planned(connection, account_id, before, group)
        check(connection, editor, change)
        found = trial_of(connection, editor, change, signed_in)
        if body.look_as:
            mine = (each for each in change.touched if each.before.user_id == body.look_as)
            one = next(mine, None)
            if one is None:
                raise not_found()
            if fault := fault_of_view(editor, one.before):
                raise fault
            found = replace(found, sight=sight_of(connection, one))
    return answer(own_shapes.trial_shape(found))


def _told(
    request: Request,
    connection: Connection,
    caller: Caller,
    account_id: str,
    change: GroupChange,
    group: AccessGroup,
) -> set[str]:
    """The line in the history, and the word to everybody whom the change concerns."""
    renew(connection, account_id, change.user_ids)
    action = "add" if change.before is None else "remove" if change.after is None else "change"
    was, now = (_in_words(each) for each in (change.before, change.after))
    record(connection, caller, account_id, f"access_group.{action}", group.id, was, now)
    publish(connection, account_id, "access_groups.updated", {"group_id": group.id})
    clients = request.app.state.clients
    for user_id in sorted(change.user_ids):
        for watcher in clients.watchers(account_id, user_id):
            told = {"user_id": user_id, "to": watcher}
            publish(connection, account_id, "permissions.edited", told)
    return change.user_ids


def _tell_reach(request: Request, account_id: str, user_ids: Iterable[str]) -> None:
    for user_id in user_ids:
        request.app.state.clients.tell(account_id, user_id)


def _matching(connection: Connection, account_id: str, group_id: str, if_match: str) -> AccessGroup:
    need_version(if_match, "of the group")
    group = _found(connection, account_id, group_id)
    shown = partial(group_shape, group)
    check_version(if_match, group.version, "this group", shown, by=group.changed_by)
    return group


def _found(connection: Connection, account_id: str, group_id: str) -> AccessGroup:
    found = groups_of(connection, account_id)
    group = next((each for each in found if each.id == group_id), None)
    if group is None:
        raise not_found()
    return group


def _values(group: AccessGroup, editor: Standing) -> dict[str, Any]:
    return {
        "name": group.name,
        "hides": list(group.hides),
        **{kind: list(getattr(group.rows, kind)) for kind in KINDS},
        "changed_by": {"by_id": editor.user_id, "by": editor.user.name, "at": now_ms()},
        "version": group.version,
    }


def _in_words(group: AccessGroup | None) -> dict[str, Any] | None:
    if group is None:
        return None
    rows = {kind: list(getattr(group.rows, kind)) for kind in KINDS}
    members = [each.id for each in group.members]
    return {"name": group.name, "members": members, "hides": list(group.hides), **rows}


def _numbers(connection: Connection, account_id: str) -> list[dict[str, str]]:
    """Released ones as well: their calls and texts are still there."""
    mine = numbers.c.account_id == account_id
    query = select(numbers).where(mine).order_by(numbers.c.name, numbers.c.number)
    return [
        {"value": row.number, "title": row.name, "detail": row.source}
        for row in connection.execute(query)
    ]


def _sources(connection: Connection, account_id: str) -> list[str]:
    query = select(sources.c.name).where(sources.c.account_id == account_id)
    return list(connection.execute(query.order_by(sources.c.name)).scalars())


def _tags(connection: Connection, account_id: str) -> list[str]:
    known = select(tags.c.name).where(tags.c.account_id == account_id)
    newest = (
        select(calls.c.tags)
        .where(calls.c.account_id == account_id)
        .order_by(calls.c.started_at.desc())
        .limit(NEWEST_CALLS)
        .subquery()
    )
    each = func.json_each(newest.c.tags).table_valued("value")
    used = select(each.c.value).select_from(newest.join(each, true())).distinct()
    found = {*connection.execute(known).scalars(), *connection.execute(used).scalars()}
    return sorted(found, key=str.casefold)


def _choices(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"value": each, "title": each, "detail": ""} for each in names]
