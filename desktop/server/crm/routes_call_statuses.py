"""Editing the account's call statuses as one list, in its order (S2-28, S2-29)."""

from __future__ import annotations

import uuid
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.lists import CallStatus
from desktop.domain.status_list import faults_of
from desktop.server.access_groups import follow_name
from desktop.server.crm import shapes_lists, shapes_settings
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.routes_call_options import statuses_of, version_of_statuses
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.tables import access_groups, call_status_versions, call_statuses
from desktop.server.wrap_up import asking

router = APIRouter(prefix="/v1/accounts/{account_id}/call-statuses", tags=["lists"])

_EDIT: Final = ("account.settings:edit", "edit the call statuses")
_GONE: Final = (
    "A status is never taken away, because calls have it. Archive it: nobody is offered it then."
)


@router.put("", response_model=shapes_lists.StatusesShape)
def change_statuses(
    caller: SignedIn,
    account_id: str,
    body: shapes_settings.StatusList,
    if_match: IfMatch = "",
) -> Response:
    """Calls keep the words they were given, whatever a status is called later."""
    need_version(if_match, "of the statuses")
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        before = statuses_of(connection, account_id)
        version = version_of_statuses(connection, account_id)
        check_version(
            *(if_match, version, "the statuses"), lambda: _content(connection, standing), "them"
        )
        wanted = [_wanted(row) for row in body.data]
        _check(wanted, before)
        if wanted != before:
            _write(connection, account_id, wanted, version + 1)
            _rename_in_groups(connection, account_id, before, wanted)
            after = statuses_of(connection, account_id)
            record(connection, caller, account_id, "call_statuses.edit", "", before, after)
            publish(connection, account_id, "settings.changed", {"setting": "call_statuses"})
        content = _content(connection, standing)
    return answer(content, headers=etag(content))


def _wanted(row: shapes_settings.StatusRow) -> dict[str, Any]:
    return {**row.model_dump(), "name": row.name.strip()}


def _check(wanted: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    known = {row["id"] for row in before}
    named = [row["id"] for row in wanted if row["id"]]
    if len(set(named)) < len(named) or not known.issuperset(named):
        raise Problem(422, "unknown_status", "One of these statuses is not of this account.")
    if not known.issubset(named):
        raise Problem(422, "status_missing", _GONE)
    faults = faults_of([CallStatus(**row) for row in wanted])
    if faults:
        raise Problem(422, "invalid_status", next(iter(faults.values())))


def _write(
    connection: Connection, account_id: str, wanted: list[dict[str, Any]], version: int
) -> None:
    """All anew: a name may go over from one status to another."""
    mine = call_statuses.c.account_id == account_id
    own = set(connection.execute(select(call_statuses.c.id).where(mine)).scalars())
    connection.execute(call_statuses.delete().where(mine))
    for place, row in enumerate(wanted):
        # What every account has in the beginning has the same id in all of them.
        row_id = row["id"] if row["id"] in own else f"sta_{uuid.uuid4().hex}"
        values = {**row, "id": row_id, "account_id": account_id, "position": place}
        connection.execute(call_statuses.insert().values(values))
    written = insert(call_status_versions).values(account_id=account_id, version=version)
    key = [call_status_versions.c.account_id]
    connection.execute(written.on_conflict_do_update(index_elements=key, set_={"version": version}))


def _rename_in_groups(
    connection: Connection,
    account_id: str,
    before: list[dict[str, Any]],
    wanted: list[dict[str, Any]],
) -> None:
    """Access control groups name statuses as calls do."""
    names = {row["id"]: row["name"] for row in before}
    column = access_groups.c.statuses
    for row in wanted:
        was = names.get(row["id"], row["name"])
        if was != row["name"]:
            follow_name(connection, account_id, column, was, row["name"])


def _content(connection: Connection, standing: Standing) -> dict[str, Any]:
    account_id = standing.account_id
    return {
        "data": statuses_of(connection, account_id),
        "show_call_statuses": asking(standing),
        "version": version_of_statuses(connection, account_id),
    }
