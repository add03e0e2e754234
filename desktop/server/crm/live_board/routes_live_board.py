"""The live board: whole, by its changes, and what an account marks on it (S1-30)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from desktop.domain.live_limits import EDIT, BoardLimits, Limit, faults_of
from desktop.server.crm.answers import answer, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.events import WATCH
from desktop.server.crm.live_board import shapes_live_board as own
from desktop.server.crm.live_board.agents import agent_rows
from desktop.server.crm.live_board.changes import changed_since, gone, place_now
from desktop.server.crm.live_board.queues import queue_rows
from desktop.server.crm.live_board.scope import (
    Look,
    keep_limits,
    limits_of,
    limits_written,
    look_of,
)
from desktop.server.crm.problems import Problem
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import now_ms, publish

router = APIRouter(prefix="/v1/accounts/{account_id}/live-board", tags=["agents"])

_SEE: Final = (WATCH, "see the live board")
_EDIT: Final = (EDIT, "change what the live board marks")
Place = Annotated[str, Query(max_length=40)]


@router.get("", response_model=own.BoardShape)
def live_board(caller: SignedIn, account_id: str, since: Place = "") -> Response:
    """Only the rows that changed ``since`` a sequence of an earlier answer.

    Everything without one, where the changes are not known any more, and where they concern
    everything: another day, another scope of the caller, other teams, another threshold.
    """
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, *_SEE)
        look = look_of(connection, standing, now_ms())
        content = _rows(connection, look, since)
        content |= _frame(connection, look)
    return answer(content)


@router.put("/limits", response_model=own.LimitsShape)
def change_limits(
    caller: SignedIn,
    account_id: str,
    body: own.LimitsBody,
    if_match: IfMatch = "",
) -> Response:
    need_version(if_match, "of the thresholds")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = limits_of(connection, account_id)
        check_version(if_match, before.version, "the thresholds", lambda: _limits(before), "them")
        wanted = {key: Limit(each.warning, each.alert) for key, each in body.limits.items()}
        after = BoardLimits(body.answer_within, wanted, before.version)
        if faults := faults_of(after):
            raise Problem(422, "invalid_limit", next(iter(faults.values())))
        if _limits(after) != _limits(before):
            after = _keep(connection, caller, account_id, before, after)
    return answer(_limits(after), headers=etag(_limits(after)))


def _keep(
    connection: Connection,
    caller: Caller,
    account_id: str,
    before: BoardLimits,
    after: BoardLimits,
) -> BoardLimits:
    after = BoardLimits(after.answer_within, after.limits, before.version + 1)
    keep_limits(connection, account_id, after)
    was, now = (_audited(each) for each in (before, after))
    record(connection, caller, account_id, "account.live_board", account_id, was, now)
    publish(connection, account_id, "settings.changed", {"setting": "live_board"})
    return after


def _rows(connection: Connection, look: Look, since: str) -> dict[str, Any]:
    changed = changed_since(connection, look, since)
    if changed.whole:
        return {
            "whole": True,
            "agents": agent_rows(connection, look),
            "queues": queue_rows(connection, look),
            "gone_agents": [],
            "gone_queues": [],
        }
    wanted, lines = sorted(changed.agents), sorted(changed.queues)
    agents = agent_rows(connection, look, wanted) if wanted else []
    queues = queue_rows(connection, look, lines) if lines else []
    return {
        "whole": False,
        "agents": agents,
        "queues": queues,
        "gone_agents": gone(wanted, agents),
        "gone_queues": gone(lines, queues),
    }


def _frame(connection: Connection, look: Look) -> dict[str, Any]:
    ends = int(look.day.ends.timestamp() * 1000)
    return {
        "sequence": place_now(connection, look),
        "at": time_text(look.now),
        "day": {"on": look.day.on.isoformat(), "ends": time_text(ends), "zone": look.day.zone},
        "limits": _limits(look.limits),
        "sees_all": look.sees_all,
    }


def _limits(limits: BoardLimits) -> dict[str, Any]:
    return {
        "answer_within": limits.answer_within,
        "limits": limits_written(limits),
        "version": limits.version,
    }


def _audited(limits: BoardLimits) -> dict[str, Any]:
    """One line of the change history for each figure."""
    each = {
        f"{key}.{name}": value
        for key, borders in limits_written(limits).items()
        for name, value in borders.items()
    }
    return {"answer_within": limits.answer_within, **each}
