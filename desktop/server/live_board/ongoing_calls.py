"""What is known of a call only while it goes on: whose phone rings, and whether it is held."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.database import publish
from desktop.server.lines import is_open
from desktop.server.tables import calls, ongoing_calls


def rings_at(connection: Connection, call_id: str, user_id: str, at: int) -> None:
    """One person at a time is rung for a call."""
    call = _open_call(connection, call_id)
    if call is not None:
        before = _rung(connection, call_id)
        _keep(connection, call, {"rung_id": user_id, "rung_at": at})
        _tell(connection, call, *{user_id, *before})


def rings_no_more(connection: Connection, call_id: str, user_id: str) -> None:
    """Nobody there took it. Who was called later is not meant."""
    call = _open_call(connection, call_id)
    if call is None or call.answered_at is not None or _rung(connection, call_id) != [user_id]:
        return
    _keep(connection, call, {"rung_id": None, "rung_at": None})
    _tell(connection, call, user_id)


def held(connection: Connection, call_id: str, is_held: bool) -> None:
    call = _open_call(connection, call_id)
    if call is not None and call.answered_at is not None:
        _keep(connection, call, {"held": is_held})
        people = {*_rung(connection, call_id), *([call.agent_id] if call.agent_id else [])}
        _tell(connection, call, *people)


def answered(connection: Connection, call: Row[Any]) -> None:
    """A call of the outside is its agent's from now on; ``call`` as it was before."""
    if call.direction == "inbound":
        _forget(connection, call)


def over(connection: Connection, call: Row[Any]) -> None:
    _forget(connection, call)


def _forget(connection: Connection, call: Row[Any]) -> None:
    people = _rung(connection, call.id)
    connection.execute(ongoing_calls.delete().where(ongoing_calls.c.call_id == call.id))
    _tell(connection, call, *people)


def _keep(connection: Connection, call: Row[Any], changes: dict[str, Any]) -> None:
    row = {"call_id": call.id, "account_id": call.account_id, **changes}
    connection.execute(
        insert(ongoing_calls)
        .values(row)
        .on_conflict_do_update(index_elements=["call_id"], set_=changes)
    )


def _open_call(connection: Connection, call_id: str) -> Row[Any] | None:
    return connection.execute(select(calls).where(calls.c.id == call_id, is_open())).first()


def _rung(connection: Connection, call_id: str) -> list[str]:
    query = select(ongoing_calls.c.rung_id).where(
        ongoing_calls.c.call_id == call_id, ongoing_calls.c.rung_id.is_not(None)
    )
    return list(connection.execute(query).scalars())


def _tell(connection: Connection, call: Row[Any], *people: str) -> None:
    """Only whoever watches the board hears of it."""
    for user_id in sorted(people):
        publish(connection, call.account_id, "live_board.updated", {"user_id": user_id})
