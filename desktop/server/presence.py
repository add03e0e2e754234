"""How available people are: what they chose, what the program found out, and their queues.

There is one answer for the window, for colleagues and for the phone system.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from desktop.domain.records import Availability
from desktop.server.database import now_ms, publish
from desktop.server.lines import is_open
from desktop.server.live_board import agent_states
from desktop.server.tables import (
    availability,
    calls,
    live_lines,
    memberships,
    queue_members,
    queues,
    sip_credentials,
    status_reasons,
    users,
)

LIKE_NEW: Final = Availability.AVAILABLE.value  # what somebody is who never chose


@dataclass(frozen=True, slots=True)
class Present:
    """One member of an account; ``queues`` are id and name of those they are logged in to."""

    user_id: str
    name: str
    extension: str
    availability: str
    chosen: str
    reason_id: str
    reason: str  # "" while another state than the chosen one stands
    chosen_reason: str
    on_a_call: bool
    queues: tuple[tuple[str, str], ...]


def present(connection: Connection, account_id: str, user_id: str) -> Present:
    row = connection.execute(_people(account_id).where(users.c.id == user_id)).one()
    return _present(row, _queues(connection, account_id, user_id).get(user_id, ()))


def present_of(
    connection: Connection, account_id: str, user_ids: Sequence[str]
) -> dict[str, Present]:
    """Without their queues: one question for a page of people."""
    query = _people(account_id).where(users.c.id.in_(user_ids))
    return {row.id: _present(row, ()) for row in connection.execute(query)}


def everybody(
    connection: Connection, account_id: str, only: Sequence[str] | None = None
) -> list[Present]:
    """The active members of the account who have a line, by name; of ``only`` them, if given."""
    query = (
        _people(account_id)
        .join(sip_credentials, _of(sip_credentials, account_id))
        .where(users.c.active.is_(True), memberships.c.user_id.is_not(None))
        .order_by(users.c.name, users.c.id)
    )
    if only is not None:
        query = query.where(users.c.id.in_(only))
    served = _queues(connection, account_id)
    return [_present(row, served.get(row.id, ())) for row in connection.execute(query)]


def presence(connection: Connection, account_id: str, user_id: str) -> dict[str, str]:
    return _payload(present(connection, account_id, user_id))


def _payload(now: Present) -> dict[str, str]:
    """Of ``agent.updated``: all that a colleague may know, and nothing else."""
    return {
        "user_id": now.user_id,
        "name": now.name,
        "extension": now.extension,
        "availability": now.availability,
        "reason": now.reason,
        "on_a_call": "true" if now.on_a_call else "false",
        "queues": " ".join(queue_id for queue_id, _ in now.queues),
    }


def tell(connection: Connection, account_id: str, user_id: str) -> None:
    """The account's other desks, of what was written just now."""
    now = present(connection, account_id, user_id)
    state = (now.availability, now.reason, now.on_a_call)
    agent_states.note(connection, account_id, user_id, state, now_ms())
    publish(connection, account_id, "agent.updated", _payload(now))


def takes_queue_calls(connection: Connection, account_id: str, user_id: str) -> bool:
    """Has chosen to, and owes no wrap-up; whether there is a phone the phone system knows best."""
    row = connection.execute(
        select(availability).where(
            availability.c.account_id == account_id, availability.c.user_id == user_id
        )
    ).first()
    return row is None or (row.availability == LIKE_NEW and row.wrap_up_since is None)


def line_changed(connection: Connection, user_name: str, domain: str, is_there: bool) -> None:
    """A phone of the line has registered, or the last one of them is gone."""
    owner = connection.execute(
        select(sip_credentials.c.account_id, sip_credentials.c.user_id).where(
            sip_credentials.c.user_name == user_name, sip_credentials.c.domain == domain
        )
    ).first()
    if owner is None:
        return
    both = {"account_id": owner.account_id, "user_id": owner.user_id}
    mine = and_(live_lines.c.account_id == owner.account_id, live_lines.c.user_id == owner.user_id)
    known = connection.execute(select(live_lines.c.since).where(mine)).first() is not None
    if known == is_there:
        return
    if is_there:
        connection.execute(live_lines.insert().values({**both, "since": now_ms()}))
    else:
        connection.execute(live_lines.delete().where(mine))
    tell(connection, owner.account_id, owner.user_id)


def forget_lines(connection: Connection) -> None:
    """A phone system that has just started knows of no phone yet."""
    gone = connection.execute(select(live_lines)).all()
    connection.execute(live_lines.delete())
    for row in gone:
        tell(connection, row.account_id, row.user_id)


def _people(account_id: str) -> Select[Any]:
    busy = select(calls.c.id).where(
        is_open(), calls.c.account_id == account_id, calls.c.agent_id == users.c.id
    )
    return (
        select(
            users.c.id,
            users.c.name,
            memberships.c.extension,
            availability.c.availability.label("chosen"),
            availability.c.reason_id,
            availability.c.wrap_up_since,
            status_reasons.c.name.label("reason"),
            live_lines.c.since.label("on_line"),
            busy.exists().label("on_a_call"),
        )
        .select_from(users)
        .join(memberships, _of(memberships, account_id), isouter=True)
        .join(availability, _of(availability, account_id), isouter=True)
        .join(status_reasons, status_reasons.c.id == availability.c.reason_id, isouter=True)
        .join(live_lines, _of(live_lines, account_id), isouter=True)
    )


def _of(table: Any, account_id: str) -> ColumnElement[bool]:
    return and_(table.c.account_id == account_id, table.c.user_id == users.c.id)


def _queues(
    connection: Connection, account_id: str, user_id: str = ""
) -> dict[str, tuple[tuple[str, str], ...]]:
    query = (
        select(queue_members.c.user_id, queues.c.id, queues.c.name)
        .join(queues, queues.c.id == queue_members.c.queue_id)
        .where(queues.c.account_id == account_id, queue_members.c.logged_in.is_(True))
        .order_by(queues.c.name)
    )
    if user_id:
        query = query.where(queue_members.c.user_id == user_id)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in connection.execute(query):
        found[row.user_id] = (*found.get(row.user_id, ()), (row.id, row.name))
    return found


def _present(row: Row[Any], served: tuple[tuple[str, str], ...]) -> Present:
    chosen = row.chosen or LIKE_NEW
    now = chosen
    if row.on_line is None:
        now = Availability.OFFLINE.value
    elif row.wrap_up_since is not None:
        now = Availability.WRAP_UP.value
    reason = row.reason or ""
    return Present(
        user_id=row.id,
        name=row.name,
        extension=row.extension or "",
        availability=now,
        chosen=chosen,
        reason_id=row.reason_id or "",
        reason=reason if now == chosen else "",
        chosen_reason=reason,
        on_a_call=bool(row.on_a_call),
        queues=served,
    )
