"""What a call may be given: a score on the account's scale, a status, and tags (S1-20, S2-28)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, func, select, true
from sqlalchemy.dialects.sqlite import insert

from desktop.server.crm import defaults, shapes, shapes_lists
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, entitled_to_any, record
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.row_scope import calls_left
from desktop.server.tables import call_status_versions, call_statuses, calls, scoring_options, tags
from desktop.server.wrap_up import asking

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["lists"])

_CONFIGURE: Final = "scoring:configure"
_LOG: Final = "calls.log:view_assigned"
NEWEST_CALLS: Final = 2000  # what tags are in use is read from these


@router.get("/scoring", response_model=shapes_lists.ScoringShape)
def scoring(caller: SignedIn, account_id: str) -> Response:
    """Whoever scores calls needs the scale; changing it is for few."""
    readers = ("calls.log:annotate", _CONFIGURE)
    with caller.database.read() as connection:
        entitled_to_any(connection, caller, account_id, readers, "score calls")
        content = _scoring(connection, account_id)
    return answer(content, headers=etag(content))


@router.put("/scoring", response_model=shapes_lists.ScoringShape)
def change_scoring(
    caller: SignedIn,
    account_id: str,
    body: shapes_lists.ScoringChange,
    if_match: IfMatch = "",
) -> Response:
    need_version(if_match, "of the scoring")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, _CONFIGURE, "edit the scoring options")
        before = _scoring(connection, account_id)
        check_version(if_match, before["version"], "the scoring", lambda: before)
        after = {**body.model_dump(), "version": before["version"] + 1}
        written = insert(scoring_options).values(account_id=account_id, **after)
        key = [scoring_options.c.account_id]
        connection.execute(written.on_conflict_do_update(index_elements=key, set_=after))
        record(connection, caller, account_id, "scoring.edit", account_id, before, after)
        publish(connection, account_id, "settings.changed", {"setting": "scoring"})
    return answer(after, headers={"ETag": f'"{after["version"]}"'})


@router.get("/call-statuses", response_model=shapes_lists.StatusesShape)
def list_statuses(caller: SignedIn, account_id: str) -> Response:
    """In the account's order, with whether this user is asked for one at a call's end."""
    readers = ("calls:set_status", _LOG, "account.settings:view")
    with caller.database.read() as connection:
        standing = entitled_to_any(connection, caller, account_id, readers, "see call statuses")
        rows = statuses_of(connection, account_id)
        version = version_of_statuses(connection, account_id)
    content = {"data": rows, "show_call_statuses": asking(standing), "version": version}
    return answer(content, headers={"ETag": f'"{version}"'})


@router.get("/tags", response_model=shapes.Listing[shapes_lists.TagShape])
def list_tags(caller: SignedIn, account_id: str) -> Response:
    """The account's own words, and what is in use on calls this user may see; most used first."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, _LOG, "see the call log")
        uses = dict.fromkeys(_vocabulary(connection, account_id), 0) | _in_use(connection, standing)
    ordered = sorted(uses.items(), key=lambda each: (-each[1], each[0].casefold()))
    return listing([{"name": name, "uses": count} for name, count in ordered])


def _scoring(connection: Connection, account_id: str) -> dict[str, Any]:
    mine = scoring_options.c.account_id == account_id
    row = connection.execute(select(scoring_options).where(mine)).first()
    if row is None:
        criteria = list(defaults.CRITERIA)
        named = {"name": defaults.SCORE_NAME, "highest": defaults.HIGHEST_SCORE}
        return {**named, "criteria": criteria, "version": 0}
    return {name: getattr(row, name) for name in ("name", "highest", "criteria", "version")}


def version_of_statuses(connection: Connection, account_id: str) -> int:
    mine = call_status_versions.c.account_id == account_id
    return connection.execute(select(call_status_versions.c.version).where(mine)).scalar() or 1


def statuses_of(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    mine = call_statuses.c.account_id == account_id
    query = select(call_statuses).where(mine).order_by(call_statuses.c.position)
    rows = connection.execute(query).all() or defaults.STATUSES
    names = ("id", "name", "colour", "final", "needs_reminder", "active")
    return [{name: getattr(row, name) for name in names} for row in rows]


def _vocabulary(connection: Connection, account_id: str) -> list[str]:
    query = select(tags.c.name).where(tags.c.account_id == account_id)
    return list(connection.execute(query).scalars())


def _in_use(connection: Connection, standing: Standing) -> dict[str, int]:
    newest = select(calls.c.tags).where(calls.c.account_id == standing.account_id)
    if standing.log_scope != "all":
        newest = newest.where(calls.c.agent_id == standing.user_id)
    newest = newest.where(calls_left(standing.filters))
    seen = newest.order_by(calls.c.started_at.desc()).limit(NEWEST_CALLS).subquery()
    each = func.json_each(seen.c.tags).table_valued("value")
    query = select(each.c.value, func.count()).select_from(seen.join(each, true()))
    return {str(name): count for name, count in connection.execute(query.group_by(each.c.value))}
