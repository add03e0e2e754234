"""How available one is and one's colleagues are, the queues one serves, and who waits there."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, and_, func, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.crm import shapes
from desktop.server.crm import shapes_presence as own
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, member, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.database import now_ms, publish
from desktop.server.lines import open_calls_of
from desktop.server.presence import Present, everybody, present, tell
from desktop.server.tables import availability, calls, queue_members, queues, status_reasons

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["presence"])

_JOIN: Final = ("queues:join", "log in to queues")
_USE: Final = ("softphone:access", "use the softphone")


@router.get("/me/availability", response_model=own.StatusShape)
def own_status(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        now = present(connection, account_id, caller.user_id)
    return answer(_status(now))


@router.put("/me/availability", response_model=own.StatusShape)
def set_status(caller: SignedIn, account_id: str, body: own.StatusChange) -> Response:
    """The choice; a wrap-up that is owed stays owed, and the choice stands after it."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, "agent.status:set_own", "set your availability")
        reason_id = _reason(connection, account_id, body)
        was = present(connection, account_id, caller.user_id)
        chosen = {"availability": body.availability, "reason_id": reason_id}
        _choose(connection, account_id, caller.user_id, chosen)
        now = present(connection, account_id, caller.user_id)
        record(
            *(connection, caller, account_id, "availability", caller.user_id),
            *(_choice(was), _choice(now)),
        )
        tell(connection, account_id, caller.user_id)
    return answer(_status(now))


@router.put("/me/wrap-up", response_model=own.StatusShape)
def set_wrap_up(caller: SignedIn, account_id: str, body: own.WrapUpChange) -> Response:
    """The work after a call begins or is done; a repeat changes nothing."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_USE)
        mine = _mine(account_id, caller.user_id)
        row = connection.execute(select(availability).where(mine)).first()
        is_owed = row is not None and row.wrap_up_since is not None
        if is_owed != body.active:
            since = now_ms() if body.active else None
            _choose(connection, account_id, caller.user_id, {"wrap_up_since": since})
            action = "wrap_up.begun" if body.active else "wrap_up.ended"
            record(connection, caller, account_id, action, caller.user_id)
            tell(connection, account_id, caller.user_id)
        now = present(connection, account_id, caller.user_id)
    return answer(_status(now))


@router.get("/status-reasons", response_model=shapes.Listing[own.StatusReasonShape])
def list_reasons(caller: SignedIn, account_id: str) -> Response:
    """The names that the account gives to being busy or away."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        rows = connection.execute(
            select(status_reasons)
            .where(status_reasons.c.account_id == account_id)
            .order_by(status_reasons.c.position, status_reasons.c.name)
        ).all()
    return listing(
        [{"id": row.id, "name": row.name, "availability": row.availability} for row in rows]
    )


@router.get("/me/queues", response_model=shapes.Listing[own.QueueShape])
def own_queues(caller: SignedIn, account_id: str) -> Response:
    """The queues one is a member of, with the callers who wait there now."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_JOIN)
        rows = connection.execute(
            _queues_of(account_id, caller.user_id).order_by(queues.c.name)
        ).all()
        found = [_queue(connection, row) for row in rows]
    return listing(found)


@router.put("/me/queues/{queue_id}", response_model=own.QueueShape)
def log_in(caller: SignedIn, account_id: str, queue_id: str, body: own.QueueLogin) -> Response:
    """Log in to a queue or out of it; the phone system offers its calls accordingly."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_JOIN)
        query = _queues_of(account_id, caller.user_id).where(queues.c.id == queue_id)
        row = connection.execute(query).first()
        if row is None:
            raise not_found()
        if row.logged_in != body.logged_in:
            connection.execute(
                queue_members.update()
                .where(
                    queue_members.c.queue_id == queue_id,
                    queue_members.c.user_id == caller.user_id,
                )
                .values(logged_in=body.logged_in)
            )
            was, now = {"logged_in": row.logged_in}, {"logged_in": body.logged_in}
            record(connection, caller, account_id, "queue.login", queue_id, was, now)
            publish(connection, account_id, "queue.updated", {"queue_id": queue_id})
            tell(connection, account_id, caller.user_id)
        found = _queue(connection, connection.execute(query).one())
    return answer(found)


@router.get("/agents/status", response_model=shapes.Listing[own.ColleagueShape])
def list_colleagues(caller: SignedIn, account_id: str) -> Response:
    """Everybody one can call or transfer to: name, extension and state, nothing else."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_USE)
        found = [_colleague(each) for each in everybody(connection, account_id)]
    return listing(found)


def _reason(connection: Connection, account_id: str, body: own.StatusChange) -> str | None:
    """Raises 422 for a reason that the account does not have, or not for this state."""
    if not body.reason_id:
        return None
    row = connection.execute(
        select(status_reasons).where(
            status_reasons.c.id == body.reason_id, status_reasons.c.account_id == account_id
        )
    ).first()
    if row is None or row.availability != body.availability:
        sentence = "This reason is not offered for this state any more. Choose another one."
        raise Problem(422, "unknown_reason", sentence)
    return str(row.id)


def _mine(account_id: str, user_id: str) -> Any:
    return and_(availability.c.account_id == account_id, availability.c.user_id == user_id)


def _choose(connection: Connection, account_id: str, user_id: str, changes: dict[str, Any]) -> None:
    row = {"account_id": account_id, "user_id": user_id, **changes}
    connection.execute(
        insert(availability)
        .values(row)
        .on_conflict_do_update(index_elements=["account_id", "user_id"], set_=changes)
    )


def _choice(now: Present) -> dict[str, str]:
    choice = {"availability": now.chosen}
    return choice | ({"reason": now.chosen_reason} if now.chosen_reason else {})


def _status(now: Present) -> dict[str, Any]:
    reason = {"id": now.reason_id, "name": now.chosen_reason} if now.reason_id else None
    return {"availability": now.availability, "chosen": now.chosen, "reason": reason}


def _queues_of(account_id: str, user_id: str) -> Any:
    return (
        select(queues, queue_members.c.logged_in)
        .join(queue_members, queue_members.c.queue_id == queues.c.id)
        .where(queues.c.account_id == account_id, queue_members.c.user_id == user_id)
    )


def _queue(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    waits = and_(
        *(open_calls_of(row.account_id), calls.c.queue == row.name),
        calls.c.answered_at.is_(None),
    )
    waiting, first = connection.execute(
        select(func.count(), func.min(calls.c.started_at)).where(waits)
    ).one()
    agents = connection.execute(
        select(func.count()).where(
            queue_members.c.queue_id == row.id, queue_members.c.logged_in.is_(True)
        )
    ).scalar_one()
    # The clock of the machine may have been set back meanwhile.
    longest = max(0, now_ms() - first) // 1000 if first is not None else 0
    return {
        "id": row.id,
        "name": row.name,
        "logged_in": row.logged_in,
        "waiting": waiting,
        "longest_wait": longest,
        "agents": agents,
    }


def _colleague(each: Present) -> dict[str, Any]:
    return {
        "id": each.user_id,
        "name": each.name,
        "extension": each.extension,
        "availability": each.availability,
        "reason": each.reason,
        "on_a_call": each.on_a_call,
        "queues": [{"id": queue_id, "name": name} for queue_id, name in each.queues],
    }
