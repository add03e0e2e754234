"""Since when somebody is as they are, written down whenever they are told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.tables import agent_states


def note(
    connection: Connection, account_id: str, user_id: str, state: tuple[str, str, bool], at: int
) -> None:
    """``state`` is availability, reason and whether there is a call; a repeat changes nothing."""
    availability, reason, on_a_call = state
    # A lunch that follows a lunch after a call begins anew, as the idle time of the free does.
    written = f"{availability}|{'call' if on_a_call else ''}|{reason}"
    mine = (agent_states.c.account_id == account_id, agent_states.c.user_id == user_id)
    known = connection.execute(select(agent_states.c.state).where(*mine)).scalar()
    if known == written:
        return
    changes = {"state": written, "since": at}
    connection.execute(
        insert(agent_states)
        .values({"account_id": account_id, "user_id": user_id, **changes})
        .on_conflict_do_update(index_elements=["account_id", "user_id"], set_=changes)
    )


def since_when(
    connection: Connection, account_id: str, only: Sequence[str] | None = None
) -> Mapping[str, int]:
    """By user; who was never told of since this is written down is not in it."""
    query = select(agent_states.c.user_id, agent_states.c.since).where(
        agent_states.c.account_id == account_id
    )
    if only is not None:
        query = query.where(agent_states.c.user_id.in_(only))
    return {row.user_id: row.since for row in connection.execute(query)}
