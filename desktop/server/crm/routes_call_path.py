"""The way of one call, and until when a person has seen the calls they missed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.call_path import steps_of
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, listing, time_text
from desktop.server.crm.call_rows import VIEW, visible
from desktop.server.crm.context import SignedIn, entitled, once
from desktop.server.database import publish
from desktop.server.effective import standing_of
from desktop.server.tables import memberships, missed_calls_seen, users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["calls"])


class StepShape(BaseModel):
    at: str
    kind: str  # called, placed, menu, queue, rang, answered, transferred, message or ended
    user: shapes.Named | None
    number: str
    queue: str
    detail: str


class MissedCallsShape(BaseModel):
    seen_until: str | None


class MissedCallsSeen(shapes.Body):
    seen_until: AwareDatetime


@router.get("/calls/{call_id}/path", response_model=shapes.Listing[StepShape])
def path(caller: SignedIn, account_id: str, call_id: str) -> Response:
    """In the order things happened; empty for a call that was made elsewhere."""
    with caller.database.read() as connection:
        visible(connection, caller, account_id, call_id)
        rows = steps_of(connection, call_id)
    return listing(
        [
            {
                "at": time_text(row.at),
                "kind": row.kind,
                "user": {"id": row.user_id, "name": row.user_name} if row.user_id else None,
                "number": row.number,
                "queue": row.queue,
                "detail": row.detail,
            }
            for row in rows
        ]
    )


@router.get("/agents/assignable", response_model=shapes.Listing[shapes.Named])
def assignable_agents(caller: SignedIn, account_id: str) -> Response:
    """Who may be given a call: whoever sees the calls that are theirs (S1-15)."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, "calls.log:assign_agent", "set agents of calls")
        query = (
            select(users.c.id, users.c.name)
            .join(memberships, memberships.c.user_id == users.c.id)
            .where(memberships.c.account_id == account_id, users.c.active)
            .order_by(users.c.name)
        )
        found = [
            {"id": row.id, "name": row.name}
            for row in connection.execute(query).all()
            if (standing := standing_of(connection, account_id, row.id)) and standing.may(VIEW)
        ]
    return listing(found)


@router.get("/me/missed-calls", response_model=MissedCallsShape)
def missed_calls(caller: SignedIn, account_id: str) -> Response:
    """Null until the person has seen any."""
    seen = missed_calls_seen.c
    mine = (seen.account_id == account_id, seen.user_id == caller.user_id)
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, VIEW, "see the call log")
        until = connection.execute(select(seen.seen_until).where(*mine)).scalar()
    return answer({"seen_until": time_text(until)})


@router.put("/me/missed-calls", response_model=MissedCallsShape)
def see_missed_calls(
    caller: SignedIn,
    account_id: str,
    body: MissedCallsSeen,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Never back: what one desk has shown is seen on every other one, whichever says so first."""
    wanted = int(body.seen_until.timestamp() * 1000)
    asked = ("PUT", account_id, "missed-calls", wanted)

    def work() -> tuple[int, Any]:
        mine = {"account_id": account_id, "user_id": caller.user_id}
        told = insert(missed_calls_seen).values(**mine, seen_until=wanted)
        seen = missed_calls_seen.c.seen_until
        later = told.on_conflict_do_update(
            index_elements=["account_id", "user_id"],
            set_={"seen_until": told.excluded.seen_until},
            where=seen < told.excluded.seen_until,
        )
        connection.execute(later)
        found = select(seen).where(*(missed_calls_seen.c[k] == v for k, v in mine.items()))
        until = {"seen_until": time_text(connection.execute(found).scalar_one())}
        fact = {"user_id": caller.user_id, "seen_until": str(until["seen_until"])}
        publish(connection, account_id, "missed_calls.seen", fact)
        return 200, until

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, VIEW, "see the call log")
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status)
