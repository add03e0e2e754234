"""Editing the account's names for being busy or away, as one list in its order."""

from __future__ import annotations

import uuid
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain.presence import StatusReason
from desktop.domain.reason_list import faults_of
from desktop.domain.records import Availability
from desktop.server.crm import shapes_presence as own
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.presence import tell
from desktop.server.tables import availability, status_reason_versions, status_reasons

router = APIRouter(prefix="/v1/accounts/{account_id}/status-reason-list", tags=["presence"])

_SEE: Final = ("account.settings:view", "see the account's settings")
_EDIT: Final = ("account.settings:edit", "edit the status reasons")


@router.get("", response_model=own.ReasonListShape)
def reason_list(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        content = _content(connection, account_id)
    return answer(content, headers=etag(content))


@router.put("", response_model=own.ReasonListShape)
def change_reasons(
    caller: SignedIn,
    account_id: str,
    body: own.ReasonListBody,
    if_match: IfMatch = "",
) -> Response:
    """Who is away for a reason that is taken off the list is simply away."""
    need_version(if_match, "of the reasons")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = _content(connection, account_id)
        check_version(if_match, before["version"], "the reasons", lambda: before, "them")
        wanted = [{**row.model_dump(), "name": row.name.strip()} for row in body.data]
        _check(wanted, before["data"])
        if wanted != before["data"]:
            _write(connection, account_id, wanted, before)
            now = _content(connection, account_id)["data"]
            was = before["data"]
            record(connection, caller, account_id, "status_reasons.edit", "", was, now)
            publish(connection, account_id, "settings.changed", {"setting": "status_reasons"})
        content = _content(connection, account_id)
    return answer(content, headers=etag(content))


def _check(wanted: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    named = [row["id"] for row in wanted if row["id"]]
    known = {row["id"] for row in before}
    if len(set(named)) < len(named) or not known.issuperset(named):
        raise Problem(422, "unknown_reason", "One of these reasons is not of this account.")
    rows = [StatusReason(r["id"], r["name"], Availability(r["availability"])) for r in wanted]
    if faults := faults_of(rows):
        raise Problem(422, "invalid_reason", next(iter(faults.values())))


def _write(
    connection: Connection, account_id: str, wanted: list[dict[str, Any]], before: dict[str, Any]
) -> None:
    after = {row["id"]: row for row in wanted}
    for row in before["data"]:
        kept = after.get(row["id"])
        if kept is None or kept["availability"] != row["availability"]:
            _let_go(connection, account_id, row["id"])
        if kept is None:
            gone = status_reasons.c.id == row["id"]
            connection.execute(status_reasons.delete().where(gone))
    for place, row in enumerate(wanted):
        values = {"name": row["name"], "availability": row["availability"], "position": place}
        if row["id"]:
            mine = status_reasons.c.id == row["id"]
            connection.execute(status_reasons.update().where(mine).values(values))
        else:
            new = {"id": f"rsn_{uuid.uuid4().hex}", "account_id": account_id, **values}
            connection.execute(status_reasons.insert().values(new))
    version = before["version"] + 1
    written = insert(status_reason_versions).values(account_id=account_id, version=version)
    key = [status_reason_versions.c.account_id]
    connection.execute(written.on_conflict_do_update(index_elements=key, set_={"version": version}))


def _let_go(connection: Connection, account_id: str, reason_id: str) -> None:
    """The state that was chosen stays."""
    has_it = availability.c.reason_id == reason_id
    people = connection.execute(select(availability.c.user_id).where(has_it)).scalars().all()
    connection.execute(availability.update().where(has_it).values(reason_id=None))
    for user_id in people:
        tell(connection, account_id, user_id)


def _content(connection: Connection, account_id: str) -> dict[str, Any]:
    mine = status_reasons.c.account_id == account_id
    query = select(status_reasons).where(mine).order_by(status_reasons.c.position)
    rows = connection.execute(query.order_by(status_reasons.c.name)).all()
    known = status_reason_versions.c.account_id == account_id
    version = connection.execute(select(status_reason_versions.c.version).where(known)).scalar()
    return {
        "data": [
            {"id": row.id, "name": row.name, "availability": row.availability} for row in rows
        ],
        "version": version or 1,
    }
