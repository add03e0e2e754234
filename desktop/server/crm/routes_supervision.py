"""Supervising live calls: asking to be let in, changing how, ending it, and who is told (S2-24)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.supervision import (
    LISTEN,
    WHAT,
    Ended,
    Mode,
    Obstacle,
    SupervisionState,
    decision_on,
    ended_sentence,
    obstacle_of,
    obstacle_sentence,
)
from desktop.server.crm import shapes
from desktop.server.crm import shapes_supervision as own
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, member, once
from desktop.server.crm.problems import Problem, not_found
from desktop.server.effective import Standing
from desktop.server.row_scope import calls_left, in_scope
from desktop.server.supervising import supervision
from desktop.server.supervising.supervision import Verdict
from desktop.server.tables import calls, supervisions, users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["live calls"])

_NOT_KEPT: Final = {"Cache-Control": "no-store"}
_NOT_THERE: Final = "Your phone is not in the call yet. Wait a moment, then take it over."


@router.post(
    "/live-calls/{call_id}/supervision", response_model=own.AdmissionShape, status_code=201
)
def supervise(
    caller: SignedIn,
    account_id: str,
    call_id: str,
    body: own.SupervisionWish,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Be let in to the live call of an agent; another one by the same person ends."""
    asked = ("POST", account_id, call_id, "supervision", body.mode)

    def work() -> tuple[int, Any]:
        mode = Mode(body.mode)
        standing = _allowed(connection, caller, account_id, mode)
        call = _live_call(connection, standing, call_id)
        _check_obstacle(connection, standing, call, mode)
        _end_others(connection, caller, standing)
        made = supervision.begin(connection, standing, call, mode, caller.family)
        return 201, {"supervision": _shape(_row(connection, made[0])), "address": made[1]}

    with caller.database.write() as connection:
        member(connection, caller, account_id)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, _NOT_KEPT)


@router.get("/live-calls/supervisions", response_model=shapes.Listing[own.SupervisionShape])
def list_supervisions(caller: SignedIn, account_id: str) -> Response:
    """All that go on, of calls that are the caller's to see."""
    with caller.database.read() as connection:
        standing = entitled(connection, caller, account_id, LISTEN, WHAT[Mode.LISTEN])
        query = supervision.rows().where(
            supervisions.c.account_id == account_id,
            supervision.going_on(),
            calls_left(standing.filters),
        )
        found = connection.execute(query.order_by(supervisions.c.asked_at)).all()
    return listing([_shape(row) for row in found])


@router.get("/me/supervisions/{supervision_id}", response_model=own.SupervisionShape)
def own_supervision(caller: SignedIn, account_id: str, supervision_id: str) -> Response:
    """Also after its end: whoever lost the right to it is to learn why it ended."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        row = _own(connection, caller, account_id, supervision_id)
    return answer(_shape(row))


@router.put("/me/supervisions/{supervision_id}", response_model=own.SupervisionShape)
def change_mode(
    caller: SignedIn, account_id: str, supervision_id: str, body: own.ModeChange
) -> Response:
    """The phone system follows at once."""
    mode = Mode(body.mode)
    with caller.database.write() as connection:
        member(connection, caller, account_id)
        row = _own(connection, caller, account_id, supervision_id)
        _allowed(connection, caller, account_id, mode)
        if row.ended_at is not None:
            raise Problem(409, "supervision_over", _sentence(row))
        if mode is Mode.TAKE_OVER and row.state != SupervisionState.RUNNING.value:
            raise Problem(409, "not_in_the_call", _NOT_THERE)
        if row.mode == Mode.TAKE_OVER.value and mode is not Mode.TAKE_OVER:
            raise Problem(409, "taking_over", "You are taking this call over already.")
        supervision.change_mode(connection, row, mode, caller.address)
        content = _shape(_row(connection, supervision_id))
    return answer(content)


@router.delete("/me/supervisions/{supervision_id}", response_model=own.SupervisionShape)
def end_supervision(caller: SignedIn, account_id: str, supervision_id: str) -> Response:
    """The talk goes on; a repeat changes nothing."""
    with caller.database.write() as connection:
        member(connection, caller, account_id)
        row = _own(connection, caller, account_id, supervision_id)
        supervision.end(connection, row, Verdict(Ended.BY_SUPERVISOR), caller.address)
        content = _shape(_row(connection, supervision_id))
    return answer(content)


@router.get("/me/watched-calls", response_model=shapes.Listing[own.WatchedCallShape])
def watched_calls(caller: SignedIn, account_id: str) -> Response:
    """One's own calls that somebody supervises; none where the account does not show it."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        query = supervision.rows().where(
            supervisions.c.account_id == account_id,
            supervisions.c.agent_id == caller.user_id,
            supervisions.c.state == SupervisionState.RUNNING.value,
        )
        found = connection.execute(query.order_by(supervisions.c.began_at)).all()
    shown = [row for row in found if supervision.is_shown(row.call_settings)]
    return listing([_watched(row) for row in shown])


def _allowed(connection: Connection, caller: Caller, account_id: str, mode: Mode) -> Standing:
    """Raises 403 with the permission that is missing: nobody does more without listening."""
    standing = member(connection, caller, account_id)
    missing = mode.permission if standing.may(LISTEN) else LISTEN
    if not decision_on(standing.answer, mode).granted:
        entitled(connection, caller, account_id, missing, WHAT[mode])
    return standing


def _live_call(connection: Connection, standing: Standing, call_id: str) -> Row[Any]:
    mine = (calls.c.account_id == standing.account_id, calls.c.id == call_id)
    call = connection.execute(select(calls).where(*mine)).first()
    if call is None or not in_scope(standing, call):
        raise not_found()
    return call


def _check_obstacle(connection: Connection, standing: Standing, call: Row[Any], mode: Mode) -> None:
    target = supervision.target_of(connection, call)
    obstacle = obstacle_of(target, standing.user_id)
    if obstacle is None:
        return
    query = select(users.c.name).where(users.c.id == target.supervised_by)
    sentence = obstacle_sentence(obstacle, connection.execute(query).scalar() or "")
    if obstacle is Obstacle.TARGET_OFF:
        reason = obstacle.value
        raise Problem(403, "refused", sentence, permission=mode.permission, reason=reason)
    raise Problem(409, obstacle.value, sentence)


def _end_others(connection: Connection, caller: Caller, standing: Standing) -> None:
    mine = (supervisions.c.supervisor_id == standing.user_id, supervisions.c.ended_at.is_(None))
    for row in connection.execute(select(supervisions).where(*mine)).all():
        supervision.end(connection, row, Verdict(Ended.ANOTHER), caller.address)


def _row(connection: Connection, supervision_id: str) -> Row[Any]:
    query = supervision.rows().where(supervisions.c.id == supervision_id)
    return connection.execute(query).one()


def _own(connection: Connection, caller: Caller, account_id: str, supervision_id: str) -> Row[Any]:
    query = supervision.rows().where(
        supervisions.c.id == supervision_id,
        supervisions.c.account_id == account_id,
        supervisions.c.supervisor_id == caller.user_id,
    )
    row = connection.execute(query).first()
    if row is None or caller.token is not None:
        raise not_found()
    return row


def _sentence(row: Row[Any]) -> str:
    return ended_sentence(Ended(row.ended), row.reason) if row.ended else ""


def _shape(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "call_id", "supervisor_id", "supervisor_name", "agent_id", "agent_name")
    return {
        **{name: getattr(row, name) for name in (*names, "mode", "state")},
        "other_number": row.remote_number,
        "other_name": row.contact_name or "",
        "asked_at": time_text(row.asked_at),
        "began_at": time_text(row.began_at),
        "ended_at": time_text(row.ended_at),
        "ended": row.ended or None,
        "sentence": _sentence(row),
        "is_shown": supervision.is_shown(row.call_settings),
    }


def _watched(row: Row[Any]) -> dict[str, Any]:
    return {
        "call_id": row.call_id,
        "supervisor_name": row.supervisor_name,
        "mode": row.mode,
        "since": time_text(row.began_at),
    }
